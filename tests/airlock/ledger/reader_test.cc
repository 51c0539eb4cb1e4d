#include "airlock/ledger/reader.h"

#include <gtest/gtest.h>

#include "airlock/ledger/tile.h"
#include "tests/airlock/ledger/ledger_fixture.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing::ElementsAre;
using testing_support::FailsWith;

// Written once, copied by those who damage it: 600 records fill two tiles.
class ReadLedger : public testing::Test {
 protected:
  static constexpr std::uint64_t kSize = 600;

  static void SetUpTestSuite() {
    directory_ = new TempDirectory;
    const Place place(directory_->path());
    auto writer = place.Write();
    ASSERT_OK(writer);
    Pen pen(*writer);
    ASSERT_OK(pen.Say("site", RecordKind::kRoster, "1"));
    ASSERT_OK(pen.Say("debian-1", RecordKind::kSubmission));
    ASSERT_OK(pen.Say("debian-2", RecordKind::kSubmission));
    ASSERT_OK(pen.Say("debian-1", RecordKind::kAuthentic));
    AppendMany(*writer, kSize - 5);
    ASSERT_OK(pen.Say("debian-1", RecordKind::kHeld, "x", Instant(2'000)));
  }
  static void TearDownTestSuite() {
    delete directory_;
    directory_ = nullptr;
  }

  const Place place_{directory_->path()};
  static TempDirectory* directory_;
};
TempDirectory* ReadLedger::directory_ = nullptr;

std::vector<std::uint64_t> IndexesOf(const Chain& chain) {
  std::vector<std::uint64_t> indexes;
  for (const auto& chained : chain) indexes.push_back(chained.record.index);
  return indexes;
}

TEST_F(ReadLedger, OpensAtItsCheckpoint) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  EXPECT_EQ(reader->size(), kSize);
  EXPECT_EQ(reader->checkpoint().origin, kOrigin);
  EXPECT_EQ(reader->signed_checkpoint(),
            FileText(place_.ledger + "/checkpoint"));
  EXPECT_EQ(reader->leaves().size(), kSize);
}

TEST_F(ReadLedger, YieldsEveryRecordWithItsDigest) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  for (std::uint64_t i = 0; i < kSize; ++i) {
    const auto chained = reader->At(i);
    ASSERT_OK(chained);
    EXPECT_EQ(chained->record.index, i);
    EXPECT_EQ(chained->digest,
              crypto::DigestLeaf(AsBytes(FormatRecord(chained->record))));
    EXPECT_EQ(chained->digest, reader->leaves()[i]);
  }
  EXPECT_THAT(reader->At(kSize), FailsWith(Reason::kNotFound));
}

TEST_F(ReadLedger, FindsARecordByItsDigest) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto found = reader->Find(reader->leaves()[300]);
  ASSERT_OK(found);
  EXPECT_EQ(found->record.index, 300U);
  EXPECT_THAT(reader->Find(crypto::DigestLeaf({})),
              FailsWith(Reason::kNotFound));
}

TEST_F(ReadLedger, FollowsAChainThroughTheTiles) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto chain = reader->ChainOf(SubjectNamed("debian-1"));
  ASSERT_OK(chain);
  EXPECT_THAT(IndexesOf(*chain), ElementsAre(1, 3, kSize - 1));
  const auto none = reader->ChainOf(SubjectNamed("debian-3"));
  ASSERT_OK(none);
  EXPECT_TRUE(none->empty());
}

TEST_F(ReadLedger, NamesSubjectsInTheOrderOfTheirFirstRecord) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto subjects = reader->Subjects();
  ASSERT_OK(subjects);
  EXPECT_THAT(*subjects,
              ElementsAre(SubjectNamed("site"), SubjectNamed("debian-1"),
                          SubjectNamed("debian-2"), SubjectNamed("target.t4")));
}

TEST_F(ReadLedger, YieldsARange) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto range = reader->Range(254, 258);
  ASSERT_OK(range);
  EXPECT_THAT(IndexesOf(*range), ElementsAre(254, 255, 256, 257));
  EXPECT_THAT(reader->Range(kSize - 1, kSize + 1),
              FailsWith(Reason::kNotFound));
  const auto empty = reader->Range(5, 5);
  ASSERT_OK(empty);
  EXPECT_TRUE(empty->empty());
}

TEST_F(ReadLedger, KnowsTheRootOfEachSizeThatItHad) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const RootDigest& root = reader->checkpoint().root;
  for (const std::uint64_t at : {0UL, 1UL, 255UL, 256UL, 511UL, kSize - 1}) {
    EXPECT_OK(crypto::CheckInclusion(
        reader->leaves()[at], at, kSize,
        crypto::InclusionProof(reader->leaves(), at), root));
    const auto old_root = reader->RootAt(at);
    ASSERT_OK(old_root);
    if (at == 0) continue;
    EXPECT_OK(crypto::CheckConsistency(
        at, *old_root, kSize, root,
        crypto::ConsistencyProof(reader->leaves(), at)));
  }
  const auto whole = reader->RootAt(kSize);
  ASSERT_OK(whole);
  EXPECT_EQ(*whole, root);
  EXPECT_THAT(reader->RootAt(kSize + 1), FailsWith(Reason::kNotFound));
}

TEST_F(ReadLedger, YieldsTheHeadOfAChain) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto head = reader->HeadOf(SubjectNamed("debian-1"));
  ASSERT_OK(head);
  ASSERT_TRUE(head->has_value());
  EXPECT_EQ((*head)->record.index, kSize - 1);
  const auto before =
      reader->Prefix(kSize - 1)->HeadOf(SubjectNamed("debian-1"));
  ASSERT_OK(before);
  ASSERT_TRUE(before->has_value());
  EXPECT_EQ((*before)->record.index, 3U);
  for (const auto& none :
       {reader->HeadOf(SubjectNamed("debian-3")),
        reader->Prefix(1)->HeadOf(SubjectNamed("debian-1"))}) {
    ASSERT_OK(none);
    EXPECT_FALSE(none->has_value());
  }
}

TEST_F(ReadLedger, HasPrefixesThatKnowNothingOfLaterRecords) {
  const auto reader = place_.Read();
  ASSERT_OK(reader);
  const auto prefix = reader->Prefix(3);
  ASSERT_OK(prefix);
  EXPECT_EQ(prefix->size(), 3U);
  EXPECT_EQ(prefix->leaves().size(), 3U);
  EXPECT_EQ(prefix->checkpoint().root, reader->RootAt(3).value());
  EXPECT_EQ(prefix->signed_checkpoint(), "");
  EXPECT_OK(prefix->At(2));
  EXPECT_THAT(prefix->At(3), FailsWith(Reason::kNotFound));
  EXPECT_THAT(prefix->Find(reader->leaves()[3]), FailsWith(Reason::kNotFound));
  const auto chain = prefix->ChainOf(SubjectNamed("debian-1"));
  ASSERT_OK(chain);
  EXPECT_THAT(IndexesOf(*chain), ElementsAre(1));
  const auto shorter = prefix->Prefix(2);
  ASSERT_OK(shorter);
  const auto subjects = shorter->Subjects();
  ASSERT_OK(subjects);
  EXPECT_THAT(*subjects,
              ElementsAre(SubjectNamed("site"), SubjectNamed("debian-1")));
  EXPECT_THAT(prefix->Prefix(4), FailsWith(Reason::kNotFound));
  const auto none = reader->Prefix(0);
  ASSERT_OK(none);
  EXPECT_EQ(none->checkpoint().root, crypto::EmptyRoot());
}

TEST_F(ReadLedger, RefusesAnotherKeyOrOrigin) {
  EXPECT_THAT(Reader::Open(place_.ledger, kOrigin, KeyNumbered(2).public_key()),
              FailsWith(Reason::kBadCheckpoint));
  EXPECT_THAT(Reader::Open(place_.ledger, "airlock.example/2",
                           CheckpointKey().public_key()),
              FailsWith(Reason::kBadCheckpoint));
}

TEST_F(ReadLedger, NeedsNothingButCheckpointAndTiles) {
  for (const auto& [path, bytes] : FilesUnder(place_.ledger)) {
    EXPECT_TRUE(path == "checkpoint" || path.starts_with("tile/")) << path;
  }
}

// Damage. Each test works on a copy.
class DamagedLedger : public ReadLedger {
 protected:
  DamagedLedger() : copy_(copy_directory_.path()) {
    CopyTree(place_.ledger, copy_.ledger);
  }
  // Whether anything that the ledger says can still be read as if it were
  // whole.
  bool PassesForWhole() const {
    const auto reader = copy_.Read();
    return reader.ok() && reader->Range(0, reader->size()).ok() &&
           reader->Subjects().ok();
  }
  TempDirectory copy_directory_;
  const Place copy_;
};

TEST_F(DamagedLedger, IsNoticedInAnyByteOfAnyFile) {
  ASSERT_TRUE(PassesForWhole());
  for (const auto& [path, bytes] : FilesUnder(copy_.ledger)) {
    // A partial tile of an older size is nobody's promise now.
    if (path.find(".p/") != std::string::npos && !path.ends_with("/88") &&
        !path.starts_with("tile/1/000.p/2")) {
      continue;
    }
    // Every byte of small files; of large ones a prime stride that meets
    // lengths, hashes and text alike.
    const std::size_t stride = bytes.size() < 400 ? 1 : 397;
    for (std::size_t at = 0; at < bytes.size(); at += stride) {
      std::string changed = bytes;
      changed[at] = static_cast<char>(changed[at] ^ 1);
      WriteFile(copy_.ledger + "/" + path, changed);
      EXPECT_FALSE(PassesForWhole()) << path << " byte " << at;
    }
    WriteFile(copy_.ledger + "/" + path, bytes);
  }
  EXPECT_TRUE(PassesForWhole());
}

TEST_F(DamagedLedger, IsNoticedWhenAFileIsCutOrGrown) {
  for (const std::string path :
       {"checkpoint", "tile/0/000", "tile/0/002.p/88", "tile/1/000.p/2",
        "tile/entries/000", "tile/entries/002.p/88"}) {
    const std::string bytes = FileText(copy_.ledger + "/" + path);
    WriteFile(copy_.ledger + "/" + path, bytes.substr(0, bytes.size() - 1));
    EXPECT_FALSE(PassesForWhole()) << path;
    WriteFile(copy_.ledger + "/" + path, bytes + "x");
    EXPECT_FALSE(PassesForWhole()) << path;
    WriteFile(copy_.ledger + "/" + path, bytes);
  }
  EXPECT_TRUE(PassesForWhole());
}

TEST_F(DamagedLedger, IsCorruptWhenATileIsMissing) {
  std::filesystem::remove(copy_.ledger + "/tile/0/001");
  EXPECT_THAT(copy_.Read(), FailsWith(Reason::kLedgerCorrupt));
}

TEST_F(DamagedLedger, IsCorruptWhenAHigherTileLies) {
  const std::string path = copy_.ledger + "/tile/1/000.p/2";
  std::string bytes = FileText(path);
  std::swap_ranges(bytes.begin(), bytes.begin() + 32, bytes.begin() + 32);
  WriteFile(path, bytes);
  EXPECT_THAT(copy_.Read(), FailsWith(Reason::kLedgerCorrupt));
}

TEST_F(DamagedLedger, IsCorruptWhenTwoEntriesChangePlaces) {
  std::string bundle;
  const auto reader = copy_.Read();
  ASSERT_OK(reader);
  auto records = reader->Range(0, 256).value();
  std::swap(records[10], records[11]);
  for (const auto& chained : records) {
    AppendEntry(bundle, FormatRecord(chained.record));
  }
  WriteFile(copy_.ledger + "/tile/entries/000", bundle);
  const auto again = copy_.Read();
  ASSERT_OK(again);
  EXPECT_THAT(again->At(10), FailsWith(Reason::kLedgerCorrupt));
  EXPECT_THAT(again->At(11), FailsWith(Reason::kLedgerCorrupt));
  EXPECT_OK(again->At(12));
  EXPECT_THAT(again->ChainOf(SiteSubject()), FailsWith(Reason::kLedgerCorrupt));
}

TEST_F(DamagedLedger, HasNoCheckpoint) {
  std::filesystem::remove(copy_.ledger + "/checkpoint");
  EXPECT_THAT(copy_.Read(), FailsWith(Reason::kBadCheckpoint));
}

TEST_F(DamagedLedger, IsNotReadThroughALink) {
  std::filesystem::rename(copy_.ledger + "/tile/0/000",
                          copy_directory_.path() + "/elsewhere");
  std::filesystem::create_symlink(copy_directory_.path() + "/elsewhere",
                                  copy_.ledger + "/tile/0/000");
  EXPECT_FALSE(copy_.Read().ok());
}

Record ReleasedRecord(std::uint64_t index, Instant time) {
  return {index,
          time,
          Author::kConductor,
          Separation::kSeparated,
          SubjectNamed("target.t"),
          std::nullopt,
          BodyOf(RecordKind::kReleased, SubjectNamed("target.t"),
                 std::to_string(index))};
}

TEST(BentLedger, IsRefusedWhenARecordStandsAtAnotherIndex) {
  const TempDirectory directory;
  const Place place(directory.path());
  WriteSignedLedger(place, {FormatRecord(ReleasedRecord(1, Instant(1)))});
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_THAT(reader->At(0), FailsWith(Reason::kBadRecord));
}

TEST(BentLedger, IsRefusedWhenAnEntryIsNoRecord) {
  const TempDirectory directory;
  const Place place(directory.path());
  WriteSignedLedger(place, {"not a record"});
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_THAT(reader->At(0), FailsWith(Reason::kBadRecord));
  EXPECT_THAT(reader->Subjects(), FailsWith(Reason::kBadRecord));
}

TEST(BentLedger, IsRefusedWhenAChainDoesNotLink) {
  const TempDirectory directory;
  const Place place(directory.path());
  WriteSignedLedger(place, {FormatRecord(ReleasedRecord(0, Instant(1))),
                            FormatRecord(ReleasedRecord(1, Instant(1)))});
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_THAT(reader->ChainOf(SubjectNamed("target.t")),
              FailsWith(Reason::kLedgerCorrupt));
}

TEST(BentLedger, IsRefusedWhenTimeGoesBackwards) {
  const TempDirectory directory;
  const Place place(directory.path());
  WriteSignedLedger(place, {FormatRecord(ReleasedRecord(0, Instant(2))),
                            FormatRecord(ReleasedRecord(1, Instant(1)))});
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_THAT(reader->Subjects(), FailsWith(Reason::kBadRecord));
}

TEST(GrowingLedger, IsReadAsItWasWhenOpened) {
  const TempDirectory directory;
  const Place place(directory.path());
  auto writer = place.Write();
  ASSERT_OK(writer);
  AppendMany(*writer, 250);
  // Opened while its bundle is partial, read after the full one has replaced
  // it.
  const auto reader = place.Read();
  ASSERT_OK(reader);
  AppendMany(*writer, 10);
  ASSERT_FALSE(std::filesystem::exists(place.ledger + "/tile/entries/000.p"));
  EXPECT_EQ(reader->size(), 250U);
  EXPECT_OK(reader->Range(0, 250));
  EXPECT_THAT(reader->At(250), FailsWith(Reason::kNotFound));
}

TEST(GrowingLedger, OpensFromAnOldCheckpointWithFullTilesAlone) {
  const TempDirectory directory;
  const Place place(directory.path());
  auto writer = place.Write();
  ASSERT_OK(writer);
  AppendMany(*writer, 250);
  const std::string old = FileText(place.ledger + "/checkpoint");
  AppendMany(*writer, 10);
  WriteFile(place.ledger + "/checkpoint", old);
  const auto reader = place.Read();
  ASSERT_OK(reader);
  EXPECT_EQ(reader->size(), 250U);
  EXPECT_OK(reader->Range(0, 250));
}

// Everything that it yields, as text.
std::string Told(const Reader& reader) {
  std::string told = reader.signed_checkpoint();
  const auto subjects = reader.Subjects().value();
  for (const Subject& subject : subjects) {
    const auto head = reader.HeadOf(subject).value();
    told += subject.text() + " " + head->digest.text();
    for (const ChainedRecord& one : reader.ChainOf(subject).value()) {
      told += " " + std::to_string(one.record.index) + " " + one.digest.text();
    }
    told += "\n";
  }
  for (const RecordDigest& leaf : reader.leaves()) told += leaf.text() + "\n";
  return told;
}

TEST(GrowingLedger, IsAdvancedToWhatOpeningItAnewYields) {
  const TempDirectory directory;
  const Place place(directory.path());
  auto writer = place.Write();
  ASSERT_OK(writer);
  auto reader = place.Read();
  ASSERT_OK(reader);
  std::uint64_t size = 0;
  // Over the ends of tiles, up to them and past them, and nothing at all.
  for (const std::uint64_t more : {1, 254, 1, 1, 0, 255, 256, 300}) {
    AppendMany(*writer, more);
    const std::string before = Told(*reader);
    const auto advanced = reader->Advanced();
    ASSERT_OK(advanced);
    size += more;
    EXPECT_EQ(advanced->size(), size);
    EXPECT_TRUE(Told(*advanced) == Told(place.Read().value())) << size;
    EXPECT_TRUE(Told(*reader) == before) << "what was read before stays";
    reader = *advanced;
  }
}

// Tiles and checkpoint of a log with so many entries, which are no records.
void WriteTiles(const Place& place, std::uint64_t size) {
  Edge edge;
  while (edge.size() < size) {
    edge.Add(std::to_string(edge.size()));
    if (edge.size() % kTileWidth != 0 && edge.size() != size) continue;
    for (const TileFile& file : edge.Changed()) {
      WriteFile(place.ledger + "/" + file.path, file.bytes);
    }
  }
  SignCheckpoint(place, edge);
}

TEST(GrowingLedger, IsAdvancedOnAllLevels) {
  const TempDirectory directory;
  const Place place(directory.path());
  // 65,536 leaves fill 256 tiles, which begin a level 2.
  WriteTiles(place, 65'000);
  const auto reader = place.Read();
  ASSERT_OK(reader);
  WriteTiles(place, 65'800);
  const auto advanced = reader->Advanced();
  ASSERT_OK(advanced);
  EXPECT_TRUE(std::ranges::equal(advanced->leaves(), place.Read()->leaves()));
  for (const std::string path : {"tile/1/001.p/1", "tile/2/000.p/1"}) {
    const std::string bytes = FileText(place.ledger + "/" + path);
    std::string changed = bytes;
    changed[7] = static_cast<char>(changed[7] ^ 1);
    WriteFile(place.ledger + "/" + path, changed);
    EXPECT_THAT(reader->Advanced(), FailsWith(Reason::kLedgerCorrupt)) << path;
    WriteFile(place.ledger + "/" + path, bytes);
  }
}

class AdvancedLedger : public testing::Test {
 protected:
  AdvancedLedger() {
    auto writer = place_.Write();
    Check(writer.ok());
    AppendMany(*writer, 300);
    reader_.emplace(place_.Read().value());
    AppendMany(*writer, 300);
  }
  // A whole ledger of its own, of `size` records, in this one's place.
  void PutAnother(std::uint64_t size) {
    const TempDirectory elsewhere;
    const Place other(elsewhere.path());
    auto writer = other.Write();
    Check(writer.ok());
    AppendMany(*writer, size, Instant(3'000));
    CopyTree(other.ledger, place_.ledger);
  }
  TempDirectory directory_;
  const Place place_{directory_.path()};
  std::optional<Reader> reader_;
};

TEST_F(AdvancedLedger, IsInconsistentWhenItDoesNotContinueWhatWasRead) {
  EXPECT_OK(reader_->Advanced());
  for (const std::uint64_t size : {10, 256, 299, 300, 301, 512, 700}) {
    PutAnother(size);
    EXPECT_THAT(reader_->Advanced(), FailsWith(Reason::kInconsistent)) << size;
  }
}

TEST_F(AdvancedLedger, IsInconsistentWhenItIsItsOwnPast) {
  const auto now = reader_->Advanced();
  ASSERT_OK(now);
  WriteFile(place_.ledger + "/checkpoint", reader_->signed_checkpoint());
  EXPECT_THAT(now->Advanced(), FailsWith(Reason::kInconsistent));
  EXPECT_OK(reader_->Advanced());
}

TEST_F(AdvancedLedger, IsCorruptWhenWhatWasAddedIsDamaged) {
  for (const std::string path :
       {"tile/0/001", "tile/0/002.p/88", "tile/1/000.p/2"}) {
    const std::string bytes = FileText(place_.ledger + "/" + path);
    // The last row, which is new.
    std::string changed = bytes;
    changed.back() = static_cast<char>(changed.back() ^ 1);
    WriteFile(place_.ledger + "/" + path, changed);
    EXPECT_THAT(reader_->Advanced(), FailsWith(Reason::kLedgerCorrupt)) << path;
    WriteFile(place_.ledger + "/" + path, bytes);
  }
  const auto advanced = reader_->Advanced();
  ASSERT_OK(advanced);
  const std::string path = place_.ledger + "/tile/entries/002.p/88";
  std::string changed = FileText(path);
  changed.back() = static_cast<char>(changed.back() ^ 1);
  WriteFile(path, changed);
  EXPECT_THAT(advanced->Subjects(), FailsWith(Reason::kLedgerCorrupt));
}

TEST_F(AdvancedLedger, IsRefusedUnderACheckpointOfAnother) {
  const Checkpoint checkpoint{std::string(kOrigin), 600,
                              place_.Read()->checkpoint().root};
  const crypto::SigningKey key = KeyNumbered(2);
  WriteFile(
      place_.ledger + "/checkpoint",
      FormatSignedCheckpoint(checkpoint, key.public_key(),
                             key.Sign(AsBytes(FormatCheckpoint(checkpoint)))));
  EXPECT_THAT(reader_->Advanced(), FailsWith(Reason::kBadCheckpoint));
}

TEST(NoLedger, IsRefused) {
  const TempDirectory directory;
  EXPECT_THAT(
      Reader::Open(directory.path(), kOrigin, CheckpointKey().public_key()),
      FailsWith(Reason::kBadCheckpoint));
  EXPECT_FALSE(
      Reader::Open(directory / "missing", kOrigin, CheckpointKey().public_key())
          .ok());
}

}  // namespace
}  // namespace airlock::ledger
