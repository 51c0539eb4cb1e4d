// The worker's verbs of verify_bundle.h.
#include "verifier/sigstore/verify_bundle.h"

#include "verifier/statements/provenance.h"

namespace airlock::verifier {
namespace {

// From what it was built, where that is what is said. Provenance that is not
// read is good as a statement; who asks for builder and source is told that they
// are not known, and not that there is none.
void AddOrigin(const InTotoStatement& statement, notes::Statement& said) {
  if (!IsProvenance(statement.predicate_type)) return;
  const auto provenance = ReadProvenance(statement);
  if (provenance.ok()) {
    AddFacts(*provenance, said);
  } else {
    said.facts.push_back({"provenance.unread",
                          std::string(NameOf(provenance.failure().reason))});
  }
}

Result<std::string> Answer(const Inquiry& inquiry, bool of_annotations) {
  TRY(const std::string_view text, inquiry.Document("bundle"));
  if (!inquiry.artifact) {
    return Failure{Reason::kUsage, "name the artifact or its digest"};
  }
  TRY(const TrustedRoot root, TrustedRootOf(inquiry));
  TRY(const BundlePolicy policy, BundlePolicyOf(inquiry));
  TRY(VerifiedBundle opened,
      of_annotations ? OpenAnnotations(text, root, policy, *inquiry.artifact)
                     : OpenBundle(text, root, policy, *inquiry.artifact));
  if (opened.statement) AddOrigin(*opened.statement, opened.said);
  opened.said.evidence = inquiry.evidence;
  return notes::Format(opened.said);
}

}  // namespace

Result<VerifiedBundle> OpenAnnotations(std::string_view text,
                                       const TrustedRoot& root,
                                       BundlePolicy policy,
                                       const Artifact& artifact) {
  policy.legacy = LegacyBundles::kPromise;
  TRY(const Bundle bundle, ParseBundle(text));
  return OpenParsedBundle(bundle, root, policy, artifact);
}

Result<TrustedRoot> TrustedRootOf(const Inquiry& inquiry) {
  TRY(const std::string staging, inquiry.question.AtMostOne("staging"));
  const std::string* const given = inquiry.FindDocument("trusted-root");
  return ParseTrustedRoot(given != nullptr  ? std::string_view(*given)
                          : staging.empty() ? ShippedTrustedRoot()
                                            : ShippedStagingRoot());
}

Result<BundlePolicy> BundlePolicyOf(const Inquiry& inquiry) {
  BundlePolicy policy;
  TRY(policy.identity, inquiry.question.AtMostOne("identity"));
  TRY(policy.issuer, inquiry.question.AtMostOne("issuer"));
  TRY(policy.predicate_type, inquiry.question.AtMostOne("predicate-type"));
  TRY(const std::string legacy, inquiry.question.AtMostOne("legacy"));
  TRY(policy.legacy, LegacyBundlesNamed(legacy.empty() ? "v0.1" : legacy));
  const std::string* const key = inquiry.FindDocument("key");
  const bool identified = !policy.identity.empty() && !policy.issuer.empty();
  const bool half = policy.identity.empty() != policy.issuer.empty();
  policy.anybody = inquiry.AskerJudges();
  const int ways = int{key != nullptr} + int{identified} + int{policy.anybody};
  if (half || ways != 1) {
    return Failure{Reason::kUsage,
                   "give a key, or an identity with its issuer"};
  }
  if (key != nullptr) {
    TRY(policy.key, crypto::PublicKey::FromPem(*key));
  }
  return policy;
}

Result<std::string> AnswerVerifyBundle(const Inquiry& inquiry) {
  return Answer(inquiry, false);
}

Result<std::string> AnswerVerifyCosign(const Inquiry& inquiry) {
  return Answer(inquiry, true);
}

}  // namespace airlock::verifier
