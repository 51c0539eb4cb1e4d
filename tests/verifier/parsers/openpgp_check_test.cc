#include "verifier/parsers/openpgp_check.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/openpgp_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Join;
using testing_support::OpenPgpKey;

constexpr std::string_view kMessage = "message";

const OpenPgpKey kOne(1);
const OpenPgpKey kTwo(2);
const OpenPgpKey kStranger(3);

notes::AnchorKey Anchor(const OpenPgpKey& key) {
  return {key.public_key().id(),  key.fingerprint(),
          key.fingerprint(),      "ed25519",
          Instant(key.created()), std::nullopt,
          std::nullopt,           CopyOf(key.public_key().spki())};
}
notes::Anchors Ring() { return {"ring", {}, {Anchor(kOne), Anchor(kTwo)}}; }

Result<OpenPgpSigners> Check(ByteView packets,
                             const notes::Anchors& ring = Ring(),
                             std::string_view message = kMessage) {
  TRY(const auto signatures, ParseOpenPgpSignatures(packets));
  return CheckOpenPgp(
      signatures, 0, ring,
      [&](crypto::HashAlgorithm algorithm, ByteView trailer) -> Result<Bytes> {
        return crypto::Hash(algorithm)
            .Update(AsBytes(message))
            .Update(trailer)
            .Finish();
      });
}
Bytes SignedBy(const OpenPgpKey& key,
               const OpenPgpKey::Options& options = OpenPgpKey::Options()) {
  return key.Sign(0, AsBytes(kMessage), options);
}

TEST(CheckOpenPgp, NamesEachKeyThatHasSigned) {
  const auto good =
      Check(Join({SignedBy(kOne), SignedBy(kStranger), SignedBy(kTwo)}));
  ASSERT_OK(good);
  ASSERT_EQ(good->signers.size(), 2U);
  EXPECT_EQ(good->signers[0].identity, kOne.fingerprint());
  EXPECT_EQ(good->times[0].time, Instant(1'700'000'000));
}

TEST(CheckOpenPgp, CountsAKeyOnce) {
  const auto good = Check(Join({SignedBy(kOne), SignedBy(kOne)}));
  ASSERT_OK(good);
  EXPECT_EQ(good->signers.size(), 1U);
}

TEST(CheckOpenPgp, DoesNotCountStrangers) {
  EXPECT_THAT(Check(SignedBy(kStranger)), FailsWith(Reason::kUnknownSigner));
  OpenPgpKey::Options nameless;
  nameless.with_issuer = false;
  EXPECT_THAT(Check(SignedBy(kOne, nameless)),
              FailsWith(Reason::kUnknownSigner));
}

TEST(CheckOpenPgp, RefusesABadOneByAKnownKeyBesideAGoodOne) {
  const Bytes other = kOne.Sign(0, AsBytes("another message"));
  EXPECT_THAT(Check(other), FailsWith(Reason::kBadSignature));
  EXPECT_THAT(Check(Join({SignedBy(kTwo), other})),
              FailsWith(Reason::kBadSignature));
  EXPECT_THAT(Check(Join({SignedBy(kTwo), kOne.Sign(1, AsBytes(kMessage))})),
              FailsWith(Reason::kBadOpenPgp));
  OpenPgpKey::Options sha1;
  sha1.hash = 2;
  EXPECT_THAT(Check(Join({SignedBy(kTwo), SignedBy(kOne, sha1)})),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST(CheckOpenPgp, KeepsToTheTimesOfTheKey) {
  const Instant signed_at(1'700'000'000);
  const auto with = [&](auto change) {
    notes::Anchors ring{"ring", {}, {Anchor(kOne)}};
    change(ring.keys[0]);
    return Check(SignedBy(kOne), ring);
  };
  EXPECT_OK(with([&](notes::AnchorKey& key) { key.expires = signed_at; }));
  EXPECT_OK(with(
      [&](notes::AnchorKey& key) { key.revoked = signed_at + Seconds{1}; }));
  for (const auto& result :
       {with([&](notes::AnchorKey& key) {
          key.created = signed_at + Seconds{1};
        }),
        with([&](notes::AnchorKey& key) {
          key.expires = signed_at - Seconds{1};
        }),
        with([&](notes::AnchorKey& key) { key.revoked = signed_at; })}) {
    EXPECT_THAT(result, FailsWith(Reason::kKeyNotValid));
  }
}

TEST(CheckOpenPgp, AcceptsNoFlippedByteOfASignature) {
  const Bytes packets = SignedBy(kOne);
  for (std::size_t at = 0; at < packets.size(); ++at) {
    Bytes flipped = packets;
    flipped[at] ^= std::byte{1};
    // The two octets of the hash that a signature shows are nobody's word:
    // they only help to refuse early (RFC 4880 §5.2.3), and nothing reads them.
    const auto good = Check(flipped);
    if (good.ok()) {
      const auto signatures = ParseOpenPgpSignatures(flipped);
      ASSERT_OK(signatures);
      EXPECT_EQ(signatures->size(), 1U);
      EXPECT_EQ((*signatures)[0].trailer,
                (*ParseOpenPgpSignatures(packets))[0].trailer)
          << at;
      EXPECT_EQ((*signatures)[0].material,
                (*ParseOpenPgpSignatures(packets))[0].material)
          << at;
    }
  }
}

}  // namespace
}  // namespace airlock::verifier
