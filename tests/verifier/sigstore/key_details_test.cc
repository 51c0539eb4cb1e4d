#include "verifier/sigstore/key_details.h"

#include <gtest/gtest.h>

#include <algorithm>

#include "tests/support/matchers.h"
#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

using crypto::HashAlgorithm;
using Form = crypto::SignatureScheme::Form;
using verifier::FindKeyDetails;

// Over "an artifact", by pyca/cryptography.
const std::string kRsaKey =
    "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8AMIIBCgKCAQEAyqG4wrd7dVspjJwkBUvqNJOP"
    "NzAbg0MJQmqnUIEVnHwsKqalhgRinYFtkNjy19nkt78xF3JYAftCMFurgSfusrB2OmFT"
    "Oe2/HMaLVjj0RmiY77fWckqycyh6LwhPtxV3hs//hTjI86vYtOHYnkYggtdG674nvJHB"
    "h/ovOqy2TurvwJiGVWelYY7mekBR9VQV0/tCJmCaU/HeYtpPcgx6x9yqIrT0Fo+bjvl8"
    "RVGsCSA2VvzKm/EAUB5pcOVJVQ3GWh518gTnHC+21hr2pycFhV4UIHGnRuepvasUk1XA"
    "n5LbCgSn1VdShfix2mXxG6I9dYXlqKWJ9RiHhC6ktKSJ/QIDAQAB";
const std::string kPssSignature =
    "dKouCOUskcIwrV6PIR0Rz3p6JCZJKSVlWF2UnsUGnGurMS7P+T8hsWtkZYOXsibmiCVE"
    "OelO2ejC5C1bcU9Bm+yiqk0ykuLpie5HISsbfnU+lnD2JmPoR1yQymzzdxRU7IwNCt4N"
    "o+Li46XfaCs8LYQKK0cfkLc4Glhj5j0k4RgMFonfX3m9FSTzvOmNJXI4M7rjFU76AqVC"
    "Qt2Y9IOvsZPWBJmH1jRgYX0pppJE6dxwOO2AIqzAZAZRVM9AmAEeTBZbEvMFE8XmwZTJ"
    "HcHcyfCkZsd1rQ99Uru/p+ZT0Z2NK5LFq6PrBFDjIKI+MGl73EjKwWQVtgS2I/izXLye"
    "RQ==";
const std::string kPkcs1Signature =
    "tGpHd2TWmu/2AlOgQdTcNMW8qfA79fR+pCg3XBXbUvWM07F5oEd2PTTX1wzGir09jIZ7"
    "rnM6giHuxnKOksSyMCeQ5nvyn00Cgo4JSIzATkK8RYy0MxsgXBSlEVb9kTMTiffvUfrK"
    "voLjbVo3oxHKyKGZw/QcNJCeqYWZVz9GI7F5XAKHSeIyx3IuH7lXBcWqKQBLSXIrDRKf"
    "IV4tU5rGQWo/WZcZAP5e5GQA0t1wKngg+hgIjFoR2hwkJ7qdAdHMwtyfGZyZygGAjF8H"
    "hNbUAFYAKYa+9ShZyprs4WT4bH3suHLFxbllCwNwjZD5Jt1WEd9o48Ljb8Mq/qMeVW1m"
    "mg==";
const std::string kP521Key =
    "MIGbMBAGByqGSM49AgEGBSuBBAAjA4GGAAQBh3EqBQeAYDDmh8IpW85/DtNyUaTvIeFa"
    "wDIgaZzNjaG2Ljh0Ig1W8tA2PjIp1egdmwHbs3KR0PPUAgBXgQ1YOywA46hBe+5+fzqa"
    "aoRFL2vLanG0fQJZYtvj/cQ9BRyYo6qO/7nfyBzKwv4pGsHBjxROVPhPJCHgUGtWPfeO"
    "y90pjsU=";
const std::string kP521Signature =
    "MIGIAkIB+xx93KfLDQx1mBfHNly7oc1QrfMzh93cmaMSeTj9PCQmFssnkgZCwwteuMcd"
    "TZyjyEkymwQqGvYef8fCrIArux0CQgDX3Pawj7DiZ7qKLAP86wHEob9D8K+ZFqnJyI9v"
    "QkaV4+zeUSppJr8vUAs9pwEdcbbajg3qbYJp459XK89kuVRSLw==";
// RFC 8032 section 7.3: Ed25519ph over "abc".
const std::string kPhKey =
    "302a300506032b6570032100"
    "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf";
const std::string kPhSignature =
    "98a70222f0b8121aa9d30f813d683f809e462b469c7ff87639499bb94e6dae41"
    "31f85042463c2a355a2003d062adf5aaa10b8c61e636062aaad11c2a26083406";

Bytes FromBase64(const std::string& text) { return Base64Decode(text).value(); }

// A bundle by a bare key, verified where the trusted root names no log.
Result<notes::Statement> VerifyBare(const Bytes& spki, const Bytes& signature,
                                    HashAlgorithm hash,
                                    std::string_view artifact) {
  const Bytes digest = crypto::Hash(hash).Update(AsBytes(artifact)).Finish();
  const std::string algorithm =
      "SHA2_" + std::string(crypto::NameOf(hash)).substr(3);
  const std::string json =
      R"({"mediaType":"application/vnd.dev.sigstore.bundle.v0.3+json",)"
      R"("verificationMaterial":{"publicKey":{"hint":"k"},"tlogEntries":[]},)"
      R"("messageSignature":{"messageDigest":{"algorithm":")" +
      algorithm + R"(","digest":")" + Base64Encode(digest) +
      R"("},"signature":")" + Base64Encode(signature) + R"("}})";
  verifier::BundlePolicy policy;
  policy.key = crypto::PublicKey::FromSpki(spki).value();
  PrivateSigstore::RootRecipe recipe;
  recipe.logs = false;
  return verifier::VerifyBundle(
      json, verifier::ParseTrustedRoot(Ours().Root(recipe)).value(), policy,
      verifier::Artifact::FromDigest(hash, digest));
}

bool IsMarked(const notes::Statement& said) {
  return std::any_of(said.facts.begin(), said.facts.end(), [](const auto& f) {
    return f.name == "strength" && f.value == "rsa-2048 until 2030";
  });
}

TEST(KeyDetails, AreThoseOfSigstoresEnumeration) {
  const auto* const pss = FindKeyDetails("PKIX_RSA_PSS_4096_SHA256");
  ASSERT_NE(pss, nullptr);
  EXPECT_EQ(pss->scheme,
            (crypto::SignatureScheme{Form::kRsaPss, HashAlgorithm::kSha256}));
  EXPECT_TRUE(FindKeyDetails("PKCS1_RSA_PSS")->pkcs1);
  for (const char* name :
       {"", "PUBLIC_KEY_DETAILS_UNSPECIFIED", "PKIX_ECDSA_P256_HMAC_SHA_256",
        "LMS_SHA256", "LMOTS_SHA256", "ML_DSA_65"}) {
    EXPECT_EQ(FindKeyDetails(name), nullptr) << name;
  }
}

TEST(BareKeys, SignWithRsaOfBothKinds) {
  for (const std::string& signature : {kPssSignature, kPkcs1Signature}) {
    const auto said = VerifyBare(FromBase64(kRsaKey), FromBase64(signature),
                                 HashAlgorithm::kSha256, kArtifactText);
    ASSERT_OK(said);
    EXPECT_TRUE(IsMarked(*said));
    EXPECT_THAT(VerifyBare(FromBase64(kRsaKey), FromBase64(signature),
                           HashAlgorithm::kSha256, "another"),
                FailsWith(Reason::kBadSignature));
  }
}

TEST(BareKeys, SignOnP521) {
  const auto said = VerifyBare(FromBase64(kP521Key), FromBase64(kP521Signature),
                               HashAlgorithm::kSha512, kArtifactText);
  ASSERT_OK(said);
  EXPECT_FALSE(IsMarked(*said));
  EXPECT_THAT(VerifyBare(FromBase64(kP521Key), FromBase64(kP521Signature),
                         HashAlgorithm::kSha512, "another"),
              FailsWith(Reason::kBadSignature));
}

TEST(BareKeys, SignWithEd25519OverTheHash) {
  const Bytes key = HexDecode(kPhKey).value();
  const Bytes signature = HexDecode(kPhSignature).value();
  EXPECT_OK(VerifyBare(key, signature, HashAlgorithm::kSha512, "abc"));
  // Of another artifact only the digest is known, so that Ed25519 over the
  // message cannot be ruled out.
  EXPECT_THAT(VerifyBare(key, signature, HashAlgorithm::kSha512, "abd"),
              FailsWith(Reason::kUnsupported));
}

TEST(LogEntries, NameTheKindOfKeyThatSigned) {
  for (const char* kind : {"hashedrekord", "dsse"}) {
    BundleRecipe recipe = RekorV2(kind);
    EXPECT_OK(Verify(Signed(recipe)));
    for (const char* details : {"PKIX_ED25519", "PKIX_ECDSA_P384_SHA_384",
                                "PKIX_ED25519_PH", "ML_DSA_65"}) {
      recipe.key_details = details;
      EXPECT_THAT(Verify(Signed(recipe)), FailsWith(Reason::kBadLogEntry))
          << details;
    }
  }
}

}  // namespace
}  // namespace airlock::testing_support
