#include "airlock/ledger/index.h"

#include <gtest/gtest.h>
#include <sqlite3.h>

#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing_support::FailsWith;

ChainedRecord RecordAt(std::uint64_t index, RecordKind kind,
                       std::string_view value = "x") {
  Record record{index,
                Instant(1'000 + static_cast<std::int64_t>(index)),
                RuleOf(kind).author,
                Separation::kSeparated,
                SubjectNamed("debian-1"),
                std::nullopt,
                BodyOf(kind, value)};
  const RecordDigest digest = crypto::DigestLeaf(AsBytes(FormatRecord(record)));
  return {digest, std::move(record)};
}

RootDigest SomeRoot() { return crypto::DigestNode(AsBytes("a"), AsBytes("b")); }

std::string KeyOf(const ChainedRecord& chained) {
  return UniqueKeyOf(chained.record.body).value();
}

class IndexFile : public testing::Test {
 protected:
  TempDirectory directory_;
  const std::string path_ = directory_ / "some/index";
  const std::vector<ChainedRecord> records_ = {
      RecordAt(0, RecordKind::kSubmission), RecordAt(1, RecordKind::kAuthentic),
      RecordAt(2, RecordKind::kScan, "clam"),
      RecordAt(3, RecordKind::kScan, "yara")};
};

TEST_F(IndexFile, CoversNothingWhenNew) {
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent(), (Index::Extent{0, crypto::EmptyRoot()}));
  const auto state = index->StateOf(SubjectNamed("debian-1"));
  ASSERT_OK(state);
  EXPECT_EQ(*state, ChainState{});
}

TEST_F(IndexFile, KnowsHeadKindsAndKeysOfAChain) {
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  ASSERT_OK(index->Add(records_, SomeRoot()));
  const auto state = index->StateOf(SubjectNamed("debian-1"));
  ASSERT_OK(state);
  EXPECT_EQ(*state, (ChainState{records_[3].digest,
                                {RecordKind::kSubmission,
                                 RecordKind::kAuthentic, RecordKind::kScan}}));
  const auto found = index->Find(SubjectNamed("debian-1"), KeyOf(records_[2]));
  ASSERT_OK(found);
  ASSERT_TRUE(found->has_value());
  EXPECT_EQ((*found)->index, 2U);
  EXPECT_EQ((*found)->digest, records_[2].digest);
  EXPECT_EQ((*found)->time, records_[2].record.time);
  EXPECT_EQ((*found)->body, DigestBody(records_[2].record.body));
  const auto elsewhere =
      index->Find(SubjectNamed("debian-2"), KeyOf(records_[2]));
  ASSERT_OK(elsewhere);
  EXPECT_FALSE(elsewhere->has_value());
}

TEST_F(IndexFile, RemembersWhatItCovers) {
  {
    auto index = Index::Open(path_);
    ASSERT_OK(index);
    ASSERT_OK(index->Add(records_, SomeRoot()));
  }
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent(), (Index::Extent{4, SomeRoot()}));
}

TEST_F(IndexFile, ForgetsEverythingWhenAsked) {
  {
    auto index = Index::Open(path_);
    ASSERT_OK(index);
    ASSERT_OK(index->Add(records_, SomeRoot()));
  }
  auto index = Index::OpenEmpty(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent(), (Index::Extent{0, crypto::EmptyRoot()}));
  EXPECT_EQ(index->StateOf(SubjectNamed("debian-1")).value(), ChainState{});
}

TEST_F(IndexFile, AddsAllRecordsOrNone) {
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_THAT(
      index->Add(std::vector{records_[0], RecordAt(1, RecordKind::kSubmission)},
                 SomeRoot()),
      FailsWith(Reason::kLedgerCorrupt));  // one unique key twice
  EXPECT_EQ(index->extent().size, 0U);
  EXPECT_EQ(index->StateOf(SubjectNamed("debian-1")).value(), ChainState{});
  EXPECT_OK(index->Add(records_, SomeRoot()));
}

TEST_F(IndexFile, TellsBodiesApartByTheirSignatures) {
  SignedNote body = BodyOf(RecordKind::kSubmission);
  const NoteDigest digest = DigestBody(body);
  body.signatures[0].bytes[0] ^= std::byte{1};
  EXPECT_NE(DigestBody(body), digest);
}

TEST_F(IndexFile, StartsAgainFromGarbage) {
  WriteFile(path_, std::string(8'192, 'g'));
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent().size, 0U);
  EXPECT_OK(index->Add(records_, SomeRoot()));
}

TEST_F(IndexFile, StartsAgainFromADamagedPage) {
  {
    auto index = Index::Open(path_);
    ASSERT_OK(index);
    ASSERT_OK(index->Add(records_, SomeRoot()));
  }
  std::string bytes = FileText(path_);
  for (std::size_t at = 4'096; at < bytes.size(); at += 4'096) {
    std::fill_n(bytes.begin() + static_cast<std::ptrdiff_t>(at), 64, '\xff');
  }
  WriteFile(path_, bytes);
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent().size, 0U);
}

void RunSql(const std::string& path, const char* sql) {
  sqlite3* database = nullptr;
  ASSERT_EQ(sqlite3_open(path.c_str(), &database), SQLITE_OK);
  EXPECT_EQ(sqlite3_exec(database, sql, nullptr, nullptr, nullptr), SQLITE_OK)
      << sqlite3_errmsg(database);
  sqlite3_close(database);
}

TEST_F(IndexFile, StartsAgainFromAnotherLayout) {
  {
    auto index = Index::Open(path_);
    ASSERT_OK(index);
    ASSERT_OK(index->Add(records_, SomeRoot()));
  }
  RunSql(path_, "PRAGMA user_version = 99");
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent().size, 0U);
}

TEST_F(IndexFile, StartsAgainWhenRowsAreMissing) {
  {
    auto index = Index::Open(path_);
    ASSERT_OK(index);
    ASSERT_OK(index->Add(records_, SomeRoot()));
  }
  RunSql(path_, "DELETE FROM records WHERE number = 2");
  auto index = Index::Open(path_);
  ASSERT_OK(index);
  EXPECT_EQ(index->extent().size, 0U);
}

TEST_F(IndexFile, FailsWhereItCannotBe) {
  WriteFile(directory_ / "file", "");
  EXPECT_FALSE(Index::Open(directory_ / "file/index").ok());
}

// The writer and its index.
class IndexOfALedger : public testing::Test {
 protected:
  IndexOfALedger() : place_(directory_.path()) {
    Writer writer = place_.Write().value();
    Pen pen(writer);
    Check(pen.Say("debian-1", RecordKind::kSubmission).ok());
    CopyTree(directory_.path(), older_.path());
    Check(pen.Say("debian-1", RecordKind::kAuthentic).ok());
    AppendMany(writer, 300);
  }

  // The index answers as it must: repetition and the head are known.
  void ExpectIndexed() {
    auto writer = place_.Write();
    ASSERT_OK(writer);
    const auto again = writer->Append(
        {Author::kIntake, Separation::kSeparated, SubjectNamed("debian-1"),
         std::nullopt, BodyOf(RecordKind::kSubmission)},
        Instant(9'000));
    ASSERT_OK(again);
    EXPECT_TRUE(again->already);
    const auto next = writer->Append(
        {Author::kConductor, Separation::kSeparated, SubjectNamed("debian-1"),
         place_.Read()->leaves()[1], BodyOf(RecordKind::kHeld)},
        Instant(9'000));
    EXPECT_OK(next);
  }

  TempDirectory directory_;
  TempDirectory older_;
  const Place place_;
};

TEST_F(IndexOfALedger, IsKeptWhenItAgrees) {
  RunSql(place_.index, "CREATE TABLE mark (x)");
  ExpectIndexed();
  RunSql(place_.index, "SELECT * FROM mark");
}

TEST_F(IndexOfALedger, IsMadeAgainWhenItIsGone) {
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(place_.index + suffix);
  }
  ExpectIndexed();
}

TEST_F(IndexOfALedger, IsMadeAgainWhenItIsGarbage) {
  WriteFile(place_.index, std::string(10'000, 'g'));
  ExpectIndexed();
}

TEST_F(IndexOfALedger, CatchesUpWhenItIsBehind) {
  RunSql(place_.index, "CREATE TABLE mark (x)");
  const Index::Extent covered = [&] {
    auto index = Index::Open(place_.index);
    return index->extent();
  }();
  EXPECT_EQ(covered.size, 302U);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(place_.index + suffix);
  }
  std::filesystem::copy(older_ / "index", place_.index);
  if (std::filesystem::exists(older_ / "index-wal")) {
    std::filesystem::copy(older_ / "index-wal", place_.index + "-wal");
  }
  ExpectIndexed();
}

TEST_F(IndexOfALedger, IsMadeAgainWhenItIsOfAnotherLedger) {
  const TempDirectory other;
  const Place place(other.path());
  {
    Writer writer = place.Write().value();
    Pen pen(writer);
    // As long as ours, and with another first record.
    ASSERT_OK(pen.Say("debian-9", RecordKind::kSubmission));
    AppendMany(writer, 301);
  }
  for (const char* suffix : {"", "-wal", "-shm"}) {
    std::filesystem::remove(place_.index + suffix);
  }
  std::filesystem::copy(place.index, place_.index);
  ExpectIndexed();
}

TEST_F(IndexOfALedger, IsMadeAgainWhenItIsAhead) {
  std::filesystem::remove_all(place_.ledger);
  CopyTree(older_ / "ledger", place_.ledger);
  auto writer = place_.Write();
  ASSERT_OK(writer);
  EXPECT_EQ(writer->size(), 1U);
  const auto next = writer->Append(
      {Author::kConductor, Separation::kSeparated, SubjectNamed("debian-1"),
       place_.Read()->leaves()[0], BodyOf(RecordKind::kAuthentic)},
      Instant(9'000));
  ASSERT_OK(next);
  EXPECT_FALSE(next->already);
}

TEST_F(IndexOfALedger, IsMadeAgainWhenItFailsUnderTheWriter) {
  auto writer = place_.Write();
  ASSERT_OK(writer);
  const AppendRequest request{
      Author::kConductor, Separation::kSeparated, SubjectNamed("debian-1"),
      place_.Read()->leaves()[1], BodyOf(RecordKind::kHeld)};
  RunSql(place_.index, "DROP TABLE records");
  EXPECT_FALSE(writer->Append(request, Instant(9'000)).ok());
  EXPECT_EQ(place_.Read()->size(), 302U);
  EXPECT_OK(writer->Append(request, Instant(9'000)));
}

TEST_F(IndexOfALedger, DoesNotUndoARecordThatItCannotTake) {
  auto writer = place_.Write();
  ASSERT_OK(writer);
  const AppendRequest request{
      Author::kConductor, Separation::kSeparated, SubjectNamed("debian-1"),
      place_.Read()->leaves()[1], BodyOf(RecordKind::kHeld)};
  RunSql(place_.index,
         "CREATE TRIGGER never BEFORE INSERT ON records"
         " BEGIN SELECT RAISE(ABORT, 'never'); END");
  const auto appended = writer->Append(request, Instant(9'000));
  ASSERT_OK(appended);
  EXPECT_EQ(place_.Read()->size(), 303U);
  const auto again = writer->Append(request, Instant(9'000));
  ASSERT_OK(again);
  EXPECT_TRUE(again->already);
  EXPECT_EQ(again->digest, appended->digest);
}

TEST(BentLedgerIndex, RefusesALogThatBreaksUniqueness) {
  const TempDirectory directory;
  const Place place(directory.path());
  WriteSignedLedger(
      place, {FormatRecord(RecordAt(0, RecordKind::kSubmission).record),
              FormatRecord(RecordAt(1, RecordKind::kSubmission).record)});
  EXPECT_THAT(place.Write(), FailsWith(Reason::kLedgerCorrupt));
}

}  // namespace
}  // namespace airlock::ledger
