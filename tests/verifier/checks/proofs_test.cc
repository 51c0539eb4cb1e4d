#include "verifier/checks/proofs.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/verifier/checks/bundles.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

constexpr std::string_view kText = "what upstream signed";

class Proofs : public ::testing::Test {
 protected:
  Result<std::vector<GoodSignature>> Check(std::vector<notes::Proof> proofs,
                                           std::vector<NamedAnchors> anchors) {
    ObjectReader reader(objects_);
    return CheckProofs(proofs, anchors, reader);
  }
  Result<std::vector<GoodSignature>> CheckOne(const notes::Proof& proof,
                                              const TestKey& key) {
    return Check({proof}, {AnchorsOf("t", {&key})});
  }

  TestKey pgp_ = TestKey::OpenPgp('1');
  TestKey ed25519_ = TestKey::RawEd25519('2');
  TestKey p256_ = TestKey::RawP256();
  MemoryObjects objects_;
  ObjectDigest object_ = objects_.Put(kText);
};

TEST_F(Proofs, HoldInEachForm) {
  const auto pgp = CheckOne(pgp_.Sign(kText, kSigned), pgp_);
  ASSERT_OK(pgp);
  EXPECT_EQ(pgp->front().signer,
            (notes::Signer{pgp_.anchor.id, pgp_.anchor.primary,
                           *TrustName::Parse("t")}));
  EXPECT_EQ(pgp->front().object, object_);
  EXPECT_EQ(pgp->front().signed_at, kSigned);
  for (const TestKey* key : {&ed25519_, &p256_}) {
    const auto raw = CheckOne(key->SignRaw(kText), *key);
    ASSERT_OK(raw);
    EXPECT_EQ(raw->front().signed_at, std::nullopt);
    EXPECT_EQ(raw->front().signer.primary, key->anchor.id.text());
  }
}

TEST_F(Proofs, OverOneObjectReadItOnce) {
  const TestKey other = TestKey::OpenPgp('3');
  ASSERT_OK(Check({pgp_.Sign(kText, kSigned), other.Sign(kText, kSigned),
                   p256_.SignRaw(kText)},
                  {AnchorsOf("t", {&pgp_, &other, &p256_})}));
  EXPECT_EQ(objects_.TimesRead(object_), 1);
}

TEST_F(Proofs, ByAKeyThatNoAnchorKnowsAreRefused) {
  EXPECT_THAT(Check({pgp_.Sign(kText, kSigned)}, {AnchorsOf("t", {&p256_})}),
              FailsWith(Reason::kUnknownSigner));
  EXPECT_THAT(Check({pgp_.Sign(kText, kSigned)}, {}),
              FailsWith(Reason::kUnknownSigner));
}

TEST_F(Proofs, RefuseTheWholeForOneBadSignature) {
  const TestKey other = TestKey::OpenPgp('3');
  notes::Proof bad = other.Sign(kText, kSigned);
  bad.signature[5] ^= std::byte{1};
  EXPECT_THAT(Check({pgp_.Sign(kText, kSigned), bad},
                    {AnchorsOf("t", {&pgp_, &other})}),
              FailsWith(Reason::kBadSignature));
}

TEST_F(Proofs, RefuseEveryFlippedBitOfASignature) {
  for (const auto& [proof, key] :
       {std::pair{pgp_.Sign(kText, kSigned), &pgp_},
        std::pair{ed25519_.SignRaw(kText), &ed25519_},
        std::pair{p256_.SignRaw(kText), &p256_}}) {
    for (std::size_t bit = 0; bit < 8 * proof.signature.size(); ++bit) {
      notes::Proof bad = proof;
      bad.signature[bit / 8] ^= std::byte(1 << bit % 8);
      EXPECT_THAT(CheckOne(bad, *key), FailsWith(Reason::kBadSignature));
    }
  }
}

TEST_F(Proofs, RefuseEveryFlippedByteOfTheText) {
  for (const auto& [proof, key] :
       {std::pair{pgp_.Sign(kText, kSigned), &pgp_},
        std::pair{ed25519_.SignRaw(kText), &ed25519_},
        std::pair{p256_.SignRaw(kText), &p256_}}) {
    for (std::size_t i = 0; i < kText.size(); ++i) {
      std::string other(kText);
      other[i] ^= 1;
      notes::Proof bad = proof;
      bad.object = objects_.Put(other);
      EXPECT_THAT(CheckOne(bad, *key), FailsWith(Reason::kBadSignature));
    }
  }
}

TEST_F(Proofs, RefuseEveryFlippedBitOfATrailer) {
  const notes::Proof good = pgp_.Sign(kText, kSigned);
  for (std::size_t bit = 0; bit < 8 * good.suffix.size(); ++bit) {
    notes::Proof bad = good;
    bad.suffix[bit / 8] ^= std::byte(1 << bit % 8);
    EXPECT_FALSE(CheckOne(bad, pgp_).ok()) << bit;
  }
}

// The attack that a free border would allow: M is signed, and the worker calls
// the end of M, or its beginning, the artifact.
TEST_F(Proofs, OverAnObjectCutAtEitherEndAreRefused) {
  const std::string whole = "#!/bin/sh\nexit 0\nrm -rf /\n";
  const std::string head = whole.substr(0, 17);
  const std::string tail = whole.substr(17);
  const notes::Proof proof = p256_.SignRaw(whole);
  notes::Proof cut = proof;
  cut.object = objects_.Put(tail);
  cut.length = tail.size();
  cut.prefix = CopyOf(AsBytes(head));
  EXPECT_THAT(CheckOne(cut, p256_), FailsWith(Reason::kUnproven));
  cut = proof;
  cut.object = objects_.Put(head);
  cut.length = head.size();
  cut.suffix = CopyOf(AsBytes(tail));
  EXPECT_THAT(CheckOne(cut, p256_), FailsWith(Reason::kBadSignature));
  // The same with an OpenPGP key: the trailer must be one.
  const notes::Proof openpgp = pgp_.Sign(whole, kSigned);
  cut = openpgp;
  cut.object = objects_.Put(head);
  cut.length = head.size();
  cut.suffix = CopyOf(AsBytes(tail));
  Append(cut.suffix, openpgp.suffix);
  EXPECT_THAT(CheckOne(cut, pgp_), FailsWith(Reason::kBadOpenPgp));
  // And a trailer drawn into the object takes the time away with it.
  cut = openpgp;
  const std::string swollen = whole + std::string(AsText(openpgp.suffix));
  cut.object = objects_.Put(swollen);
  cut.length = swollen.size();
  cut.suffix.clear();
  EXPECT_THAT(CheckOne(cut, pgp_), FailsWith(Reason::kBadOpenPgp));
}

TEST_F(Proofs, OverAPartOfAnObjectAreRefused) {
  objects_.Put("head what upstream signed tail");
  for (const TestKey* key : {&p256_, &ed25519_}) {
    notes::Proof part = key->SignRaw(kText);
    part.object = objects_.Put("head " + std::string(kText));
    part.offset = 5;
    EXPECT_THAT(CheckOne(part, *key), FailsWith(Reason::kUnproven));
    part.object = objects_.Put(std::string(kText) + " tail");
    part.offset = 0;
    EXPECT_THAT(CheckOne(part, *key), FailsWith(Reason::kUnproven));
    part.object = object_;
    part.length = kText.size() + 1;
    EXPECT_THAT(CheckOne(part, *key), FailsWith(Reason::kUnproven));
  }
}

TEST_F(Proofs, OutsideTheValidityOfTheKeyAreRefused) {
  const Instant created = pgp_.anchor.created;
  const Instant expires = *pgp_.anchor.expires;
  EXPECT_OK(CheckOne(pgp_.Sign(kText, created), pgp_));
  EXPECT_OK(CheckOne(pgp_.Sign(kText, expires), pgp_));
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, created - Seconds{1}), pgp_),
              FailsWith(Reason::kKeyNotValid));
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, expires + Seconds{1}), pgp_),
              FailsWith(Reason::kKeyNotValid));
  TestKey forever = TestKey::OpenPgp('1');
  forever.anchor.expires.reset();
  EXPECT_OK(CheckOne(pgp_.Sign(kText, expires + Seconds{1}), forever));
}

TEST_F(Proofs, AfterTheRevocationOfTheKeyAreRefused) {
  TestKey revoked = TestKey::OpenPgp('1');
  revoked.anchor.revoked = kSigned;
  EXPECT_OK(CheckOne(revoked.Sign(kText, kSigned - Seconds{1}), revoked));
  EXPECT_THAT(CheckOne(revoked.Sign(kText, kSigned), revoked),
              FailsWith(Reason::kKeyNotValid));
  // A bare signature has no time at all.
  p256_.anchor.revoked = kSigned;
  EXPECT_THAT(CheckOne(p256_.SignRaw(kText), p256_),
              FailsWith(Reason::kKeyNotValid));
}

TEST_F(Proofs, TakeTheAnchorThatWasValidWhateverTheirOrder) {
  TestKey old = TestKey::OpenPgp('1');
  old.anchor.expires = kSigned - Seconds{1};
  const notes::Proof proof = pgp_.Sign(kText, kSigned);
  const NamedAnchors stale = AnchorsOf("a-stale", {&old});
  const NamedAnchors first = AnchorsOf("b", {&pgp_});
  const NamedAnchors second = AnchorsOf("c", {&pgp_});
  for (const std::vector<NamedAnchors>& anchors :
       {std::vector{stale, first, second}, std::vector{second, first, stale}}) {
    const auto good = Check({proof}, anchors);
    ASSERT_OK(good);
    EXPECT_EQ(good->front().signer.trust.text(), "b");
  }
}

TEST_F(Proofs, UnderAnAnchorThatIsNotTheKeyItSaysAreRefused) {
  TestKey swapped = TestKey::OpenPgp('1');
  swapped.anchor.spki = TestKey::OpenPgp('9').anchor.spki;
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, kSigned), swapped),
              FailsWith(Reason::kBadKey));
  TestKey named = TestKey::OpenPgp('1');
  named.anchor.algorithm = "rsa";
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, kSigned), named),
              FailsWith(Reason::kBadKey));
  TestKey broken = TestKey::OpenPgp('1');
  broken.anchor.spki.pop_back();
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, kSigned), broken),
              FailsWith(Reason::kBadKey));
}

TEST_F(Proofs, InALanguageThatTheKeyDoesNotSpeakAreRefused) {
  notes::Proof proof = pgp_.SignRaw(kText);
  EXPECT_THAT(CheckOne(proof, pgp_), FailsWith(Reason::kBadKey));
  TestKey raw = TestKey::OpenPgp('1');
  raw.anchor.fingerprint = raw.anchor.id.text();
  EXPECT_THAT(CheckOne(pgp_.Sign(kText, kSigned), raw),
              FailsWith(Reason::kBadKey));
  proof = p256_.SignRaw(kText);
  proof.suffix = CopyOf(AsBytes("x"));
  EXPECT_THAT(CheckOne(proof, p256_), FailsWith(Reason::kBadSignature));
}

TEST_F(Proofs, InASchemeThatIsWeakOrNotTheKeysAreRefused) {
  notes::Proof proof = p256_.SignRaw(kText);
  for (const std::string scheme :
       {"ecdsa-sha1", "ecdsa-md5", "rsa-pkcs1-sha1", "", "none", "ECDSA-SHA256",
        "ecdsa-sha384", "ecdsa-p1363-sha256", "rsa-pkcs1-sha256", "ed25519"}) {
    proof.scheme = scheme;
    EXPECT_FALSE(CheckOne(proof, p256_).ok()) << scheme;
  }
  proof.scheme = "ecdsa-sha1";
  EXPECT_THAT(CheckOne(proof, p256_), FailsWith(Reason::kWeakAlgorithm));
}

TEST_F(Proofs, RefuseBytesThatDoNotHaveTheirDigest) {
  const notes::Proof proof = p256_.SignRaw(kText);
  objects_.Corrupt(object_, "something else");
  EXPECT_THAT(CheckOne(proof, p256_), FailsWith(Reason::kDigestMismatch));
  const notes::Proof whole = ed25519_.SignRaw(kText);
  EXPECT_THAT(CheckOne(whole, ed25519_), FailsWith(Reason::kDigestMismatch));
}

TEST_F(Proofs, HoldNoMoreThanTheLimitForOneThatHashesTwice) {
  const std::string large(kMaxEd25519MessageBytes + 1, 'x');
  objects_.Put(large);
  EXPECT_THAT(CheckOne(ed25519_.SignRaw(large), ed25519_),
              FailsWith(Reason::kTooLarge));
  EXPECT_OK(CheckOne(p256_.SignRaw(large), p256_));
}

}  // namespace
}  // namespace airlock::verifier
