// A stranger at the ledger's socket, beside the programs and the people whose
// ledger it is: what he may say, what he is refused, and that nobody else is.
#include <gtest/gtest.h>

#include <thread>

#include "airlock/core/notes/job.h"
#include "airlock/ledger/law.h"
#include "airlock/ledger/server.h"
#include "airlock/ledger/wire.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;

constexpr int kAdministrator = 7;
constexpr int kStranger = 9;

class StrangerAtTheSocket : public testing::Test {
 protected:
  StrangerAtTheSocket()
      : place_(directory_.path()), writer_(place_.Write().value()) {
    auto ends = platform::Channel::Pair();
    Check(ends.ok());
    socket_.emplace(std::move(ends->first));
    // The table knows no uid: whoever speaks here is a person.
    thread_ = std::thread([this, theirs = std::move(ends->second)]() mutable {
      served_ = Serve(theirs, {Separation::kSeparated, {}}, writer_);
    });
  }
  void TearDown() override {
    socket_.reset();
    thread_.join();
    EXPECT_OK(served_);
    // Whatever was said, an auditor finds the law kept.
    const Reader reader = place_.Read().value();
    const std::vector<Subject> subjects = reader.Subjects().value();
    for (const Subject& subject : subjects) {
      EXPECT_OK(CheckChain(reader.ChainOf(subject).value()));
    }
  }

  std::optional<RecordDigest> HeadOf(const Subject& subject) const {
    const Chain chain = place_.Read().value().ChainOf(subject).value();
    if (chain.empty()) return std::nullopt;
    return chain.back().digest;
  }

  // Over the socket, with the head of the chain as anyone may read it.
  Result<Appended> Ask(const Subject& subject, const SignedNote& body,
                       Author author = Author::kPerson) {
    const std::string request = FormatAppendRequest(
        {author, Separation::kEmbedded, subject, HeadOf(subject), body});
    TRY_DONE(socket_->Send(request));
    TRY(const auto answer, socket_->Receive(kMaxRecordBytes, Seconds{20}));
    Check(answer.has_value(), "the ledger answers");
    if (KindOfNote(answer->text) == notes::kFailureNote) {
      TRY(notes::FailureNote note, notes::ParseFailure(answer->text));
      return std::move(note.failure);
    }
    return ParseAppended(answer->text);
  }
  Result<Appended> Ask(const Subject& subject, RecordKind kind,
                       std::string_view value, int key = kStranger) {
    return Ask(subject, BodyOf(kind, subject, value, key));
  }
  // As the program that may.
  Result<Appended> Say(const Subject& subject, RecordKind kind) {
    return writer_.Append({RuleOf(kind).author, Separation::kSeparated, subject,
                           HeadOf(subject), BodyOf(kind, subject)},
                          Instant(1'000));
  }

  TempDirectory directory_;
  Place place_;
  Writer writer_;
  std::optional<platform::Channel> socket_;
  std::thread thread_;
  Result<Done> served_{Done{}};
  const Subject site_ = SiteSubject();
  const Subject submission_ = SubjectNamed("debian-1");
};

TEST_F(StrangerAtTheSocket, TakesNoNumberOfTheSite) {
  EXPECT_OK(Ask(site_, RecordKind::kRoster, "1"));  // even before the first
  EXPECT_OK(Ask(site_, RecordKind::kRoster, "1", kAdministrator));
  for (const RecordKind kind :
       {RecordKind::kRoster, RecordKind::kPolicy, RecordKind::kTrust,
        RecordKind::kRoot, RecordKind::kReset}) {
    EXPECT_OK(Ask(site_, kind, "2")) << RuleOf(kind).note;
    EXPECT_OK(Ask(site_, kind, "2", kAdministrator)) << RuleOf(kind).note;
  }
}

// An administrator's signature is on record for all to copy, or lies where
// several gather theirs.
TEST_F(StrangerAtTheSocket, TakesNoPlaceWithACopiedSignature) {
  ASSERT_OK(Ask(site_, RecordKind::kRoster, "1", kAdministrator));
  const std::string text = TextOf(RecordKind::kPolicy, "1", site_);
  const SignedNote both = SignedBy(text, {kAdministrator, 8});
  EXPECT_OK(Ask(site_, SignedBy(text, {kAdministrator})));
  EXPECT_OK(Ask(site_, SignedBy(text, {kAdministrator, kStranger})));
  const auto enacted = Ask(site_, both);
  ASSERT_OK(enacted);
  EXPECT_FALSE(enacted->already);
  const auto again = Ask(site_, both);
  ASSERT_OK(again);
  EXPECT_TRUE(again->already);
}

TEST_F(StrangerAtTheSocket, TakesNoPlaceInASubmission) {
  for (const RecordKind kind : {RecordKind::kSubmission, RecordKind::kAuthentic,
                                RecordKind::kHeld, RecordKind::kVerdict}) {
    ASSERT_OK(Say(submission_, kind));
    EXPECT_OK(Ask(submission_, RecordKind::kWaiver,
                  "w" + std::to_string(writer_.size())));
  }
  EXPECT_OK(Ask(submission_, RecordKind::kDecision, "x"));
  // The same id, the same verdict, by those whose say it is.
  EXPECT_OK(Ask(submission_, RecordKind::kWaiver, "w1", kAdministrator));
  EXPECT_OK(Ask(submission_, RecordKind::kDecision, "x", kAdministrator));
  EXPECT_OK(Say(submission_, RecordKind::kSeal));
}

TEST_F(StrangerAtTheSocket, SaysNothingThatNobodyCouldRead) {
  ASSERT_OK(Say(submission_, RecordKind::kSubmission));
  const std::uint64_t size = writer_.size();
  const std::string waiver = TextOf(RecordKind::kWaiver, "w", submission_);
  for (const std::string& text :
       {std::string("airlock.waiver/v1\nid w\n"), waiver + "extra 1\n",
        WithField(waiver, "person", "two%20words"),
        WithField(waiver, "expires", "never"),
        WithField(waiver, "justification", "%")}) {
    EXPECT_FALSE(Ask(submission_, SignedBy(text, {kStranger})).ok()) << text;
  }
  ASSERT_OK(Ask(site_, RecordKind::kRoster, "1"));
  EXPECT_THAT(Ask(site_, SignedBy("airlock.reset/v1\nid r\n", {kStranger})),
              FailsWith(Reason::kBadNote));
  EXPECT_EQ(writer_.size(), size + 1);
}

TEST_F(StrangerAtTheSocket, SaysNothingOfOneSubmissionInAnother) {
  ASSERT_OK(Say(submission_, RecordKind::kSubmission));
  EXPECT_THAT(Ask(submission_,
                  BodyOf(RecordKind::kWaiver, SubjectNamed("debian-2"), "w")),
              FailsWith(Reason::kBadRecord));
}

TEST_F(StrangerAtTheSocket, SpoilsNoDecisionByStandingBesideIt) {
  for (const RecordKind kind : {RecordKind::kSubmission, RecordKind::kAuthentic,
                                RecordKind::kHeld, RecordKind::kVerdict}) {
    ASSERT_OK(Say(submission_, kind));
  }
  const std::string text = TextOf(RecordKind::kDecision, "x", submission_);
  EXPECT_THAT(Ask(submission_, SignedBy(text, {kAdministrator, kStranger})),
              FailsWith(Reason::kSshSignature));
  EXPECT_OK(Ask(submission_, SignedBy(text, {kAdministrator})));
}

TEST_F(StrangerAtTheSocket, IsNoProgram) {
  for (const RecordKind kind : {RecordKind::kSubmission, RecordKind::kRefused,
                                RecordKind::kSeal, RecordKind::kVerdict}) {
    EXPECT_THAT(
        Ask(submission_, BodyOf(kind, submission_), RuleOf(kind).author),
        FailsWith(Reason::kWrongAuthor));
    EXPECT_THAT(Ask(submission_, BodyOf(kind, submission_)),
                FailsWith(Reason::kWrongAuthor));
  }
}

}  // namespace
}  // namespace airlock::ledger
