#include "airlock/crypto/signing_key.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <string>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;
using Form = SignatureScheme::Form;

constexpr std::array<KeyAlgorithm, 2> kKinds = {KeyAlgorithm::kEd25519,
                                                KeyAlgorithm::kEcdsaP256};
const ByteView kMessage = AsBytes("what is signed");

SignatureScheme SchemeOf(KeyAlgorithm algorithm) {
  return {
      algorithm == KeyAlgorithm::kEd25519 ? Form::kEd25519 : Form::kEcdsaDer,
      HashAlgorithm::kSha256};
}

Secret Passphrase(std::string_view text) {
  Secret secret(text.size());
  std::ranges::copy(AsBytes(text), secret.writable().begin());
  return secret;
}

std::string Replaced(std::string text, std::string_view from,
                     std::string_view to) {
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

// One sealed key, since Argon2id is slow on purpose.
class SealedKey : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    key_ =
        new SigningKey(SigningKey::Generate(KeyAlgorithm::kEcdsaP256).value());
    note_ = new std::string(key_->Seal("seal", Passphrase("open")).value());
  }
  static void TearDownTestSuite() {
    delete key_;
    delete note_;
  }
  // The line of one field, without its LF.
  static std::string Line(std::string_view name) {
    const std::size_t at = note_->find("\n" + std::string(name) + " ") + 1;
    return note_->substr(at, note_->find('\n', at) - at);
  }
  static SigningKey* key_;
  static std::string* note_;
};
SigningKey* SealedKey::key_ = nullptr;
std::string* SealedKey::note_ = nullptr;

TEST(SigningKey, MakesSignaturesThatVerify) {
  for (const KeyAlgorithm algorithm : kKinds) {
    const auto key = SigningKey::Generate(algorithm);
    ASSERT_OK(key);
    EXPECT_EQ(key->public_key().algorithm(), algorithm);
    const Bytes signature = key->Sign(kMessage);
    EXPECT_OK(
        Verify(key->public_key(), SchemeOf(algorithm), kMessage, signature));
    EXPECT_THAT(Verify(key->public_key(), SchemeOf(algorithm),
                       AsBytes("another"), signature),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(SigningKey, IsAnotherEachTime) {
  for (const KeyAlgorithm algorithm : kKinds) {
    EXPECT_NE(SigningKey::Generate(algorithm)->public_key(),
              SigningKey::Generate(algorithm)->public_key());
  }
}

TEST(SigningKey, IsOfTwoKindsOnly) {
  for (const auto algorithm : {KeyAlgorithm::kEcdsaP384, KeyAlgorithm::kRsa}) {
    EXPECT_THAT(SigningKey::Generate(algorithm), FailsWith(Reason::kBadKey));
  }
}

TEST(SigningKey, NeedsASeedOf32Bytes) {
  for (const std::size_t size : {0, 31, 33, 64}) {
    EXPECT_THAT(SigningKey::FromEd25519Seed(Bytes(size)),
                FailsWith(Reason::kBadKey));
  }
}

TEST(SigningKey, SurvivesBeingMoved) {
  auto first = SigningKey::Generate(KeyAlgorithm::kEcdsaP256).value();
  const PublicKey public_key = first.public_key();
  const SigningKey second = std::move(first);
  EXPECT_EQ(second.public_key(), public_key);
  EXPECT_OK(Verify(public_key, SchemeOf(KeyAlgorithm::kEcdsaP256), kMessage,
                   second.Sign(kMessage)));
}

TEST(SigningKeyDeathTest, SignsNoForeignHashWithP256) {
  const auto key = SigningKey::Generate(KeyAlgorithm::kEcdsaP256);
  EXPECT_DEATH(static_cast<void>(key->SignHash(Bytes(32))), "only Ed25519");
}

TEST(SigningKey, IsTheSameWhenOpenedAgain) {
  for (const KeyAlgorithm algorithm : kKinds) {
    const auto key = SigningKey::Generate(algorithm);
    const auto note = key->Seal("seal", Passphrase("open sesame"));
    ASSERT_OK(note);
    EXPECT_THAT(PublicKeyOf(*note), Yields(key->public_key()));
    const auto opened =
        SigningKey::Open(*note, "seal", Passphrase("open sesame"));
    ASSERT_OK(opened);
    EXPECT_EQ(opened->public_key(), key->public_key());
    EXPECT_OK(Verify(key->public_key(), SchemeOf(algorithm), kMessage,
                     opened->Sign(kMessage)));
  }
}

TEST_F(SealedKey, IsSealedDifferentlyEachTime) {
  const auto again = key_->Seal("seal", Passphrase("open"));
  ASSERT_OK(again);
  EXPECT_NE(*again, *note_);
}

TEST_F(SealedKey, RefusesAnotherPassphrase) {
  for (const auto* text : {"Open", "open ", "x"}) {
    EXPECT_THAT(SigningKey::Open(*note_, "seal", Passphrase(text)),
                FailsWith(Reason::kWrongPassphrase));
  }
}

TEST_F(SealedKey, RefusesTheEmptyPassphrase) {
  EXPECT_THAT(key_->Seal("seal", Secret()),
              FailsWith(Reason::kWrongPassphrase));
  EXPECT_THAT(SigningKey::Open(*note_, "seal", Secret()),
              FailsWith(Reason::kWrongPassphrase));
}

TEST_F(SealedKey, RefusesAnotherPurpose) {
  EXPECT_THAT(SigningKey::Open(*note_, "oci", Passphrase("open")),
              FailsWith(Reason::kBadKey));
}

TEST_F(SealedKey, RefusesAPurposeThatIsNoName) {
  EXPECT_THAT(key_->Seal("two words", Passphrase("open")),
              FailsWith(Reason::kBadName));
  EXPECT_THAT(
      PublicKeyOf(Replaced(*note_, "purpose seal", "purpose Not-A-Name")),
      FailsWith(Reason::kBadName));
}

TEST_F(SealedKey, CannotBeRelabelled) {
  EXPECT_THAT(SigningKey::Open(Replaced(*note_, "purpose seal", "purpose oci"),
                               "oci", Passphrase("open")),
              FailsWith(Reason::kBadKey));
}

TEST_F(SealedKey, CannotBeGivenAnotherPublicKey) {
  const auto other = SigningKey::Generate(KeyAlgorithm::kEcdsaP256);
  const std::string note =
      Replaced(*note_, Base64Encode(key_->public_key().spki()),
               Base64Encode(other->public_key().spki()));
  EXPECT_THAT(SigningKey::Open(note, "seal", Passphrase("open")),
              FailsWith(Reason::kBadKey));
}

TEST_F(SealedKey, RefusesAnAlgorithmThatIsNotThePublicKeys) {
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, "algorithm ecdsa-p256",
                                   "algorithm ed25519")),
              FailsWith(Reason::kBadKey));
}

TEST_F(SealedKey, RefusesDerivationsOutsideItsLimits) {
  for (const auto* kdf : {"kdf argon2id 2 67108863", "kdf argon2id 1 67108864",
                          "kdf argon2id 2 8589934592",
                          "kdf argon2id 2 268435457", "kdf argon2id 4 67108864",
                          "kdf argon2i 2 67108864", "kdf scrypt 2 67108864"}) {
    EXPECT_THAT(SigningKey::Open(Replaced(*note_, Line("kdf"), kdf), "seal",
                                 Passphrase("open")),
                FailsWith(Reason::kBadKey))
        << kdf;
  }
}

TEST_F(SealedKey, RefusesOtherParametersThanThoseItWasSealedUnder) {
  EXPECT_THAT(
      SigningKey::Open(Replaced(*note_, Line("kdf"), "kdf argon2id 3 67108864"),
                       "seal", Passphrase("open")),
      FailsWith(Reason::kWrongPassphrase));
}

TEST_F(SealedKey, RefusesNotesOfAnotherForm) {
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, "key/v1", "key/v2")),
              FailsWith(Reason::kUnknownKind));
  EXPECT_THAT(PublicKeyOf(*note_ + "more field\n"),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("salt") + "\n", "")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("salt"), "salt AAAA")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("nonce"), "nonce AAAA")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("sealed"), "sealed AAAA")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("kdf"), Line("kdf") + " 1")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(PublicKeyOf(Replaced(*note_, Line("public"), "public AAAA")),
              FailsWith(Reason::kBadKey));
  EXPECT_THAT(PublicKeyOf(std::string(5000, 'a')),
              FailsWith(Reason::kNoteTooLarge));
}

TEST(RandomBytes, AreAsManyAsAskedForAndNotTheSame) {
  EXPECT_EQ(RandomBytes(0).size(), 0U);
  EXPECT_EQ(RandomBytes(33).size(), 33U);
  EXPECT_NE(RandomBytes(32), RandomBytes(32));
}

}  // namespace
}  // namespace airlock::crypto
