#include "airlock/ledger/wire.h"

#include <gtest/gtest.h>

#include <thread>

#include "airlock/core/notes/job.h"
#include "airlock/platform/channel.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

AppendRequest SampleRequest() {
  return {Author::kIntake, Separation::kEmbedded, SubjectNamed("debian-1"),
          crypto::DigestLeaf({}), BodyOf(RecordKind::kSubmission)};
}
Appended SampleAnswer() {
  return {12, crypto::DigestLeaf({}), Instant(1'000), false};
}

TEST(AppendRequest, ReadsBackAsWritten) {
  EXPECT_THAT(ParseAppendRequest(FormatAppendRequest(SampleRequest())),
              Yields(SampleRequest()));
  AppendRequest first = SampleRequest();
  first.previous.reset();
  first.author = Author::kConductor;
  first.body = BodyOf(RecordKind::kRefused);
  EXPECT_THAT(ParseAppendRequest(FormatAppendRequest(first)), Yields(first));
}

TEST(AppendRequest, DoesNotSayHowItsAuthorIsSeparated) {
  AppendRequest request = SampleRequest();
  request.separation = Separation::kSeparated;
  EXPECT_THAT(ParseAppendRequest(FormatAppendRequest(request)),
              Yields(SampleRequest()));
}

TEST(AppendRequest, RefusesWhatItDoesNotKnow) {
  const std::string text = FormatAppendRequest(SampleRequest());
  const auto replaced = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return changed;
  };
  for (const std::string& changed : {
           std::string(),
           text.substr(0, text.find("\n\n") + 1),
           text.substr(0, text.find("\n\n") + 2),
           replaced("airlock.append/v1", "airlock.append/v2"),
           replaced("author intake", "author root"),
           replaced("author intake\n", ""),
           replaced("author intake", "author intake extra"),
           replaced("subject debian-1", "subject Debian"),
           replaced("previous sha256:", "previous sha512:"),
           replaced("subject debian-1\n", "subject debian-1\nnovel x\n"),
           replaced("airlock.submission/v1", "submission"),
           text + "\n",
       }) {
    EXPECT_FALSE(ParseAppendRequest(changed).ok()) << changed;
  }
}

TEST(AppendRequest, RefusesABodyOver32KiB) {
  AppendRequest request = SampleRequest();
  request.body.text += "comment " + std::string(kMaxRecordBytes, 'x') + "\n";
  EXPECT_THAT(ParseAppendRequest(FormatAppendRequest(request)),
              FailsWith(Reason::kNoteTooLarge));
}

TEST(Appended, ReadsBackAsWritten) {
  EXPECT_THAT(ParseAppended(FormatAppended(SampleAnswer())),
              Yields(SampleAnswer()));
  Appended already = SampleAnswer();
  already.already = true;
  EXPECT_THAT(ParseAppended(FormatAppended(already)), Yields(already));
}

TEST(Appended, RefusesEveryOtherSpelling) {
  const std::string text = FormatAppended(SampleAnswer());
  for (const std::string& changed :
       {text + "\n", text + "more x\n", text.substr(0, text.size() - 1),
        text.substr(0, text.size() - 3) + "maybe\n",
        "airlock.appended/v1\nindex 012\n" + text.substr(29)}) {
    EXPECT_FALSE(ParseAppended(changed).ok()) << changed;
  }
}

// A program that answers one request with `answer`.
class OneAnswer {
 public:
  OneAnswer(const std::string& path, std::string answer)
      : listener_(platform::Listener::Bind(path).value()),
        thread_([this, answer = std::move(answer)] {
          auto connection = listener_.Accept(Seconds{10});
          if (!connection.ok() || !connection->has_value()) return;
          auto message = (*connection)->Receive(kMaxAppendRequestBytes);
          if (message.ok() && message->has_value()) {
            request_ = (*message)->text;
          }
          (void)(*connection)->Send(answer);
        }) {}
  ~OneAnswer() { thread_.join(); }
  std::string request_;

 private:
  platform::Listener listener_;
  std::thread thread_;
};

TEST(AppendThrough, AsksAndReadsTheAnswer) {
  const TempDirectory directory;
  std::string asked;
  {
    const OneAnswer ledger(directory / "socket",
                           FormatAppended(SampleAnswer()));
    EXPECT_THAT(AppendThrough(directory / "socket", SampleRequest()),
                Yields(SampleAnswer()));
  }
}

TEST(AppendThrough, YieldsTheLedgersOwnReason) {
  const TempDirectory directory;
  const Failure stale{Reason::kStaleHead, "the head is elsewhere"};
  const OneAnswer ledger(directory / "socket",
                         notes::Format(notes::FailureNote{stale}));
  const auto appended = AppendThrough(directory / "socket", SampleRequest());
  ASSERT_FALSE(appended.ok());
  EXPECT_EQ(appended.failure(), stale);
}

TEST(AppendThrough, RefusesAnAnswerThatIsNone) {
  const TempDirectory directory;
  const OneAnswer ledger(directory / "socket", "airlock.novel/v1\n");
  EXPECT_FALSE(AppendThrough(directory / "socket", SampleRequest()).ok());
}

TEST(AppendThrough, IsUnavailableWithoutALedger) {
  const TempDirectory directory;
  EXPECT_THAT(AppendThrough(directory / "socket", SampleRequest()),
              FailsWith(Reason::kUnavailable));
}

}  // namespace
}  // namespace airlock::ledger
