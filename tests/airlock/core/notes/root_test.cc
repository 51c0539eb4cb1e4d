#include "airlock/core/notes/root.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

Root ARoot() {
  Root root{1, {}, "airlock.example/1", Instant(1), Instant(2), 1, {}, {}};
  int digit = 1;
  for (const char* purpose : {"apt", "attestation", "checkpoint", "oci", "root",
                              "seal", "snapshot", "targets", "timestamp"}) {
    root.keys.push_back({purpose, DigestOf<KeyId>(digit++), {}});
  }
  return root;
}

TEST(Root, FindsItsKeysByPurpose) {
  EXPECT_THAT(ParseRoot(Format(ARoot())), Yields(ARoot()));
  ASSERT_EQ(ARoot().KeysFor("seal").size(), 1u);
  EXPECT_EQ(ARoot().KeysFor("seal")[0].id, DigestOf<KeyId>(6));
}

TEST(Root, RefusesAThresholdThatNobodyOrEverybodyMeets) {
  for (std::uint64_t threshold : {0, 2}) {
    Root root = ARoot();
    root.threshold = threshold;
    EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
  }
}

TEST(Root, RefusesAMissingPurpose) {
  for (std::size_t i = 0; i < ARoot().keys.size(); ++i) {
    Root root = ARoot();
    root.keys.erase(root.keys.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
  }
}

TEST(Root, RefusesOneKeyForTwoPurposes) {
  Root root = ARoot();
  root.keys[8].id = root.keys[0].id;
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

TEST(Root, RefusesAnUnknownPurpose) {
  Root root = ARoot();
  root.keys.push_back({"vanity", DigestOf<KeyId>(15), {}});
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

TEST(Root, RefusesKeysOutOfOrder) {
  Root root = ARoot();
  std::swap(root.keys[0], root.keys[1]);
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

TEST(Root, NamesTheOneBeforeItUnlessItIsTheFirst) {
  Root root = ARoot();
  root.version = 2;
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
  root.previous = DigestOf<NoteDigest>(1);
  EXPECT_THAT(ParseRoot(Format(root)), Yields(root));
  root.version = 1;
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

TEST(Root, RevokesKeysThatItDoesNotUse) {
  Root root = ARoot();
  root.revoked = {{DigestOf<KeyId>(10), 7}, {DigestOf<KeyId>(11), 0}};
  EXPECT_THAT(ParseRoot(Format(root)), Yields(root));
  std::swap(root.revoked[0], root.revoked[1]);
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
  root.revoked = {{DigestOf<KeyId>(10), 7}, {DigestOf<KeyId>(10), 8}};
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
  root.revoked = {{DigestOf<KeyId>(6), 7}};
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

TEST(Root, RefusesVersionZero) {
  Root root = ARoot();
  root.version = 0;
  EXPECT_THAT(ParseRoot(Format(root)), FailsWith(Reason::kBadRoot));
}

}  // namespace
}  // namespace airlock::notes
