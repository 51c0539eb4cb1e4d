#include "airlock/ledger/server.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <thread>

#include "airlock/core/notes/job.h"
#include "airlock/ledger/wire.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr platform::Peer kIntakePeer{901, 900, 1};
constexpr platform::Peer kSomebody{1000, 1000, 1};

AuthorTable Separated() {
  return {Separation::kSeparated,
          {{901, Author::kIntake}, {902, Author::kConductor}}};
}

TEST(AuthorOf, IsWhoTheTableSays) {
  EXPECT_THAT(AuthorOf(Separated(), kIntakePeer, Author::kIntake),
              Yields(Author::kIntake));
  EXPECT_THAT(AuthorOf(Separated(), kSomebody, Author::kPerson),
              Yields(Author::kPerson));
}

TEST(AuthorOf, RefusesEveryOtherClaim) {
  for (const Author claim : {Author::kPerson, Author::kConductor,
                             Author::kSigner, Author::kExporter}) {
    EXPECT_THAT(AuthorOf(Separated(), kIntakePeer, claim),
                FailsWith(Reason::kWrongAuthor));
  }
  for (const Author claim : {Author::kIntake, Author::kConductor,
                             Author::kSigner, Author::kExporter}) {
    EXPECT_THAT(AuthorOf(Separated(), kSomebody, claim),
                FailsWith(Reason::kWrongAuthor));
  }
}

TEST(AuthorOf, IsTheClaimInEmbeddedMode) {
  const AuthorTable table{Separation::kEmbedded, {{901, Author::kIntake}}};
  EXPECT_THAT(AuthorOf(table, kIntakePeer, Author::kSigner),
              Yields(Author::kSigner));
}

class ServedLedger : public testing::Test {
 protected:
  ServedLedger() : place_(directory_.path()), writer_(place_.Write().value()) {}

  // Serves one connection with `table` and yields our end.
  platform::Channel Connect(AuthorTable table) {
    auto ends = platform::Channel::Pair();
    Check(ends.ok());
    thread_ = std::thread([this, table = std::move(table),
                           theirs = std::move(ends->second)]() mutable {
      served_ = Serve(theirs, table, writer_);
    });
    return std::move(ends->first);
  }
  void TearDown() override {
    if (thread_.joinable()) thread_.join();
  }

  static std::string AskOver(platform::Channel& channel,
                             std::string_view request) {
    Check(channel.Send(request).ok());
    auto message = channel.Receive(kMaxRecordBytes, Seconds{20});
    Check(message.ok() && message->has_value(), "an answer");
    return (*message)->text;
  }
  static Reason ReasonIn(std::string_view answer) {
    return notes::ParseFailure(answer).value().failure.reason;
  }

  TempDirectory directory_;
  Place place_;
  Writer writer_;
  std::thread thread_;
  Result<Done> served_{Done{}};
};

AppendRequest Submission(std::string_view subject) {
  return {Author::kIntake, Separation::kEmbedded, SubjectNamed(subject),
          std::nullopt, BodyOf(RecordKind::kSubmission, SubjectNamed(subject))};
}

TEST_F(ServedLedger, AnswersAnyNumberOfRequests) {
  {
    platform::Channel channel = Connect({});
    for (const std::string_view subject : {"debian-1", "debian-2"}) {
      const auto appended = ParseAppended(
          AskOver(channel, FormatAppendRequest(Submission(subject))));
      ASSERT_OK(appended);
      EXPECT_FALSE(appended->already);
    }
    const auto again = ParseAppended(
        AskOver(channel, FormatAppendRequest(Submission("debian-1"))));
    ASSERT_OK(again);
    EXPECT_TRUE(again->already);
  }
  thread_.join();
  EXPECT_OK(served_);
  EXPECT_EQ(place_.Read()->size(), 2U);
}

TEST_F(ServedLedger, StampsItsOwnTime) {
  platform::Channel channel = Connect({});
  const auto appended = ParseAppended(
      AskOver(channel, FormatAppendRequest(Submission("debian-1"))));
  ASSERT_OK(appended);
  EXPECT_GT(appended->time, Instant(1'700'000'000));
}

TEST_F(ServedLedger, SaysNoWithItsReasonAndGoesOn) {
  platform::Channel channel = Connect({});
  AppendRequest early = Submission("debian-1");
  early.author = Author::kConductor;
  early.body = BodyOf(RecordKind::kAuthentic);
  EXPECT_EQ(ReasonIn(AskOver(channel, FormatAppendRequest(early))),
            Reason::kWrongOrder);
  EXPECT_EQ(ReasonIn(AskOver(channel, "airlock.novel/v1\n\nairlock.x/v1\n")),
            Reason::kUnknownKind);
  EXPECT_OK(ParseAppended(
      AskOver(channel, FormatAppendRequest(Submission("debian-1")))));
}

TEST_F(ServedLedger, TakesTheKernelsWordForTheAuthor) {
  AuthorTable table{Separation::kSeparated, {{::getuid(), Author::kConductor}}};
  platform::Channel channel = Connect(table);
  EXPECT_EQ(
      ReasonIn(AskOver(channel, FormatAppendRequest(Submission("debian-1")))),
      Reason::kWrongAuthor);
}

TEST_F(ServedLedger, RecordsTheSeparationOfItsTable) {
  AuthorTable table{Separation::kSeparated, {{::getuid(), Author::kIntake}}};
  platform::Channel channel = Connect(table);
  ASSERT_OK(ParseAppended(
      AskOver(channel, FormatAppendRequest(Submission("debian-1")))));
  EXPECT_EQ(place_.Read()->At(0)->record.separation, Separation::kSeparated);
}

TEST_F(ServedLedger, EndsAConnectionThatBreaksTheFraming) {
  {
    platform::Channel channel = Connect({});
    ASSERT_OK(channel.Send(std::string(kMaxAppendRequestBytes + 1, 'x')));
  }
  thread_.join();
  EXPECT_THAT(served_, FailsWith(Reason::kProtocol));
}

}  // namespace
}  // namespace airlock::ledger
