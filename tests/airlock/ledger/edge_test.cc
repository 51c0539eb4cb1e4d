#include "airlock/ledger/edge.h"

#include <gtest/gtest.h>

#include <map>

#include "airlock/crypto/hash.h"
#include "airlock/ledger/tile.h"
#include "tests/support/matchers.h"

namespace airlock::ledger {
namespace {

using testing::ElementsAre;

std::string Entry(std::uint64_t i) { return "entry " + std::to_string(i); }

std::vector<std::string> PathsOf(const Edge& edge) {
  std::vector<std::string> paths;
  for (const TileFile& file : edge.Changed()) paths.push_back(file.path);
  return paths;
}

TEST(Edge, ChangesNothingWhileEmpty) {
  EXPECT_EQ(Edge().size(), 0U);
  EXPECT_TRUE(Edge().Changed().empty());
  EXPECT_EQ(Edge().Root(), crypto::EmptyRoot());
}

TEST(Edge, ChangesTheBundleAndOneTile) {
  Edge edge;
  edge.Add(Entry(0));
  EXPECT_THAT(PathsOf(edge),
              ElementsAre("tile/entries/000.p/1", "tile/0/000.p/1"));
}

TEST(Edge, CarriesAFullTileOneLevelUp) {
  Edge edge;
  for (std::uint64_t i = 0; i < 256; ++i) edge.Add(Entry(i));
  EXPECT_THAT(PathsOf(edge),
              ElementsAre("tile/entries/000", "tile/0/000", "tile/1/000.p/1"));
  EXPECT_TRUE(edge.Changed()[0].full);
  EXPECT_TRUE(edge.Changed()[1].full);
  EXPECT_FALSE(edge.Changed()[2].full);
  edge.Add(Entry(256));
  EXPECT_THAT(PathsOf(edge),
              ElementsAre("tile/entries/001.p/1", "tile/0/001.p/1"));
}

TEST(Edge, CarriesThroughTwoLevelsAt65536) {
  Edge edge;
  for (std::uint64_t i = 0; i < 65'536; ++i) edge.Add("e");
  EXPECT_THAT(PathsOf(edge), ElementsAre("tile/entries/255", "tile/0/255",
                                         "tile/1/000", "tile/2/000.p/1"));
  // Everything under that one hash is the log.
  const auto top = ParseHashes(AsBytes(edge.Changed()[3].bytes), 1);
  ASSERT_OK(top);
  EXPECT_EQ(top->front(), edge.Root());
}

TEST(Edge, GoesOnFromAnySizeAsIfItHadNeverStopped) {
  constexpr std::uint64_t kSize = 600;
  Edge whole;
  std::vector<RecordDigest> leaves;
  std::vector<std::string> entries;
  for (std::uint64_t i = 0; i < kSize; ++i) {
    const std::uint64_t in_bundle = i % kTileWidth;
    const Edge resumed(leaves, std::span(entries).last(in_bundle));
    Edge grown = resumed;
    grown.Add(Entry(i));
    leaves.push_back(whole.Add(Entry(i)));
    entries.push_back(Entry(i));
    ASSERT_EQ(grown.size(), whole.size());
    ASSERT_EQ(grown.Root(), whole.Root());
    const auto want = whole.Changed();
    const auto have = grown.Changed();
    ASSERT_EQ(have.size(), want.size()) << i;
    for (std::size_t k = 0; k < want.size(); ++k) {
      ASSERT_EQ(have[k].path, want[k].path);
      ASSERT_EQ(have[k].bytes, want[k].bytes);
    }
  }
}

}  // namespace
}  // namespace airlock::ledger
