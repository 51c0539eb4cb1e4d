// verifier/sigstore/verify_bundle.h
//
// Whether a Sigstore bundle shows what is asked: who signed this artifact, and
// when.
//
// The order is that of Sigstore's client specification, but nothing is
// optional: every time stamp, every log entry and every certificate that a
// bundle brings must hold, whether or not it is needed. What may be missing is
// said by the trusted root (one that names no log cannot ask for one) and by
// the policy, never by the bundle.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/sigstore/bundle.h"
#include "verifier/sigstore/trusted_root.h"
#include "verifier/statements/in_toto.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// What bundles of version 0.1, and signatures without a bundle, may lack
// (docs/decisions has the reasons). Each includes the one before it.
enum class LegacyBundles {
  kNone,  // "none": proof and checkpoint, always
  // "v0.1": a promise will do where the log itself dates the entry before 2024,
  // when clients still left checkpoints out. A later bundle that is relabelled
  // gains nothing.
  kPromiseBefore2024,
  // "v0.1-npm": and the root may stand in the chain, where it is ignored; npm's
  // first provenance has it.
  kRootInChain,
  // "promise": a promise will do, whenever it was made, and the statement says so
  // ("log.promise-only"). Not for bundles, of which nobody knows that they had no
  // proof; cosign's annotations and files hold no more.
  kPromise,
  // "no-log": nothing of a log; the certificate alone tells the time. Not for
  // bundles.
  kNoLog,
};
std::string_view NameOf(LegacyBundles legacy);
Result<LegacyBundles> LegacyBundlesNamed(std::string_view name);

struct BundlePolicy {
  // Either a key …
  std::optional<crypto::PublicKey> key;
  // … or the certificate's only subject alternative name and its issuer.
  std::string identity;
  std::string issuer;
  // … or whoever was certified: the statement says who, and its reader judges.
  bool anybody = false;

  std::string predicate_type;  // "" where any will do
  LegacyBundles legacy = LegacyBundles::kNone;
  // Distinct logs, and distinct authorities of time, that must agree.
  std::size_t log_threshold = 1;
  std::size_t timestamp_threshold = 0;
};

struct VerifiedBundle {
  notes::Statement said;
  // What the envelope holds; none where the artifact itself is signed.
  std::optional<InTotoStatement> statement;
};
Result<VerifiedBundle> OpenBundle(std::string_view text,
                                  const TrustedRoot& root,
                                  const BundlePolicy& policy,
                                  const Artifact& artifact);
// Of what was put together from cosign's annotations, which never was a bundle:
// a log's promise will do, whatever the policy's `legacy`.
Result<VerifiedBundle> OpenAnnotations(std::string_view text,
                                       const TrustedRoot& root,
                                       BundlePolicy policy,
                                       const Artifact& artifact);
// The same of one that is read already: by whoever put it together from a
// signature, a certificate and a promise (certified_blob.h).
Result<VerifiedBundle> OpenParsedBundle(const Bundle& bundle,
                                        const TrustedRoot& root,
                                        const BundlePolicy& policy,
                                        const Artifact& artifact);
Result<notes::Statement> VerifyBundle(std::string_view text,
                                      const TrustedRoot& root,
                                      const BundlePolicy& policy,
                                      const Artifact& artifact);

// What an inquiry says of the root to trust (the document "trusted-root", or a
// shipped one, "staging") and of the signer: the document "key", or "identity"
// and "issuer" (kUsage for half of that or for both); "predicate-type",
// "legacy".
Result<TrustedRoot> TrustedRootOf(const Inquiry& inquiry);
Result<BundlePolicy> BundlePolicyOf(const Inquiry& inquiry);

// The worker's verb "verify-bundle": documents "bundle", "trusted-root"?,
// "key"?; options "identity", "issuer", "staging", "legacy",
// "predicate-type", and "asker-judges" in place of identity and issuer. Yields
// the Statement as a note.
Result<std::string> AnswerVerifyBundle(const Inquiry& inquiry);
// The verb "verify-cosign": the same of a bundle made of cosign's annotations.
Result<std::string> AnswerVerifyCosign(const Inquiry& inquiry);

}  // namespace airlock::verifier
