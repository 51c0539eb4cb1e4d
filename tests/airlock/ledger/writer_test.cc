#include "airlock/ledger/writer.h"

#include <gtest/gtest.h>

#include <thread>

#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing::HasSubstr;
using testing_support::FailsWith;

class WriteLedger : public testing::Test {
 protected:
  WriteLedger() : place_(directory_.path()), writer_(place_.Write().value()) {}

  // As the author that the law wants, after `previous`.
  Result<Appended> Append(std::string_view subject, const SignedNote& body,
                          std::optional<RecordDigest> previous,
                          Instant now = Instant(1'000)) {
    return writer_.Append(
        {RuleOf(RecordKindOf(KindOfNote(body.text)).value()).author,
         Separation::kSeparated, SubjectNamed(subject), previous, body},
        now);
  }
  std::uint64_t SizeOnDisk() const { return place_.Read().value().size(); }

  TempDirectory directory_;
  Place place_;
  Writer writer_;
};

TEST_F(WriteLedger, BeginsWithASignedEmptyCheckpoint) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  EXPECT_EQ(reader->size(), 0U);
  EXPECT_EQ(writer_.size(), 0U);
}

TEST_F(WriteLedger, AcknowledgesWhatAReaderFinds) {
  const SignedNote body = BodyOf(RecordKind::kSubmission);
  const auto appended = Append("debian-1", body, std::nullopt, Instant(1'234));
  ASSERT_OK(appended);
  EXPECT_EQ(appended->index, 0U);
  EXPECT_EQ(appended->time, Instant(1'234));
  EXPECT_FALSE(appended->already);
  const auto record = place_.Read().value().At(0);
  ASSERT_OK(record);
  EXPECT_EQ(record->digest, appended->digest);
  EXPECT_EQ(record->record,
            (Record{0, Instant(1'234), Author::kIntake, Separation::kSeparated,
                    SubjectNamed("debian-1"), std::nullopt, body}));
}

TEST_F(WriteLedger, RecordsHowTheAuthorWasToldApart) {
  ASSERT_OK(writer_.Append(
      {Author::kIntake, Separation::kEmbedded, SubjectNamed("debian-1"),
       std::nullopt, BodyOf(RecordKind::kSubmission)},
      Instant(1)));
  EXPECT_EQ(place_.Read().value().At(0)->record.separation,
            Separation::kEmbedded);
}

TEST_F(WriteLedger, LinksEachRecordToTheOneBeforeItInItsChain) {
  Pen pen(writer_);
  ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission));
  ASSERT_OK(pen.Say("debian-2", RecordKind::kSubmission));
  ASSERT_OK(pen.Say("debian-1", RecordKind::kAuthentic));
  const Reader reader = place_.Read().value();
  EXPECT_EQ(reader.At(2)->record.previous, reader.leaves()[0]);
  EXPECT_EQ(reader.At(1)->record.previous, std::nullopt);
}

TEST_F(WriteLedger, NeverStampsBackwards) {
  Pen pen(writer_);
  ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission, "x", Instant(2'000)));
  const auto second =
      pen.Say("debian-2", RecordKind::kSubmission, "x", Instant(1'000));
  ASSERT_OK(second);
  EXPECT_EQ(second->time, Instant(2'000));
  const auto third =
      pen.Say("debian-3", RecordKind::kSubmission, "x", Instant(3'000));
  ASSERT_OK(third);
  EXPECT_EQ(third->time, Instant(3'000));
}

TEST_F(WriteLedger, NeverStampsBackwardsAfterOpeningAgain) {
  ASSERT_OK(Append("debian-1", BodyOf(RecordKind::kSubmission), std::nullopt,
                   Instant(2'000)));
  {
    const Writer gone = std::move(writer_);
  }
  Writer again = place_.Write().value();
  const auto appended = again.Append(
      {Author::kIntake, Separation::kSeparated, SubjectNamed("debian-2"),
       std::nullopt, BodyOf(RecordKind::kSubmission, SubjectNamed("debian-2"))},
      Instant(1));
  ASSERT_OK(appended);
  EXPECT_EQ(appended->time, Instant(2'000));
}

// The law. That each question of law.h has the right answer is law_test's
// business; here, that the writer asks it and that a refusal leaves no trace.
TEST_F(WriteLedger, RefusesAnotherAuthor) {
  EXPECT_THAT(writer_.Append({Author::kConductor, Separation::kSeparated,
                              SubjectNamed("debian-1"), std::nullopt,
                              BodyOf(RecordKind::kSubmission)},
                             Instant(1)),
              FailsWith(Reason::kWrongAuthor));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesAnotherKindOfSubject) {
  EXPECT_THAT(Append("site", BodyOf(RecordKind::kSubmission), std::nullopt),
              FailsWith(Reason::kBadRecord));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesAKindThatItDoesNotKnow) {
  EXPECT_THAT(
      writer_.Append({Author::kPerson, Separation::kSeparated, SiteSubject(),
                      std::nullopt, SignedNote{"airlock.novel/v1\n", {}}},
                     Instant(1)),
      FailsWith(Reason::kUnknownKind));
}

TEST_F(WriteLedger, RefusesARecordBeforeItsTurn) {
  EXPECT_THAT(Append("debian-1", BodyOf(RecordKind::kAuthentic), std::nullopt),
              FailsWith(Reason::kWrongOrder));
  Pen pen(writer_);
  ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission));
  EXPECT_THAT(pen.Say("debian-1", RecordKind::kVerdict),
              FailsWith(Reason::kWrongOrder));
  EXPECT_EQ(SizeOnDisk(), 1U);
}

TEST_F(WriteLedger, DoesNotCountWhatStandsInAnotherChain) {
  Pen pen(writer_);
  ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission));
  EXPECT_THAT(pen.Say("debian-2", RecordKind::kAuthentic),
              FailsWith(Reason::kWrongOrder));
}

TEST_F(WriteLedger, EndsAChainWithARefusal) {
  Pen pen(writer_);
  ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission));
  ASSERT_OK(pen.Say("debian-1", RecordKind::kRefused));
  EXPECT_THAT(pen.Say("debian-1", RecordKind::kAuthentic),
              FailsWith(Reason::kWrongOrder));
}

TEST_F(WriteLedger, EndsAChainWithASeal) {
  Pen pen(writer_);
  for (const RecordKind kind :
       {RecordKind::kSubmission, RecordKind::kAuthentic, RecordKind::kHeld,
        RecordKind::kVerdict, RecordKind::kDecision, RecordKind::kSeal}) {
    ASSERT_OK(pen.Say("debian-1", kind));
  }
  for (const RecordKind kind :
       {RecordKind::kRefused, RecordKind::kScan, RecordKind::kWaiver}) {
    EXPECT_THAT(pen.Say("debian-1", kind), FailsWith(Reason::kWrongOrder));
  }
}

TEST_F(WriteLedger, RefusesAStaleHeadAndNamesTheTrueOne) {
  const auto first =
      Append("debian-1", BodyOf(RecordKind::kSubmission), std::nullopt);
  ASSERT_OK(first);
  const auto stale =
      Append("debian-1", BodyOf(RecordKind::kAuthentic), std::nullopt);
  EXPECT_THAT(stale, FailsWith(Reason::kStaleHead));
  EXPECT_THAT(stale.failure().detail, HasSubstr(first->digest.text()));
  EXPECT_OK(Append("debian-1", BodyOf(RecordKind::kAuthentic), first->digest));
}

TEST_F(WriteLedger, RefusesAHeadWhereTheChainIsEmpty) {
  const auto stale = Append("debian-1", BodyOf(RecordKind::kSubmission),
                            crypto::DigestLeaf({}));
  EXPECT_THAT(stale, FailsWith(Reason::kStaleHead));
  EXPECT_THAT(stale.failure().detail, HasSubstr("none"));
}

TEST_F(WriteLedger, AnswersARepetitionWithTheRecordThatIsThere) {
  const SignedNote body = BodyOf(RecordKind::kSubmission);
  const auto first = Append("debian-1", body, std::nullopt, Instant(1'000));
  ASSERT_OK(first);
  Pen pen(writer_);
  ASSERT_OK(Append("debian-1", BodyOf(RecordKind::kAuthentic), first->digest));
  // With whatever head, later, and even after the chain's end.
  auto again = Append("debian-1", body, std::nullopt, Instant(2'000));
  ASSERT_OK(again);
  EXPECT_EQ(*again, (Appended{0, first->digest, Instant(1'000), true}));
  const Reader reader = place_.Read().value();
  ASSERT_OK(
      Append("debian-1", BodyOf(RecordKind::kRefused), reader.leaves().back()));
  again = Append("debian-1", body, crypto::DigestLeaf({}), Instant(3'000));
  ASSERT_OK(again);
  EXPECT_TRUE(again->already);
  EXPECT_EQ(SizeOnDisk(), 3U);
}

TEST_F(WriteLedger, RefusesAnotherBodyUnderTheSameKey) {
  const auto first =
      Append("target.prod", BodyOf(RecordKind::kReleased, "1"), std::nullopt);
  ASSERT_OK(first);
  SignedNote other = BodyOf(RecordKind::kReleased, "1");
  other.text = WithField(other.text, "files", "3");
  EXPECT_THAT(Append("target.prod", other, first->digest),
              FailsWith(Reason::kDuplicateRecord));
  EXPECT_EQ(SizeOnDisk(), 1U);
}

TEST_F(WriteLedger, LetsOtherKeysOfTheSameKindFollow) {
  Pen pen(writer_);
  ASSERT_OK(pen.Say("target.prod", RecordKind::kReleased, "1"));
  EXPECT_OK(pen.Say("target.prod", RecordKind::kReleased, "2"));
  // A key is unique in its chain, not in the ledger.
  EXPECT_OK(pen.Say("target.test", RecordKind::kReleased, "1"));
  ASSERT_OK(pen.Say("site", RecordKind::kRoster, "1"));
  EXPECT_OK(pen.Say("site", RecordKind::kRoster, "2"));
}

TEST_F(WriteLedger, TakesADecisionOnceAndAnotherPersonsToo) {
  Pen pen(writer_);
  for (const RecordKind kind : {RecordKind::kSubmission, RecordKind::kAuthentic,
                                RecordKind::kHeld, RecordKind::kVerdict}) {
    ASSERT_OK(pen.Say("debian-1", kind));
  }
  const Subject subject = SubjectNamed("debian-1");
  const auto first =
      pen.Say(subject, BodyOf(RecordKind::kDecision, "x", /*key_number=*/7));
  ASSERT_OK(first);
  const auto again =
      pen.Say(subject, BodyOf(RecordKind::kDecision, "x", /*key_number=*/7));
  ASSERT_OK(again);
  EXPECT_TRUE(again->already);
  const auto second =
      pen.Say(subject, BodyOf(RecordKind::kDecision, "x", /*key_number=*/8));
  ASSERT_OK(second);
  EXPECT_FALSE(second->already);
}

TEST_F(WriteLedger, RefusesASubmissionThatNobodySigned) {
  SignedNote body = BodyOf(RecordKind::kSubmission);
  body.signatures.clear();
  EXPECT_THAT(Append("debian-1", body, std::nullopt),
              FailsWith(Reason::kUnsigned));
}

TEST_F(WriteLedger, RefusesASignatureThatDoesNotVerify) {
  SignedNote body = BodyOf(RecordKind::kSubmission);
  body.signatures[0].bytes.back() ^= std::byte{1};
  EXPECT_THAT(Append("debian-1", body, std::nullopt),
              FailsWith(Reason::kBadSignature));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesABodyThatDoesNotParse) {
  EXPECT_THAT(Append("target.prod", SignedNote{"airlock.released/v1\n", {}},
                     std::nullopt),
              FailsWith(Reason::kBadNote));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesABodyAboutAnotherSubject) {
  EXPECT_THAT(
      Append("target.test", BodyOf(RecordKind::kReleased, "1"), std::nullopt),
      FailsWith(Reason::kBadRecord));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesABodyThatIsNotCanonical) {
  for (const std::string_view tail :
       {"\nsignature sshsig x y\n", "\n", "no line end"}) {
    SignedNote body = BodyOf(RecordKind::kReleased, "1");
    body.text += tail;
    EXPECT_FALSE(Append("target.prod", body, std::nullopt).ok()) << tail;
  }
  SignedNote body = BodyOf(RecordKind::kReleased, "1");
  body.signatures.push_back(
      {"rot13", KeyNumbered(1).public_key().id(), Bytes(3)});
  EXPECT_FALSE(Append("target.prod", body, std::nullopt).ok());
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, RefusesARecordOver32KiB) {
  SignedNote body = BodyOf(RecordKind::kReleased, "1");
  body.text += "comment " + std::string(kMaxRecordBytes, 'x') + "\n";
  EXPECT_THAT(Append("target.prod", body, std::nullopt),
              FailsWith(Reason::kNoteTooLarge));
  EXPECT_EQ(SizeOnDisk(), 0U);
}

TEST_F(WriteLedger, TakesTheLargestRecordThatThereCanBe) {
  const auto roster = [](std::size_t size) {
    return SignedBy(TextOf(RecordKind::kRoster, "1", SiteSubject()) +
                        "comment " + std::string(size, 'x') + "\n",
                    {7});
  };
  const Record envelope{0,
                        Instant(1'000),
                        Author::kPerson,
                        Separation::kSeparated,
                        SiteSubject(),
                        std::nullopt,
                        roster(1)};
  const std::size_t room = kMaxRecordBytes - FormatRecord(envelope).size();
  EXPECT_OK(Append("site", roster(1 + room), std::nullopt));
  EXPECT_OK(place_.Read().value().At(0));
}

TEST_F(WriteLedger, IsAloneInItsDirectory) {
  EXPECT_THAT(place_.Write(), FailsWith(Reason::kIo));
  {
    const Writer gone = std::move(writer_);
  }
  EXPECT_OK(place_.Write());
}

TEST_F(WriteLedger, MayBeCalledByThreads) {
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([this, t] {
      for (int i = 0; i < 10; ++i) {
        const std::string subject = "debian-" + std::to_string(t * 10 + i);
        EXPECT_OK(Append(subject,
                         BodyOf(RecordKind::kSubmission, SubjectNamed(subject)),
                         std::nullopt));
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(writer_.size(), 40U);
  EXPECT_OK(place_.Read().value().Subjects());
}

TEST(OpenWriter, RefusesAnOriginThatACheckpointCannotName) {
  const TempDirectory directory;
  for (const std::string origin : {"", "two words", "a\n1", "a+b"}) {
    EXPECT_THAT(Writer::Open(directory / "ledger", directory / "index", origin,
                             CheckpointKey()),
                FailsWith(Reason::kConfiguration))
        << origin;
  }
}

TEST(OpenWriter, RefusesAKeyThatIsNotEd25519) {
  const TempDirectory directory;
  EXPECT_THAT(
      Writer::Open(
          directory / "ledger", directory / "index", std::string(kOrigin),
          crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256)
              .value()),
      FailsWith(Reason::kConfiguration));
}

TEST(OpenWriter, RefusesTheLedgerOfAnotherKeyOrOrigin) {
  const TempDirectory directory;
  const Place place(directory.path());
  ASSERT_OK(place.Write());
  EXPECT_THAT(Writer::Open(place.ledger, place.index, std::string(kOrigin),
                           KeyNumbered(2)),
              FailsWith(Reason::kBadCheckpoint));
  EXPECT_THAT(Writer::Open(place.ledger, place.index, "airlock.example/2",
                           CheckpointKey()),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(OpenWriter, RefusesTilesWithoutACheckpoint) {
  const TempDirectory directory;
  const Place place(directory.path());
  {
    auto writer = place.Write();
    ASSERT_OK(writer);
    AppendMany(*writer, 3);
  }
  std::filesystem::remove(place.ledger + "/checkpoint");
  EXPECT_THAT(place.Write(), FailsWith(Reason::kBadCheckpoint));
}

TEST(OpenWriter, RefusesTilesThatDoNotAgree) {
  const TempDirectory directory;
  const Place place(directory.path());
  {
    auto writer = place.Write();
    ASSERT_OK(writer);
    AppendMany(*writer, 3);
  }
  const std::string tile = place.ledger + "/tile/0/000.p/3";
  std::string bytes = FileText(tile);
  bytes[5] = static_cast<char>(bytes[5] ^ 1);
  WriteFile(tile, bytes);
  EXPECT_THAT(place.Write(), FailsWith(Reason::kLedgerCorrupt));
}

TEST(OpenWriter, RefusesALastBundleThatDoesNotAgree) {
  const TempDirectory directory;
  const Place place(directory.path());
  {
    auto writer = place.Write();
    ASSERT_OK(writer);
    AppendMany(*writer, 3);
  }
  const std::string bundle = place.ledger + "/tile/entries/000.p/3";
  std::string bytes = FileText(bundle);
  bytes[5] = static_cast<char>(bytes[5] ^ 1);
  WriteFile(bundle, bytes);
  EXPECT_THAT(place.Write(), FailsWith(Reason::kLedgerCorrupt));
}

TEST(LongLedger, GoesOnThroughFullTilesAndReopening) {
  const TempDirectory directory;
  const Place place(directory.path());
  for (const std::uint64_t count : {200, 56, 1, 254, 1, 1, 87}) {
    auto writer = place.Write();
    ASSERT_OK(writer);
    AppendMany(*writer, count);
  }
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_EQ(reader->size(), 600U);
  EXPECT_OK(reader->Range(0, 600));
  EXPECT_OK(reader->Subjects());
  // Partial forms go when the full tile is there, and not before.
  const auto exists = [&](std::string_view name) {
    return std::filesystem::exists(place.ledger + "/tile/" + std::string(name));
  };
  EXPECT_TRUE(exists("entries/001") && exists("0/001"));
  EXPECT_FALSE(exists("entries/001.p") || exists("0/001.p"));
  EXPECT_TRUE(exists("entries/002.p/1") && exists("0/002.p/88"));
  EXPECT_TRUE(exists("1/000.p/1") && exists("1/000.p/2"));
}

}  // namespace
}  // namespace airlock::ledger
