#include "verifier/parsers/cosign_bundle.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/private_sigstore.h"
#include "verifier/sigstore/verify_bundle.h"

namespace airlock::verifier {
namespace {

using testing_support::BundleParts;
using testing_support::BundleRecipe;
using testing_support::EntryParts;
using testing_support::FailsWith;
using testing_support::PrivateSigstore;

constexpr std::string_view kPayload = "{\"critical\":{}}";

const PrivateSigstore& Ours() {
  static const auto* const kOurs = new PrivateSigstore();
  return *kOurs;
}

BundleParts Parts() {
  BundleRecipe recipe;
  recipe.version = 1;
  return Ours().Sign(kPayload, recipe);
}

std::string Pem(const Bytes& der) {
  return "-----BEGIN CERTIFICATE-----\n" + Base64Encode(der) +
         "\n-----END CERTIFICATE-----\n";
}

// As cosign writes them.
CosignAnnotations AnnotationsOf(const BundleParts& parts) {
  const EntryParts& entry = parts.entries.at(0);
  return {Pem(parts.chain.at(0)), Pem(Ours().intermediate) + Pem(Ours().root),
          "{\"SignedEntryTimestamp\":\"" + Base64Encode(*entry.promise) +
              "\",\"Payload\":{\"body\":\"" + Base64Encode(entry.body) +
              "\",\"integratedTime\":" + entry.integrated_time +
              ",\"logIndex\":" + entry.index + ",\"logID\":\"" +
              HexEncode(entry.log_id) + "\"}}",
          ""};
}

Result<VerifiedBundle> OpenAs(bool annotations, std::string_view bundle,
                              const BundlePolicy& policy,
                              const Artifact& artifact) {
  const TrustedRoot root = ParseTrustedRoot(Ours().Root()).value();
  return annotations ? OpenAnnotations(bundle, root, policy, artifact)
                     : OpenBundle(bundle, root, policy, artifact);
}

Result<notes::Statement> Verify(const CosignAnnotations& annotations,
                                const BundleParts& parts,
                                std::string_view payload = kPayload,
                                bool as_annotations = true) {
  const ObjectDigest digest = crypto::DigestObject(AsBytes(payload));
  TRY(const std::string bundle, BundleOf(annotations, parts.signature, digest));
  BundlePolicy policy;
  policy.anybody = true;
  TRY(VerifiedBundle opened,
      OpenAs(as_annotations, bundle, policy,
             Artifact::FromDigest(crypto::HashAlgorithm::kSha256,
                                  CopyOf(digest.bytes()))));
  return std::move(opened.said);
}

TEST(CosignBundle, HoldsWhatTheAnnotationsHold) {
  const BundleParts parts = Parts();
  const auto said = Verify(AnnotationsOf(parts), parts);
  ASSERT_OK(said);
  EXPECT_EQ(said->signers[0].identity, testing_support::kIdentity);
  EXPECT_EQ(said->facts[0].name, "log.promise-only");
}

TEST(CosignBundle, IsNoProofThatTheLogHasTheEntry) {
  const BundleParts parts = Parts();
  EXPECT_THAT(Verify(AnnotationsOf(parts), parts, kPayload, false),
              FailsWith(Reason::kNotLogged));
}

TEST(CosignBundle, IsOfThisPayloadOnly) {
  const BundleParts parts = Parts();
  EXPECT_THAT(Verify(AnnotationsOf(parts), parts, "another"),
              FailsWith(Reason::kBadSignature));
}

TEST(CosignBundle, LeavesOutRootsAndNeedsASigner) {
  const BundleParts parts = Parts();
  CosignAnnotations annotations = AnnotationsOf(parts);
  annotations.certificate = Pem(Ours().root);
  annotations.chain = "";
  EXPECT_THAT(Verify(annotations, parts), FailsWith(Reason::kBadEnvelope));
}

TEST(CosignBundle, RefusesWhatStandsBesideCertificates) {
  const BundleParts parts = Parts();
  const CosignAnnotations good = AnnotationsOf(parts);
  for (const std::string& pem :
       {"x" + good.certificate, good.certificate + "x",
        good.certificate.substr(1),
        std::string("-----BEGIN CERTIFICATE-----\n"),
        good.certificate.substr(0, good.certificate.size() - 2)}) {
    CosignAnnotations annotations = good;
    annotations.certificate = pem;
    EXPECT_THAT(Verify(annotations, parts), FailsWith(Reason::kBadEnvelope));
  }
}

TEST(CosignBundle, RefusesAPromiseWithoutItsParts) {
  const BundleParts parts = Parts();
  for (const char* promise :
       {"{}", "{\"SignedEntryTimestamp\":\"\"}", "[]", "{",
        "{\"SignedEntryTimestamp\":\"\",\"Payload\":{\"body\":\"e30=\"}}"}) {
    CosignAnnotations annotations = AnnotationsOf(parts);
    annotations.bundle = promise;
    EXPECT_FALSE(Verify(annotations, parts).ok()) << promise;
  }
}

TEST(CosignBundle, IsNothingWithoutAPromise) {
  const BundleParts parts = Parts();
  CosignAnnotations annotations = AnnotationsOf(parts);
  annotations.bundle = "";
  EXPECT_THAT(Verify(annotations, parts), FailsWith(Reason::kNotLogged));
}

}  // namespace
}  // namespace airlock::verifier
