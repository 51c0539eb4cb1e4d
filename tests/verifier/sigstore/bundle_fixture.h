// tests/verifier/sigstore/bundle_fixture.h
//
// Bundles of a private Sigstore, verified as the worker verifies them.
#pragma once

#include <string>
#include <string_view>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/private_sigstore.h"
#include "verifier/sigstore/verify_bundle.h"

namespace airlock::testing_support {

inline constexpr std::string_view kArtifactText = "an artifact";

inline const PrivateSigstore& Ours() {
  static const auto* const kOurs = new PrivateSigstore();
  return *kOurs;
}

inline verifier::Artifact ArtifactOf(std::string_view text) {
  return verifier::Artifact::FromDigest(
      crypto::HashAlgorithm::kSha256,
      crypto::Hash().Update(AsBytes(text)).Finish());
}

inline verifier::BundlePolicy IdentityPolicy() {
  verifier::BundlePolicy policy;
  policy.identity = kIdentity;
  policy.issuer = kIssuer;
  return policy;
}
inline verifier::BundlePolicy KeyPolicy() {
  verifier::BundlePolicy policy;
  policy.key = Ours().signer.public_key();
  return policy;
}

inline Result<notes::Statement> VerifyText(
    std::string_view json,
    const verifier::BundlePolicy& policy = IdentityPolicy(),
    const PrivateSigstore::RootRecipe& root = {},
    std::string_view artifact = kArtifactText) {
  return verifier::VerifyBundle(
      json, verifier::ParseTrustedRoot(Ours().Root(root)).value(), policy,
      ArtifactOf(artifact));
}
inline Result<notes::Statement> Verify(
    const BundleParts& parts,
    const verifier::BundlePolicy& policy = IdentityPolicy(),
    const PrivateSigstore::RootRecipe& root = {},
    std::string_view artifact = kArtifactText) {
  return VerifyText(parts.Json(), policy, root, artifact);
}

inline BundleParts Signed(const BundleRecipe& recipe = {}) {
  return Ours().Sign(kArtifactText, recipe);
}

inline BundleRecipe RekorV2(std::string_view kind = "hashedrekord") {
  BundleRecipe recipe;
  recipe.rekor_v2 = true;
  recipe.kind = kind;
  recipe.dsse = kind == "dsse";
  recipe.timestamp = true;
  return recipe;
}
inline BundleRecipe Enveloped(std::string_view kind, int version = 3) {
  BundleRecipe recipe;
  recipe.dsse = true;
  recipe.kind = kind;
  recipe.version = version;
  return recipe;
}

}  // namespace airlock::testing_support
