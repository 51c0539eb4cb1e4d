// The openssl command and we take each other's keys and signatures.
#include <gtest/gtest.h>

#include "airlock/crypto/public_key.h"
#include "airlock/crypto/signing_key.h"
#include "tests/airlock/crypto/scratch_directory.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::ScratchDirectory;
using testing_support::Yields;
using Form = SignatureScheme::Form;

constexpr std::string_view kMessage = "what is signed\n";
constexpr auto kSha256 = HashAlgorithm::kSha256;

class Openssl : public testing::Test {
 protected:
  static void SetUpTestSuite() {
    scratch_ = new ScratchDirectory;
    scratch_->Write("message", AsBytes(kMessage));
    MakeKey("rsa", "-algorithm RSA -pkeyopt rsa_keygen_bits:2048");
  }
  static void TearDownTestSuite() { delete scratch_; }

  // NAME.key, NAME.pem and NAME.der.
  static void MakeKey(const std::string& name, const std::string& options) {
    scratch_->MustRun("openssl genpkey " + options + " -out " + name +
                      ".key && openssl pkey -in " + name +
                      ".key -pubout -out " + name +
                      ".pem && openssl pkey -in " + name +
                      ".key -pubout -outform DER -out " + name + ".der");
  }
  static Result<PublicKey> KeyOf(const std::string& name) {
    return PublicKey::FromPem(scratch_->Read(name + ".pem"));
  }
  static ScratchDirectory* scratch_;
};
ScratchDirectory* Openssl::scratch_ = nullptr;

TEST_F(Openssl, KeysAreReadAndWrittenAlike) {
  MakeKey("p256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  MakeKey("p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384");
  MakeKey("p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521");
  MakeKey("ed25519", "-algorithm ED25519");
  MakeKey("rsa2049", "-algorithm RSA -pkeyopt rsa_keygen_bits:2049");
  for (const auto* name :
       {"rsa", "rsa2049", "p256", "p384", "p521", "ed25519"}) {
    const auto key = KeyOf(name);
    ASSERT_OK(key) << name;
    EXPECT_EQ(key->pem(), scratch_->Read(std::string(name) + ".pem"));
    EXPECT_THAT(
        PublicKey::FromSpki(scratch_->ReadBytes(std::string(name) + ".der")),
        Yields(*key));
  }
}

TEST_F(Openssl, KeysOfOtherKindsAreRefused) {
  struct Case {
    std::string name;
    std::string options;
    Reason reason;
  };
  for (const Case& c :
       {Case{"weak", "-algorithm RSA -pkeyopt rsa_keygen_bits:1024",
             Reason::kWeakAlgorithm},
        Case{"e3",
             "-algorithm RSA -pkeyopt rsa_keygen_bits:2048 "
             "-pkeyopt rsa_keygen_pubexp:3",
             Reason::kBadKey},
        Case{"pss", "-algorithm RSA-PSS -pkeyopt rsa_keygen_bits:2048",
             Reason::kBadKey},
        Case{"k256", "-algorithm EC -pkeyopt ec_paramgen_curve:secp256k1",
             Reason::kBadKey},
        Case{"explicit",
             "-algorithm EC -pkeyopt ec_paramgen_curve:P-256 "
             "-pkeyopt ec_param_enc:explicit",
             Reason::kBadKey},
        Case{"x25519", "-algorithm X25519", Reason::kBadKey},
        Case{"ed448", "-algorithm ED448", Reason::kBadKey}}) {
    MakeKey(c.name, c.options);
    EXPECT_THAT(KeyOf(c.name), FailsWith(c.reason)) << c.name;
  }
}

TEST_F(Openssl, SignaturesOfItsVerifyHere) {
  MakeKey("p256", "-algorithm EC -pkeyopt ec_paramgen_curve:P-256");
  MakeKey("p384", "-algorithm EC -pkeyopt ec_paramgen_curve:P-384");
  MakeKey("p521", "-algorithm EC -pkeyopt ec_paramgen_curve:P-521");
  const std::string pss =
      " -sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest";
  struct Case {
    std::string key;
    std::string scheme;
    std::string options;
  };
  for (const Case& c : {Case{"p256", "ecdsa-sha256", "-sha256"},
                        Case{"p256", "ecdsa-sha512", "-sha512"},
                        Case{"p384", "ecdsa-sha384", "-sha384"},
                        Case{"p521", "ecdsa-sha512", "-sha512"},
                        Case{"rsa", "rsa-pkcs1-sha256", "-sha256"},
                        Case{"rsa", "rsa-pkcs1-sha384", "-sha384"},
                        Case{"rsa", "rsa-pkcs1-sha512", "-sha512"},
                        Case{"rsa", "rsa-pss-sha256", "-sha256" + pss},
                        Case{"rsa", "rsa-pss-sha384", "-sha384" + pss},
                        Case{"rsa", "rsa-pss-sha512", "-sha512" + pss}}) {
    scratch_->MustRun("openssl dgst " + c.options + " -sign " + c.key +
                      ".key -out signature message");
    const auto key = KeyOf(c.key);
    ASSERT_OK(key);
    const auto scheme = SignatureScheme::Parse(c.scheme);
    ASSERT_OK(scheme);
    Bytes signature = scratch_->ReadBytes("signature");
    EXPECT_OK(Verify(*key, *scheme, AsBytes(kMessage), signature)) << c.scheme;
    EXPECT_OK(VerifyHash(*key, *scheme,
                         Hash(scheme->hash).Update(AsBytes(kMessage)).Finish(),
                         signature))
        << c.scheme;
    EXPECT_THAT(Verify(*key, *scheme, AsBytes("else"), signature),
                FailsWith(Reason::kBadSignature));
    for (const auto* other : {"rsa-pkcs1-sha256", "rsa-pss-sha256",
                              "rsa-pkcs1-sha512", "rsa-pss-sha512"}) {
      if (c.key != "rsa" || c.scheme == other) continue;
      EXPECT_THAT(Verify(*key, *SignatureScheme::Parse(other),
                         AsBytes(kMessage), signature),
                  FailsWith(Reason::kBadSignature))
          << c.scheme << " as " << other;
    }
    for (std::size_t i = 0; i < signature.size(); ++i) {
      signature[i] ^= std::byte{0x10};
      ASSERT_FALSE(Verify(*key, *scheme, AsBytes(kMessage), signature).ok())
          << c.scheme << " byte " << i;
      signature[i] ^= std::byte{0x10};
    }
  }
}

TEST_F(Openssl, PssWithAnotherSaltIsRefused) {
  for (const auto* salt : {"0", "20", "64", "max"}) {
    scratch_->MustRun(
        "openssl dgst -sha256 -sigopt rsa_padding_mode:pss "
        "-sigopt rsa_pss_saltlen:" +
        std::string(salt) + " -sign rsa.key -out signature message");
    EXPECT_THAT(Verify(*KeyOf("rsa"), {Form::kRsaPss, kSha256},
                       AsBytes(kMessage), scratch_->ReadBytes("signature")),
                FailsWith(Reason::kBadSignature))
        << salt;
  }
}

TEST_F(Openssl, PssWithAnotherMaskIsRefused) {
  scratch_->MustRun(
      "openssl dgst -sha256 -sigopt rsa_padding_mode:pss "
      "-sigopt rsa_pss_saltlen:digest -sigopt rsa_mgf1_md:sha1 "
      "-sign rsa.key -out signature message");
  EXPECT_THAT(Verify(*KeyOf("rsa"), {Form::kRsaPss, kSha256}, AsBytes(kMessage),
                     scratch_->ReadBytes("signature")),
              FailsWith(Reason::kBadSignature));
}

// The bytes inside an RSA signature, each a way in which a verifier was lax.
TEST_F(Openssl, Pkcs1PaddingIsExact) {
  const std::string hash = HexEncode(Hash().Update(AsBytes(kMessage)).Finish());
  const std::string info = "3031300d060960864801650304020105000420" + hash;
  const auto block = [](const std::string& start, const std::string& end) {
    const std::size_t fill = 512 - start.size() - end.size();
    return start + std::string(fill, 'f') + end;
  };
  struct Case {
    const char* name;
    std::string block;
    bool good;
  };
  for (const Case& c : {
           Case{"the standard's", block("0001", "00" + info), true},
           Case{"no NULL",
                block("0001",
                      "00302f300b0609608648016503040201"
                      "0420" +
                          hash),
                false},
           Case{"no DigestInfo", block("0001", "00" + hash), false},
           Case{"block type 2", block("0002", "00" + info), false},
           Case{"no separator", block("0001", info), false},
           Case{"long form of a length",
                block("0001",
                      "00308131300d060960864801650304020105000420" + hash),
                false},
           Case{"trailing bytes in place of padding",
                "0001ffffffffffffffff00" + info +
                    std::string(512 - 22 - info.size(), '0'),
                false},
           Case{"padding that is not ones",
                block("0001ffffffffffffffffffffee", "00" + info), false},
           Case{"bytes hidden in the parameters",
                block("0001",
                      "003033300f060960864801650304020105020000"
                      "0420" +
                          hash),
                false},
           Case{
               "SHA-512's name",
               block("0001", "003031300d060960864801650304020305000420" + hash),
               false},
       }) {
    ASSERT_EQ(c.block.size(), 512U) << c.name;
    scratch_->Write("block", HexDecode(c.block).value());
    // Decrypting without padding is signing without padding.
    scratch_->MustRun(
        "openssl pkeyutl -decrypt -inkey rsa.key "
        "-pkeyopt rsa_padding_mode:none -in block -out signature");
    EXPECT_EQ(Verify(*KeyOf("rsa"), {Form::kRsaPkcs1, kSha256},
                     AsBytes(kMessage), scratch_->ReadBytes("signature"))
                  .ok(),
              c.good)
        << c.name;
  }
}

TEST_F(Openssl, TakesOurP256Signatures) {
  const auto key = SigningKey::Generate(KeyAlgorithm::kEcdsaP256);
  ASSERT_OK(key);
  scratch_->Write("ours.pem", AsBytes(key->public_key().pem()));
  scratch_->Write("ours.sig", key->Sign(AsBytes(kMessage)));
  EXPECT_TRUE(scratch_->Run(
      "openssl dgst -sha256 -verify ours.pem -signature ours.sig message"));
  scratch_->Write("ours.sig", key->Sign(AsBytes("else")));
  EXPECT_FALSE(scratch_->Run(
      "openssl dgst -sha256 -verify ours.pem -signature ours.sig message"));
}

TEST_F(Openssl, TakesOurEd25519Signatures) {
  const auto key = SigningKey::Generate(KeyAlgorithm::kEd25519);
  ASSERT_OK(key);
  scratch_->Write("ours.pem", AsBytes(key->public_key().pem()));
  scratch_->Write("ours.sig", key->Sign(AsBytes(kMessage)));
  const std::string verify =
      "openssl pkeyutl -verify -rawin -pubin -inkey ours.pem "
      "-sigfile ours.sig -in message";
  EXPECT_TRUE(scratch_->Run(verify)) << scratch_->Read("said");
  scratch_->Write("ours.sig", key->Sign(AsBytes("else")));
  EXPECT_FALSE(scratch_->Run(verify));
}

TEST_F(Openssl, ItsEd25519SignaturesVerifyHere) {
  MakeKey("ed25519", "-algorithm ED25519");
  scratch_->MustRun(
      "openssl pkeyutl -sign -rawin -inkey ed25519.key -in message "
      "-out signature");
  EXPECT_OK(Verify(*KeyOf("ed25519"), SignatureScheme{}, AsBytes(kMessage),
                   scratch_->ReadBytes("signature")));
}

}  // namespace
}  // namespace airlock::crypto
