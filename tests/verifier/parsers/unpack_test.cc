#include "verifier/parsers/unpack.h"

#include <gtest/gtest.h>

#include <map>
#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::FileBytes;

std::string Bundle(const std::string& name) {
  return FileBytes(std::string(AIRLOCK_TESTDATA) + "/bundles/" + name);
}

// Remembers what it was shown.
class Witness final : public LeafVisitor {
 public:
  explicit Witness(std::uint64_t wanted = 1 << 20) : wanted_(wanted) {}
  std::uint64_t wanted_bytes() const override { return wanted_; }
  Result<bool> Visit(const Leaf& leaf) override {
    seen[leaf.path] = leaf.bytes ? std::string(AsText(*leaf.bytes)) : "-";
    return leaf.bytes.has_value();
  }
  std::map<std::string, std::string> seen;

 private:
  std::uint64_t wanted_;
};

Result<Unpacked> UnpackText(std::string_view bytes, const Limits& limits = {},
                            LeafVisitor* visitor = nullptr) {
  MemorySource source(AsBytes(bytes));
  return Unpack(source, crypto::DigestObject(AsBytes(bytes)), bytes.size(),
                limits, visitor);
}

TEST(Unpack, ShowsEachLeafWithItsPathAndBytes) {
  Witness witness;
  const auto unpacked = UnpackText(Bundle("good/gzip-deb.deb"), {}, &witness);
  ASSERT_OK(unpacked);
  EXPECT_EQ(witness.seen.size(), 3U);
  EXPECT_EQ(witness.seen["debian-binary"], "2.0\n");
  EXPECT_EQ(witness.seen["data.tar.gz!/usr/hello"], "hello\n");
  EXPECT_EQ(unpacked->visited_bytes, unpacked->inventory.expanded_bytes);
}

TEST(Unpack, ListsAContainerBeforeItsMembers) {
  const auto unpacked = UnpackText(Bundle("good/gzip-deb.deb"));
  ASSERT_OK(unpacked);
  std::vector<std::string> paths;
  for (const auto& member : unpacked->inventory.members) {
    paths.push_back(member.path);
  }
  EXPECT_EQ(paths,
            (std::vector<std::string>{
                "debian-binary", "control.tar.gz", "control.tar.gz!/.",
                "control.tar.gz!/control", "data.tar.gz", "data.tar.gz!/.",
                "data.tar.gz!/usr", "data.tar.gz!/usr/hello"}));
}

TEST(Unpack, GivesEachFileTheDigestOfItsBytes) {
  const auto unpacked = UnpackText(Bundle("good/plain-tar.tar"));
  ASSERT_OK(unpacked);
  const auto& file = unpacked->inventory.members.at(1);
  EXPECT_EQ(file.path, "a/b");
  EXPECT_EQ(file.size, 5U);
  EXPECT_EQ(file.digest, crypto::DigestObject(AsBytes("hello")));
}

Result<Unpacked> WithFacts(std::string_view bytes) {
  MemorySource source(AsBytes(bytes));
  return Unpack(source, crypto::DigestObject(AsBytes(bytes)), bytes.size(), {},
                nullptr, Facts::kTaken);
}

TEST(Unpack, SaysOfAContainerThatItCouldNotOpenIt) {
  const auto unpacked = WithFacts(Bundle("good/broken-gzip-inside-tar.tar"));
  ASSERT_OK(unpacked);
  std::size_t unopened = 0;
  for (const auto& member : unpacked->inventory.members) {
    for (const auto& fact : member.facts) {
      if (fact.name != "unopened") continue;
      EXPECT_TRUE(fact.value.starts_with("gzip ")) << fact.value;
      ++unopened;
    }
  }
  EXPECT_EQ(unopened, 1U);
}

TEST(Unpack, ChangesNothingElseByTakingFacts) {
  for (const char* name :
       {"good/gzip-deb.deb", "good/broken-gzip-inside-tar.tar",
        "good/plain-text.txt", "good/hardened-elf.elf"}) {
    const auto with = WithFacts(Bundle(name));
    const auto without = UnpackText(Bundle(name));
    ASSERT_OK(with);
    ASSERT_OK(without);
    notes::Inventory stripped = with->inventory;
    stripped.facts.clear();
    for (auto& member : stripped.members) member.facts.clear();
    EXPECT_EQ(stripped, without->inventory) << name;
  }
}

TEST(Unpack, TakesABrokenContainerInsideForAFile) {
  Witness witness;
  const auto unpacked =
      UnpackText(Bundle("good/broken-gzip-inside-tar.tar"), {}, &witness);
  ASSERT_OK(unpacked);
  EXPECT_EQ(unpacked->inventory.coverage, notes::Coverage::kComplete);
  ASSERT_EQ(unpacked->inventory.members.size(), 1U);
  EXPECT_TRUE(unpacked->inventory.members[0].digest);
  EXPECT_EQ(witness.seen["test.gz"].size(), 10U);
}

TEST(Unpack, DoesNotSwallowTheOuterFaultWithTheInner) {
  // The gzip inside ends because the tar around it does.
  const std::string tar = Bundle("good/broken-gzip-inside-tar.tar");
  EXPECT_THAT(UnpackText(std::string_view(tar).substr(0, 512 + 5)),
              FailsWith(Reason::kTruncated));
}

TEST(Unpack, ShowsALeafItself) {
  Witness witness;
  const auto unpacked = UnpackText("a text\n", {}, &witness);
  ASSERT_OK(unpacked);
  EXPECT_EQ(unpacked->inventory.coverage, notes::Coverage::kLeaf);
  EXPECT_EQ(unpacked->inventory.expanded_bytes, 7U);
  EXPECT_EQ(witness.seen[""], "a text\n");
}

TEST(Unpack, DoesNotCountALeafThatWasTooLargeToShow) {
  Witness witness(4);
  const auto unpacked = UnpackText(Bundle("good/plain-tar.tar"), {}, &witness);
  ASSERT_OK(unpacked);
  EXPECT_EQ(witness.seen["a/b"], "-");
  EXPECT_EQ(unpacked->visited_bytes, 0U);
  EXPECT_EQ(unpacked->inventory.expanded_bytes, 5U);
}

TEST(Unpack, RefusesAnotherSizeThanAnnounced) {
  MemorySource source(AsBytes("a text\n"));
  EXPECT_THAT(Unpack(source, crypto::DigestObject({}), 8, {}, nullptr),
              FailsWith(Reason::kSizeMismatch));
}

TEST(Unpack, RefusesMoreMembersThanTheLimit) {
  Limits limits;
  limits.members = 3;
  EXPECT_THAT(UnpackText(Bundle("good/plain-tar.tar"), limits),
              FailsWith(Reason::kTooManyMembers));
  limits.members = 4;
  EXPECT_OK(UnpackText(Bundle("good/plain-tar.tar"), limits));
}

TEST(Unpack, RefusesAFileOverTheLimit) {
  Limits limits;
  limits.leaf_bytes = 4;
  EXPECT_THAT(UnpackText(Bundle("good/plain-tar.tar"), limits),
              FailsWith(Reason::kBomb));
}

TEST(Unpack, RefusesMoreBytesThanTheLimit) {
  Limits limits;
  limits.total_bytes = 1000;
  EXPECT_THAT(UnpackText(Bundle("good/plain-tar-gz.tar.gz"), limits),
              FailsWith(Reason::kBomb));
}

TEST(Unpack, RefusesStrictLayersBelowTheDepth) {
  Limits limits;
  limits.depth = 2;
  EXPECT_THAT(UnpackText(Bundle("good/plain-deb.deb"), limits),
              FailsWith(Reason::kTooDeep));
  limits.depth = 3;
  EXPECT_OK(UnpackText(Bundle("good/plain-deb.deb"), limits));
  limits.depth = 1;
  EXPECT_THAT(UnpackText(Bundle("good/plain-tar-gz.tar.gz"), limits),
              FailsWith(Reason::kTooDeep));
}

TEST(Unpack, SaysIncompleteWhereTheDepthEnds) {
  const auto unpacked = UnpackText(Bundle("good/nested-too-deep-tar.tar"));
  ASSERT_OK(unpacked);
  EXPECT_EQ(unpacked->inventory.coverage, notes::Coverage::kIncomplete);
  // The deepest gzip that was not looked into is a file with a digest.
  EXPECT_TRUE(unpacked->inventory.members.back().digest);
}

TEST(Unpack, RefusesABombInside) {
  // A bomb in a tar is no less a bomb.
  std::string bomb = Bundle("hostile/ratio-bomb.xz");
  EXPECT_THAT(UnpackText(bomb), FailsWith(Reason::kBomb));
}

}  // namespace
}  // namespace airlock::verifier
