#include "verifier/checks/counterparts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

using Files = std::vector<std::pair<std::string, std::string>>;

std::vector<ContentsItem> Of(const Files& files) {
  std::vector<ContentsItem> items;
  for (const auto& [name, bytes] : files) {
    items.push_back({notes::ItemRole::kArtifact,
                     crypto::DigestObject(AsBytes(bytes)), bytes.size(),
                     MemberPath::Parse(name).value()});
  }
  return items;
}
Counterparts Between(const Files& before, const Files& after) {
  return CounterpartsOf(Of(before), Of(after));
}
using Pair = Counterparts::Pair;

TEST(StemOf, LeavesOutVersions) {
  for (const auto& [name, stem] : Files{
           {"tool", "tool"},
           {"tool-1.2.3.tar.gz", "tool-#.tar.gz"},
           {"v1.30/gke-1.30.2-gke.7-linux-amd64.bin",
            "v#/gke-#-gke.#-linux-amd#.bin"},
           {"pool/main/h/hello/hello_2.10-3+b1_amd64.deb", "hello_#_amd64.deb"},
           {"pool/1.0/hello_2.10-3_all.deb", "hello_#_all.deb"},
           {"libgcc-12_12.2.0_amd64.deb", "libgcc-12_#_amd64.deb"},
           {"odd_name.deb", "odd_name.deb"},
           {"1.", "#."}}) {
    EXPECT_EQ(StemOf(name), stem);
  }
}

TEST(Counterparts, OfTheSameBytesAreNotCompared) {
  const auto found = Between({{"a-1", "x"}, {"b", "y"}}, {{"a-2", "x"}, {"b", "y"}});
  EXPECT_EQ(found.same, 2U);
  EXPECT_THAT(found.pairs, IsEmpty());
  EXPECT_THAT(found.gone, IsEmpty());
  EXPECT_THAT(found.added, IsEmpty());
}

TEST(Counterparts, HaveOneNameOrOneStem) {
  const auto found =
      Between({{"tool-1.0", "1"}, {"list", "2"}, {"old", "3"}},
              {{"list", "4"}, {"new", "5"}, {"tool-1.10", "6"}});
  EXPECT_THAT(found.pairs, ElementsAre(Pair{1, 0}, Pair{0, 2}));
  EXPECT_THAT(found.gone, ElementsAre(2));
  EXPECT_THAT(found.added, ElementsAre(1));
}

// Which of the two it was is not guessed.
TEST(Counterparts, AreNotOfAStemThatSeveralHave) {
  const auto found = Between({{"t-1", "1"}, {"t-2", "2"}}, {{"t-3", "3"}});
  EXPECT_THAT(found.pairs, IsEmpty());
  EXPECT_THAT(found.gone, ElementsAre(0, 1));
  EXPECT_THAT(found.added, ElementsAre(0));
  // One that has its name is not in the way.
  const auto named =
      Between({{"t-1", "1"}, {"t-2", "2"}}, {{"t-2", "3"}, {"t-3", "4"}});
  EXPECT_THAT(named.pairs, ElementsAre(Pair{1, 0}, Pair{0, 1}));
}

TEST(Counterparts, OfNothingAreNone) {
  const auto found = Between({}, {{"a", "1"}, {"b", "2"}});
  EXPECT_THAT(found.added, ElementsAre(0, 1));
  EXPECT_EQ(found.same, 0U);
}

}  // namespace
}  // namespace airlock::verifier
