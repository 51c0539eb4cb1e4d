#include "airlock/ledger/tile.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing::ElementsAre;
using testing_support::FailsWith;

TEST(Tile, IsNamedInGroupsOfThreeDigits) {
  EXPECT_EQ(HashPath(0, {0, 256}), "tile/0/000");
  EXPECT_EQ(HashPath(1, {999, 256}), "tile/1/999");
  EXPECT_EQ(HashPath(0, {1000, 256}), "tile/0/x001/000");
  EXPECT_EQ(HashPath(2, {1234067, 256}), "tile/2/x001/x234/067");
  EXPECT_EQ(EntriesPath({1234067, 256}), "tile/entries/x001/x234/067");
}

TEST(Tile, HasItsWidthInItsNameWhilePartial) {
  EXPECT_EQ(HashPath(0, {0, 1}), "tile/0/000.p/1");
  EXPECT_EQ(EntriesPath({1000, 255}), "tile/entries/x001/000.p/255");
  EXPECT_EQ(PartialsOf(EntriesPath({1000, 256})), "tile/entries/x001/000.p");
}

// The specification's own example: 70,000 entries.
TEST(Tile, AreAsManyAsTheSpecificationCounts) {
  EXPECT_EQ(LastTile(HashesOn(0, 70'000)), (Tile{273, 112}));
  EXPECT_EQ(LastTile(HashesOn(1, 70'000)), (Tile{1, 17}));
  EXPECT_EQ(LastTile(HashesOn(2, 70'000)), (Tile{0, 1}));
  EXPECT_EQ(HashesOn(3, 70'000), 0U);
  EXPECT_EQ(HashesOn(8, UINT64_MAX), 0U);
}

TEST(Tile, HasTheRootOfItsHashes) {
  crypto::CompactTree tree;
  std::vector<RootDigest> hashes;
  for (std::uint64_t i = 0; i < kTileWidth; ++i) {
    const RecordDigest leaf =
        crypto::DigestLeaf(AsBytes("entry " + std::to_string(i)));
    tree.Add(leaf);
    hashes.emplace_back(leaf.bytes());
  }
  EXPECT_EQ(RootOfTile(hashes), tree.Root());
}

TEST(Hashes, ReadBackAsWritten) {
  const std::vector<RootDigest> hashes = {
      crypto::EmptyRoot(), crypto::DigestNode(AsBytes("a"), AsBytes("b"))};
  const auto read = ParseHashes(AsBytes(FormatHashes(hashes)), 2);
  ASSERT_OK(read);
  EXPECT_EQ(*read, hashes);
}

TEST(Hashes, RefuseAnyOtherLength) {
  const std::string bytes = FormatHashes({crypto::EmptyRoot()});
  EXPECT_THAT(ParseHashes(AsBytes(bytes), 2),
              FailsWith(Reason::kLedgerCorrupt));
  EXPECT_THAT(ParseHashes(AsBytes(bytes + "x"), 1),
              FailsWith(Reason::kLedgerCorrupt));
  EXPECT_THAT(ParseHashes(AsBytes(bytes).first(31), 1),
              FailsWith(Reason::kLedgerCorrupt));
}

TEST(Bundle, PutsABigEndianLengthBeforeEachEntry) {
  std::string bundle;
  AppendEntry(bundle, std::string(258, 'a'));
  AppendEntry(bundle, "");
  EXPECT_EQ(bundle, std::string("\1\2", 2) + std::string(258, 'a') +
                        std::string("\0\0", 2));
}

TEST(Bundle, ReadsBackAsWritten) {
  std::string bundle;
  AppendEntry(bundle, "first");
  AppendEntry(bundle, std::string(kMaxEntryBytes, 'x'));
  const auto entries = ParseBundle(bundle, 2);
  ASSERT_OK(entries);
  EXPECT_THAT(*entries, ElementsAre("first", std::string(kMaxEntryBytes, 'x')));
}

TEST(Bundle, RefusesAnyOtherCountOrLength) {
  std::string bundle;
  AppendEntry(bundle, "first");
  AppendEntry(bundle, "second");
  EXPECT_THAT(ParseBundle(bundle, 1), FailsWith(Reason::kLedgerCorrupt));
  EXPECT_THAT(ParseBundle(bundle, 3), FailsWith(Reason::kLedgerCorrupt));
  EXPECT_THAT(ParseBundle(bundle + "x", 2), FailsWith(Reason::kLedgerCorrupt));
  for (std::size_t size = 0; size < bundle.size(); ++size) {
    EXPECT_THAT(ParseBundle(bundle.substr(0, size), 2),
                FailsWith(Reason::kLedgerCorrupt));
  }
}

}  // namespace
}  // namespace airlock::ledger
