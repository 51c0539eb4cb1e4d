// What a signature is, by published vectors and by mistakes made on purpose.
#include <gtest/gtest.h>

#include <array>

#include "airlock/crypto/ecdsa_signature.h"
#include "airlock/crypto/public_key.h"
#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;
using Form = SignatureScheme::Form;

constexpr SignatureScheme kPlainEd25519{};
constexpr auto kSha256 = HashAlgorithm::kSha256;
constexpr auto kSha384 = HashAlgorithm::kSha384;
constexpr auto kSha512 = HashAlgorithm::kSha512;

Bytes Hex(const std::string& text) { return HexDecode(text).value(); }

// RFC 6979 §A.2.5: P-256 over "sample".
const PublicKey& P256() {
  static const PublicKey key =
      PublicKey::FromEcPoint(
          Hex("0460fed4ba255a9d31c961eb74c6356d68c049b8923b61fa6ce669622e60f2"
              "9fb67903fe1008b8bc99a41ae9e95628bc64f2f1b20c2d7e9f5177a3c294d4"
              "462299"))
          .value();
  return key;
}
const std::string kP256Sha256 =
    "efd48b2aacb6a8fd1140dd9cd45e81d69d2c877b56aaf991c34d0ea84eaf3716"
    "f7cb1c942d657c41d436c7a1b6e29f65f3e900dbb9aff4064dc4ab2f843acda8";
const std::string kP256Sha512 =
    "8496a60b5e9b47c825488827e0495b0e3fa109ec4568fd3f8d1097678eb97f00"
    "2362ab1adbe2b8adf9cb9edab740ea6049c028114f2460f96554f61fae3302fe";
// RFC 6979 §A.2.6: P-384 over "sample".
const PublicKey& P384() {
  static const PublicKey key =
      PublicKey::FromEcPoint(
          Hex("04ec3a4e415b4e19a4568618029f427fa5da9a8bc4ae92e02e06aae5286b30"
              "0c64def8f0ea9055866064a254515480bc138015d9b72d7d57244ea8ef9ac0"
              "c621896708a59367f9dfb9f54ca84b3f1c9db1288b231c3ae0d4fe7344fd25"
              "33264720"))
          .value();
  return key;
}
const std::string kP384Sha384 =
    "94edbb92a5ecb8aad4736e56c691916b3f88140666ce9fa73d64c4ea95ad133c"
    "81a648152e44acf96e36dd1e80fabe46"
    "99ef4aeb15f178cea1fe40db2603138f130e740a19624526203b6351d0a3a94f"
    "a329c145786e679e7b82c71a38628ac8";
const ByteView kSample = AsBytes("sample");

struct Ed25519Vector {
  std::string seed;
  std::string key;
  std::string message;
  std::string signature;
};
// RFC 8032 §7.1, tests 1 to 3.
const std::array<Ed25519Vector, 3> kEd25519Vectors = {{
    {"9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
     "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a", "",
     "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e06522490155"
     "5fb8821590a33bacc61e39701cf9b46bd25bf5f0595bbe24655141438e7a100b"},
    {"4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
     "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "72",
     "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
     "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"},
    {"c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
     "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025", "af82",
     "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
     "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a"},
}};

TEST(SignatureScheme, IsReadAndPrintedAlike) {
  for (const auto* name :
       {"ed25519", "ecdsa-sha256", "ecdsa-sha384", "ecdsa-sha512",
        "ecdsa-p1363-sha256", "ecdsa-p1363-sha512", "rsa-pkcs1-sha256",
        "rsa-pkcs1-sha384", "rsa-pkcs1-sha512", "rsa-pss-sha256",
        "rsa-pss-sha512", "openpgp-ed25519-sha256", "openpgp-ed25519-sha512"}) {
    const auto scheme = SignatureScheme::Parse(name);
    ASSERT_OK(scheme) << name;
    EXPECT_EQ(scheme->name(), name);
    EXPECT_THAT(SignatureScheme::Parse(scheme->name()), Yields(*scheme));
  }
}

TEST(SignatureScheme, RefusesEveryOtherName) {
  for (const auto* name :
       {"", "-", "ecdsa", "ecdsa-", "ecdsa-sha1", "rsa-pkcs1-md5",
        "rsa-pkcs1-sha1", "rsa-sha256", "ed25519-sha256", "ED25519",
        "openpgp-ed25519", "ecdsa-p1363", "dsa-sha256", "ecdsa-sha256 ",
        "-sha256"}) {
    EXPECT_THAT(SignatureScheme::Parse(name), FailsWith(Reason::kWeakAlgorithm))
        << name;
  }
}

TEST(VerifyEd25519, AgreesWithTheStandard) {
  for (const auto& vector : kEd25519Vectors) {
    const auto key = PublicKey::FromEd25519(Hex(vector.key));
    ASSERT_OK(key);
    EXPECT_OK(Verify(*key, kPlainEd25519, Hex(vector.message),
                     Hex(vector.signature)));
    const auto signing = SigningKey::FromEd25519Seed(Hex(vector.seed));
    ASSERT_OK(signing);
    EXPECT_EQ(signing->public_key(), *key);
    EXPECT_EQ(HexEncode(signing->Sign(Hex(vector.message))), vector.signature);
  }
}

TEST(VerifyEd25519, RefusesEveryFlippedBit) {
  const auto& vector = kEd25519Vectors[2];
  const auto key = PublicKey::FromEd25519(Hex(vector.key));
  for (std::size_t bit = 0; bit < 64 * 8; ++bit) {
    Bytes signature = Hex(vector.signature);
    signature[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_THAT(Verify(*key, kPlainEd25519, Hex(vector.message), signature),
                FailsWith(Reason::kBadSignature))
        << bit;
  }
}

// RFC 8032 §5.1.7 wants S < L; adding L gives the same point and another
// signature.
TEST(VerifyEd25519, RefusesAnSThatIsNotReduced) {
  const std::array<unsigned, 32> order = {
      0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
      0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,    0,    0,    0,    0,
      0,    0,    0,    0,    0,    0,    0,    0,    0,    0x10};
  const auto& vector = kEd25519Vectors[1];
  Bytes signature = Hex(vector.signature);
  unsigned carry = 0;
  for (std::size_t i = 0; i < order.size(); ++i) {
    carry += order[i] + std::to_integer<unsigned>(signature[32 + i]);
    signature[32 + i] = static_cast<std::byte>(carry & 0xff);
    carry >>= 8;
  }
  ASSERT_EQ(carry, 0U);
  EXPECT_THAT(Verify(*PublicKey::FromEd25519(Hex(vector.key)), kPlainEd25519,
                     Hex(vector.message), signature),
              FailsWith(Reason::kBadSignature));
}

TEST(VerifyEd25519, RefusesOtherLengths) {
  const auto& vector = kEd25519Vectors[0];
  const auto key = PublicKey::FromEd25519(Hex(vector.key));
  for (const std::string& signature :
       {std::string(), vector.signature + "00", vector.signature.substr(2),
        vector.signature.substr(0, 126), vector.signature.substr(0, 64)}) {
    EXPECT_THAT(Verify(*key, kPlainEd25519, {}, Hex(signature)),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(VerifyEd25519, CannotBeDoneOverAHash) {
  const auto& vector = kEd25519Vectors[0];
  EXPECT_THAT(VerifyHash(*PublicKey::FromEd25519(Hex(vector.key)),
                         kPlainEd25519, Bytes(32), Hex(vector.signature)),
              FailsWith(Reason::kBadKey));
}

TEST(VerifyEd25519OverHash, TakesTheHashForTheMessage) {
  const auto key = SigningKey::Generate(KeyAlgorithm::kEd25519);
  ASSERT_OK(key);
  for (const auto hash : {kSha256, kSha384, kSha512}) {
    const SignatureScheme scheme{Form::kEd25519OverHash, hash};
    const Bytes digest = Hash(hash).Update(kSample).Finish();
    const Bytes signature = key->SignHash(digest);
    EXPECT_OK(Verify(key->public_key(), scheme, kSample, signature));
    EXPECT_OK(VerifyHash(key->public_key(), scheme, digest, signature));
    EXPECT_THAT(Verify(key->public_key(), kPlainEd25519, kSample, signature),
                FailsWith(Reason::kBadSignature));
    EXPECT_THAT(Verify(key->public_key(), scheme, AsBytes("simple"), signature),
                FailsWith(Reason::kBadSignature));
  }
}

// RFC 8032 §7.3.
const std::string kPhKey =
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf";
const std::string kPhSignature =
    "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
    "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";

TEST(VerifyEd25519Ph, AgreesWithTheStandard) {
  const auto key = PublicKey::FromEd25519(Hex(kPhKey));
  ASSERT_OK(key);
  const SignatureScheme scheme{Form::kEd25519Ph, kSha512};
  const Bytes abc = CopyOf(AsBytes("abc"));
  const Bytes digest = Hash(kSha512).Update(abc).Finish();
  EXPECT_OK(Verify(*key, scheme, abc, Hex(kPhSignature)));
  EXPECT_OK(VerifyHash(*key, scheme, digest, Hex(kPhSignature)));
  EXPECT_THAT(Verify(*key, scheme, AsBytes("abd"), Hex(kPhSignature)),
              FailsWith(Reason::kBadSignature));
  for (const Form other : {Form::kEd25519, Form::kEd25519OverHash}) {
    EXPECT_THAT(Verify(*key, {other, kSha512}, abc, Hex(kPhSignature)),
                FailsWith(Reason::kBadSignature));
  }
  EXPECT_THAT(Verify(*key, {Form::kEd25519Ph, kSha256}, abc, Hex(kPhSignature)),
              FailsWith(Reason::kBadKey));
}

TEST(VerifyEd25519Ph, RefusesEveryFlippedBit) {
  const auto key = PublicKey::FromEd25519(Hex(kPhKey)).value();
  const SignatureScheme scheme{Form::kEd25519Ph, kSha512};
  for (std::size_t bit = 0; bit < 512; ++bit) {
    Bytes signature = Hex(kPhSignature);
    signature[bit / 8] ^= static_cast<std::byte>(1U << (bit % 8));
    EXPECT_THAT(Verify(key, scheme, AsBytes("abc"), signature),
                FailsWith(Reason::kBadSignature))
        << bit;
  }
}

TEST(VerifyEd25519Ph, RefusesASecondSpellingOfS) {
  // S + L says the same to who does not compare it with L.
  const Bytes order =
      Hex("edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010");
  Bytes signature = Hex(kPhSignature);
  unsigned carry = 0;
  for (std::size_t i = 0; i < 32; ++i) {
    carry += std::to_integer<unsigned>(signature[32 + i]) +
             std::to_integer<unsigned>(order[i]);
    signature[32 + i] = static_cast<std::byte>(carry & 0xff);
    carry >>= 8;
  }
  EXPECT_THAT(Verify(PublicKey::FromEd25519(Hex(kPhKey)).value(),
                     {Form::kEd25519Ph, kSha512}, AsBytes("abc"), signature),
              FailsWith(Reason::kBadSignature));
}

TEST(VerifyEcdsa, AgreesWithTheStandard) {
  struct Case {
    const PublicKey& key;
    HashAlgorithm hash;
    std::string raw;
  };
  for (const Case& c :
       {Case{P256(), kSha256, kP256Sha256}, Case{P256(), kSha512, kP256Sha512},
        Case{P384(), kSha384, kP384Sha384}}) {
    EXPECT_OK(Verify(c.key, {Form::kEcdsaP1363, c.hash}, kSample, Hex(c.raw)));
    const auto numbers =
        EcdsaSignature::FromP1363(c.key.algorithm(), Hex(c.raw));
    ASSERT_OK(numbers);
    const Bytes der = numbers->der();
    EXPECT_OK(Verify(c.key, {Form::kEcdsaDer, c.hash}, kSample, der));
    EXPECT_OK(VerifyHash(c.key, {Form::kEcdsaDer, c.hash},
                         Hash(c.hash).Update(kSample).Finish(), der));
    EXPECT_THAT(Verify(c.key, {Form::kEcdsaDer, c.hash}, AsBytes("test"), der),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(VerifyEcdsa, RefusesEveryFlippedBit) {
  const Bytes der =
      EcdsaSignature::FromP1363(KeyAlgorithm::kEcdsaP256, Hex(kP256Sha256))
          ->der();
  for (std::size_t bit = 0; bit < der.size() * 8; ++bit) {
    Bytes signature = der;
    signature[bit / 8] ^= static_cast<std::byte>(1 << bit % 8);
    EXPECT_THAT(Verify(P256(), {Form::kEcdsaDer, kSha256}, kSample, signature),
                FailsWith(Reason::kBadSignature))
        << bit;
  }
}

TEST(VerifyEcdsa, RefusesZeroAndTheOrder) {
  const SignatureScheme scheme{Form::kEcdsaDer, kSha256};
  for (const auto* der :
       {"3006020100020100", "3006020100020101", "3006020101020100",
        "3026022100ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc"
        "632551020101"}) {
    EXPECT_THAT(Verify(P256(), scheme, kSample, Hex(der)),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(VerifyEcdsa, DoesNotTakeOneFormForTheOther) {
  const Bytes raw = Hex(kP256Sha256);
  const Bytes der =
      EcdsaSignature::FromP1363(KeyAlgorithm::kEcdsaP256, raw)->der();
  EXPECT_THAT(Verify(P256(), {Form::kEcdsaDer, kSha256}, kSample, raw),
              FailsWith(Reason::kBadSignature));
  EXPECT_THAT(Verify(P256(), {Form::kEcdsaP1363, kSha256}, kSample, der),
              FailsWith(Reason::kBadSignature));
}

TEST(VerifyEcdsa, RefusesTheOtherHash) {
  EXPECT_THAT(
      Verify(P256(), {Form::kEcdsaP1363, kSha512}, kSample, Hex(kP256Sha256)),
      FailsWith(Reason::kBadSignature));
}

TEST(VerifyHash, RefusesAHashOfAnotherLength) {
  const Bytes raw = Hex(kP256Sha256);
  for (const std::size_t size : {0, 20, 31, 33, 64}) {
    EXPECT_THAT(
        VerifyHash(P256(), {Form::kEcdsaP1363, kSha256}, Bytes(size), raw),
        FailsWith(Reason::kBadSignature))
        << size;
  }
}

TEST(Verify, RefusesSchemesThatDoNotGoWithTheKey) {
  const auto ed25519 =
      PublicKey::FromEd25519(Hex(kEd25519Vectors[0].key)).value();
  const auto rsa =
      PublicKey::FromRsa(Bytes(256, std::byte{0xff}), Hex("010001")).value();
  struct Case {
    const PublicKey& key;
    Form form;
  };
  for (const Case& c :
       {Case{ed25519, Form::kEcdsaDer}, Case{ed25519, Form::kRsaPkcs1},
        Case{P256(), Form::kEd25519}, Case{P256(), Form::kEd25519OverHash},
        Case{P384(), Form::kRsaPss}, Case{rsa, Form::kEcdsaP1363},
        Case{rsa, Form::kEd25519}}) {
    const SignatureScheme scheme{c.form, kSha256};
    EXPECT_THAT(Verify(c.key, scheme, kSample, Bytes(64)),
                FailsWith(Reason::kBadKey));
    EXPECT_THAT(VerifyHash(c.key, scheme, Bytes(32), Bytes(64)),
                FailsWith(Reason::kBadKey));
  }
}

TEST(VerifyRsa, RefusesOtherLengthsThanTheModulus) {
  const auto rsa =
      PublicKey::FromRsa(Bytes(256, std::byte{0xff}), Hex("010001")).value();
  for (const Form form : {Form::kRsaPkcs1, Form::kRsaPss}) {
    for (const std::size_t size : {0, 255, 256, 257}) {
      EXPECT_THAT(
          Verify(rsa, {form, kSha256}, kSample, Bytes(size, std::byte{1})),
          FailsWith(Reason::kBadSignature))
          << size;
    }
  }
}

}  // namespace
}  // namespace airlock::crypto
