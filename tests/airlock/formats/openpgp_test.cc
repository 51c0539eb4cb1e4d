#include "airlock/formats/openpgp.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::formats {
namespace {

// That the packets are right is for gpg and gpgv to say (openpgp.sh); here it
// is what the functions promise beyond that.

constexpr Instant kCreated{1700000000};
constexpr Instant kWhen{1750000000};

class OpenPgp : public testing::Test {
 protected:
  static crypto::SigningKey KeyOf(int seed) {
    const Bytes bytes(32, static_cast<std::byte>(seed));
    return crypto::SigningKey::FromEd25519Seed(bytes).value();
  }
  OpenPgpSigner Signer() {
    return {key_.public_key(), kCreated, "Airlock test", [this](ByteView hash) {
              last_hash_ = CopyOf(hash);
              return key_.SignHash(hash);
            }};
  }

  crypto::SigningKey key_ = KeyOf(1);
  Bytes last_hash_;
};

TEST_F(OpenPgp, RendersTheSameBytesEachTime) {
  EXPECT_EQ(OpenPgpCertificate(Signer()), OpenPgpCertificate(Signer()));
  EXPECT_EQ(ClearSign("x\n", Signer(), kWhen),
            ClearSign("x\n", Signer(), kWhen));
  EXPECT_EQ(DetachedSignature("x", Signer(), kWhen),
            DetachedSignature("x", Signer(), kWhen));
}

TEST_F(OpenPgp, DerivesTheFingerprintFromKeyAndTime) {
  const std::string fingerprint = OpenPgpFingerprint(Signer());
  EXPECT_EQ(fingerprint.size(), 40u);
  EXPECT_EQ(fingerprint.find_first_not_of("0123456789ABCDEF"),
            std::string::npos);
  OpenPgpSigner later = Signer();
  later.created = kCreated + Seconds{1};
  EXPECT_NE(OpenPgpFingerprint(later), fingerprint);
  OpenPgpSigner renamed = Signer();
  renamed.user_id = "Another name";
  EXPECT_EQ(OpenPgpFingerprint(renamed), fingerprint);
}

TEST_F(OpenPgp, SignsSha512Hashes) {
  DetachedSignature("x", Signer(), kWhen);
  EXPECT_EQ(last_hash_.size(), 64u);
}

TEST_F(OpenPgp, HashesADetachedTextWithTheTrailerThatFollowsIt) {
  // RFC 4880 §5.2.4, spelt out: version, type, algorithms, hashed area,
  // trailer.
  DetachedSignature("text", Signer(), Instant(0x01020304));
  const Bytes hashed = HexDecode(
                           "0400160a001d"
                           "050201020304"
                           "162104")
                           .value();
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  std::string fingerprint = OpenPgpFingerprint(Signer());
  for (char& c : fingerprint) c = static_cast<char>(std::tolower(c));
  hash.Update(AsBytes("text"))
      .Update(hashed)
      .Update(HexDecode(fingerprint).value())
      .Update(HexDecode("04ff00000023").value());
  EXPECT_EQ(last_hash_, std::move(hash).Finish());
}

TEST_F(OpenPgp, EscapesLinesThatStartWithADash) {
  const std::string message = ClearSign("-----BEGIN\n-\na-\n", Signer(), kWhen);
  EXPECT_TRUE(message.starts_with(
      "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n"
      "- -----BEGIN\n- -\na-\n-----BEGIN PGP SIGNATURE-----\n\n"));
  EXPECT_TRUE(message.ends_with("\n-----END PGP SIGNATURE-----\n"));
}

TEST_F(OpenPgp, DoesNotSignBlanksAtTheEndOfALine) {
  ClearSign("a \t\nb\n", Signer(), kWhen);
  const Bytes with = last_hash_;
  ClearSign("a\nb\n", Signer(), kWhen);
  EXPECT_EQ(last_hash_, with);
  ClearSign("a\n\nb\n", Signer(), kWhen);
  EXPECT_NE(last_hash_, with);
}

TEST_F(OpenPgp, BreaksArmourAtSixtyFourCharacters) {
  const std::string armour = DetachedSignature("x", Signer(), kWhen);
  std::size_t longest = 0;
  for (std::size_t at = 0; at < armour.size();) {
    const std::size_t end = armour.find('\n', at);
    longest = std::max(longest, end - at);
    at = end + 1;
  }
  EXPECT_EQ(longest, 64u);
}

TEST_F(OpenPgp, TakesForABugWhatItCannotSign) {
  EXPECT_DEATH(ClearSign("no end of line", Signer(), kWhen), "whole lines");
  EXPECT_DEATH(ClearSign("", Signer(), kWhen), "whole lines");
  OpenPgpSigner wrong = Signer();
  wrong.key = crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256)
                  ->public_key();
  EXPECT_DEATH(OpenPgpFingerprint(wrong), "Ed25519");
  wrong = Signer();
  wrong.user_id = "\xff";
  EXPECT_DEATH(OpenPgpCertificate(wrong), "UTF-8");
  wrong = Signer();
  wrong.sign_hash = [](ByteView) { return Bytes(63); };
  EXPECT_DEATH(DetachedSignature("x", wrong, kWhen), "64 bytes");
  EXPECT_DEATH(DetachedSignature("x", Signer(), Instant(1LL << 32)), "32 bits");
}

}  // namespace
}  // namespace airlock::formats
