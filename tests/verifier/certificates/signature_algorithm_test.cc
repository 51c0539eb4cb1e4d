#include <gtest/gtest.h>

#include "tests/support/certificate_writer.h"
#include "tests/support/matchers.h"
#include "verifier/certificates/certificate.h"

namespace airlock::testing_support {
namespace {

using crypto::HashAlgorithm;
using Form = crypto::SignatureScheme::Form;

constexpr std::string_view kPss = "1.2.840.113549.1.1.10";
constexpr std::string_view kMgf1 = "1.2.840.113549.1.1.8";
constexpr std::string_view kSha256 = "2.16.840.1.101.3.4.2.1";
constexpr std::string_view kSha384 = "2.16.840.1.101.3.4.2.2";
constexpr std::string_view kSha1 = "1.3.14.3.2.26";

Bytes Null() { return Der(0x05, {}); }
Bytes HashOf(std::string_view oid) {
  return DerSequenceOf({DerOidOf(oid), Null()});
}
// RSASSA-PSS with these parameters.
Bytes Pss(std::string_view hash, std::string_view mask_hash, std::uint64_t salt,
          std::string_view generator = kMgf1) {
  return DerSequenceOf(
      {DerOidOf(kPss),
       DerSequenceOf(
           {Der(0xa0, HashOf(hash)),
            Der(0xa1, DerSequenceOf({DerOidOf(generator), HashOf(mask_hash)})),
            Der(0xa2, DerInteger(salt))})});
}

TEST(SignatureAlgorithm, IsOneOfThoseAccepted) {
  const auto named = [](std::string_view oid, bool null) {
    return verifier::ReadSignatureAlgorithm(
        DerSequenceOf({DerOidOf(oid), null ? Null() : Bytes()}));
  };
  EXPECT_THAT(
      named("1.2.840.10045.4.3.4", false),
      Yields(crypto::SignatureScheme{Form::kEcdsaDer, HashAlgorithm::kSha512}));
  EXPECT_THAT(
      named("1.2.840.113549.1.1.11", true),
      Yields(crypto::SignatureScheme{Form::kRsaPkcs1, HashAlgorithm::kSha256}));
  EXPECT_THAT(
      verifier::ReadSignatureAlgorithm(Pss(kSha384, kSha384, 48)),
      Yields(crypto::SignatureScheme{Form::kRsaPss, HashAlgorithm::kSha384}));
  // RSA's parameters are NULL, ECDSA's absent (RFC 4055 §5, RFC 5758 §3.2).
  EXPECT_FALSE(named("1.2.840.113549.1.1.11", false).ok());
  EXPECT_FALSE(named("1.2.840.10045.4.3.4", true).ok());
}

TEST(SignatureAlgorithm, IsRefusedWhereItsHashIsWeak) {
  for (const char* oid :
       {"1.2.840.113549.1.1.4", "1.2.840.113549.1.1.5", "1.2.840.10045.4.1",
        "1.2.840.113549.1.1.14", "1.2.840.10045.4.3.1"}) {
    EXPECT_THAT(
        verifier::ReadSignatureAlgorithm(DerSequenceOf({DerOidOf(oid)})),
        FailsWith(Reason::kWeakAlgorithm))
        << oid;
  }
  // All of PSS's defaults are SHA-1.
  EXPECT_THAT(verifier::ReadSignatureAlgorithm(
                  DerSequenceOf({DerOidOf(kPss), DerSequenceOf({})})),
              FailsWith(Reason::kWeakAlgorithm));
  EXPECT_THAT(verifier::ReadSignatureAlgorithm(Pss(kSha1, kSha1, 20)),
              FailsWith(Reason::kWeakAlgorithm));
}

TEST(SignatureAlgorithm, OfPssHasOneHashAndASaltOfItsLength) {
  for (const Bytes& algorithm :
       {Pss(kSha256, kSha384, 32), Pss(kSha256, kSha256, 20),
        Pss(kSha256, kSha256, 32, "1.2.3")}) {
    EXPECT_THAT(verifier::ReadSignatureAlgorithm(algorithm),
                FailsWith(Reason::kUnsupported));
  }
}

}  // namespace
}  // namespace airlock::testing_support
