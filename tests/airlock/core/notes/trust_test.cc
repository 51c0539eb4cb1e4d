#include "airlock/core/notes/trust.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

Anchors Sample() {
  AnchorKey key{DigestOf<KeyId>(1), "F1", "P1", "rsa", Instant(1), {}, {}, {}};
  return {"keyring", {{"P1", "a name"}}, {key}};
}

TEST(Anchors, FindAKeyByItsId) {
  const Anchors anchors = Sample();
  ASSERT_NE(anchors.Find(DigestOf<KeyId>(1)), nullptr);
  EXPECT_EQ(anchors.Find(DigestOf<KeyId>(1))->fingerprint, "F1");
  EXPECT_EQ(anchors.Find(DigestOf<KeyId>(2)), nullptr);
}

TEST(Anchors, DistinguishNeverFromADate) {
  Anchors anchors = Sample();
  EXPECT_THAT(ParseAnchors(Format(anchors)), Yields(anchors));
  anchors.keys[0].expires = Instant(5);
  anchors.keys[0].revoked = Instant(6);
  EXPECT_THAT(ParseAnchors(Format(anchors)), Yields(anchors));
}

TEST(Anchors, RefuseAKeyBeforeThePrimaries) {
  std::string text = Format(Sample());
  const std::size_t primary = text.find("primary");
  const std::size_t key = text.find("key sha256");
  text = text.substr(0, primary) + text.substr(key) +
         text.substr(primary, key - primary);
  EXPECT_THAT(ParseAnchors(text), FailsWith(Reason::kBadNote));
}

TEST(Trust, NamesItsAnchorsByDigest) {
  const Trust trust{TrustName::Parse("debian-archive").value(), 2,
                    DigestOf<ObjectDigest>(1)};
  EXPECT_THAT(ParseTrust(Format(trust)), Yields(trust));
}

}  // namespace
}  // namespace airlock::notes
