#include "verifier/sigstore/certified_blob.h"

#include <gtest/gtest.h>

#include "tests/support/certified_blob.h"
#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

using verifier::LegacyBundles;

// 2023-12-08, and kSignedAt, which is in 2025.
constexpr Instant kBefore2024{1702000000};

BundleParts SignedOn(Instant time) {
  BundleRecipe recipe;
  recipe.version = 1;
  recipe.signed_at = time;
  return Signed(recipe);
}

Result<notes::Statement> VerifyBlob(
    const CertifiedBlob& blob, const std::string& promise,
    LegacyBundles legacy = LegacyBundles::kPromiseBefore2024) {
  auto policy = IdentityPolicy();
  policy.legacy = legacy;
  TRY(const verifier::Bundle bundle,
      verifier::ReadCertifiedBlob(blob.signature, blob.certificate, promise));
  TRY(verifier::VerifiedBundle opened,
      verifier::OpenParsedBundle(
          bundle, verifier::ParseTrustedRoot(Ours().Root()).value(), policy,
          ArtifactOf(kArtifactText)));
  return std::move(opened.said);
}

bool HasFact(const notes::Statement& said, std::string_view name) {
  for (const auto& fact : said.facts) {
    if (fact.name == name) return true;
  }
  return false;
}

TEST(CertifiedBlob, VerifiesByAnEarlyPromise) {
  const CertifiedBlob blob = CertifiedBlobOf(SignedOn(kBefore2024));
  for (const std::string& promise : {blob.promise, blob.Bundle()}) {
    const auto said = VerifyBlob(blob, promise);
    ASSERT_OK(said);
    EXPECT_EQ(said->signers[0].identity, kIdentity);
    EXPECT_EQ(said->times[0].time, kBefore2024);
    EXPECT_TRUE(HasFact(*said, "log.promise-only"));
  }
}

TEST(CertifiedBlob, PassesWithoutAProofByTheNamedPolicyOnly) {
  const CertifiedBlob blob = CertifiedBlobOf(SignedOn(kSignedAt));
  struct Row {
    LegacyBundles legacy;
    bool promise;
    bool nothing;
  };
  for (const Row& row : {Row{LegacyBundles::kNone, false, false},
                         Row{LegacyBundles::kPromiseBefore2024, false, false},
                         Row{LegacyBundles::kRootInChain, false, false},
                         Row{LegacyBundles::kPromise, true, false},
                         Row{LegacyBundles::kNoLog, true, true}}) {
    for (const bool promise : {true, false}) {
      const auto said =
          VerifyBlob(blob, promise ? blob.promise : "", row.legacy);
      if (promise ? row.promise : row.nothing) {
        ASSERT_OK(said);
        EXPECT_TRUE(HasFact(*said, promise ? "log.promise-only" : "log.none"));
        EXPECT_EQ(said->times[0].source, promise ? "rekor-set" : "certificate");
      } else {
        EXPECT_THAT(said, FailsWith(Reason::kNotLogged));
      }
    }
  }
}

TEST(CertifiedBlob, H14ItsPoliciesAreNotForBundles) {
  for (const auto legacy : {LegacyBundles::kPromise, LegacyBundles::kNoLog}) {
    auto policy = IdentityPolicy();
    policy.legacy = legacy;
    auto parts = Signed();
    EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kUsage));
    parts.media_type = "application/vnd.dev.sigstore.bundle+json;version=0.1";
    parts.entries[0].proof = false;
    EXPECT_THAT(Verify(parts, policy), FailsWith(Reason::kUsage));
  }
}

TEST(CertifiedBlob, H01RefusesAPromiseOfAnotherSignature) {
  const CertifiedBlob blob = CertifiedBlobOf(SignedOn(kBefore2024));
  const CertifiedBlob again = CertifiedBlobOf(SignedOn(kBefore2024));
  EXPECT_THAT(VerifyBlob(blob, again.promise), FailsWith(Reason::kBadLogEntry));
  EXPECT_THAT(VerifyBlob(blob, again.Bundle()),
              FailsWith(Reason::kBadEnvelope));
  CertifiedBlob other = blob;
  other.certificate = again.certificate;
  EXPECT_FALSE(VerifyBlob(other, blob.promise).ok());
  EXPECT_THAT(VerifyBlob(other, blob.Bundle()),
              FailsWith(Reason::kBadEnvelope));
}

TEST(CertifiedBlob, RefusesEachFlippedCharacterOfThePromise) {
  const CertifiedBlob blob = CertifiedBlobOf(SignedOn(kBefore2024));
  for (std::size_t at = 0; at < blob.promise.size(); ++at) {
    std::string flipped = blob.promise;
    flipped[at] = flipped[at] == '1' ? '2' : '1';
    EXPECT_FALSE(VerifyBlob(blob, flipped).ok()) << at;
  }
}

TEST(CertifiedBlob, RefusesWhatIsNotOfItsForm) {
  const CertifiedBlob good = CertifiedBlobOf(SignedOn(kBefore2024));
  for (const char* text :
       {"", "x", "-----BEGIN CERTIFICATE-----\n", "LS0tLS1CRUdJTiA="}) {
    CertifiedBlob blob = good;
    blob.certificate = text;
    EXPECT_FALSE(VerifyBlob(blob, good.promise).ok()) << text;
  }
  // Two certificates: whose?
  CertifiedBlob twice = good;
  const Bytes pem = Base64Decode(good.certificate).value();
  twice.certificate = std::string(AsText(pem)) + std::string(AsText(pem));
  EXPECT_FALSE(VerifyBlob(twice, good.promise).ok());
  for (const std::string& promise :
       {std::string("{}"), std::string("[]"), std::string("null"),
        R"({"rekorBundle":{}})" + std::string(),
        R"({"x":1,"rekorBundle":)" + good.promise + "}",
        good.promise + good.promise}) {
    EXPECT_FALSE(VerifyBlob(good, promise).ok()) << promise;
  }
  // PEM as it is, and a last line feed, are all right.
  CertifiedBlob plain = good;
  plain.certificate = std::string(AsText(pem));
  plain.signature += "\n";
  EXPECT_OK(VerifyBlob(plain, good.promise));
}

}  // namespace
}  // namespace airlock::testing_support
