// verifier/sigstore/certified_blob.h
//
// What `cosign sign-blob` writes without --new-bundle-format: a signature and a
// certificate in files of their own, as Kubernetes' releases have them, and
// perhaps what the log promised.
//
// Nothing of this proves that the log has the entry, and without the promise
// nothing says when the signature was made: that passes under a named policy
// only (docs/decisions/0008-bundles-without-proof.md).
#pragma once

#include <string>
#include <string_view>

#include "airlock/core/result.h"
#include "verifier/sigstore/bundle.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// `signature` is base64, or what that stands for; `certificate` is one PEM
// block, or its base64. `promise` is "", or {"base64Signature", "cert",
// "rekorBundle"} or the last of these alone ({"SignedEntryTimestamp",
// "Payload": {"body", "integratedTime", "logIndex", "logID"}}); a signature or
// a certificate in it has to be the other one's. Yields a bundle of version
// 0.1. kBadEnvelope, kBadEncoding, kBadJson, kTooLarge, kBadCertificate.
Result<Bundle> ReadCertifiedBlob(std::string_view signature,
                                 std::string_view certificate,
                                 std::string_view promise);

// The worker's verb "verify-blob" where it is given a certificate: documents
// "signature", "certificate", "rekor-bundle"?, "trusted-root"?; options
// "identity", "issuer", "staging", "legacy".
Result<std::string> AnswerCertifiedBlob(const Inquiry& inquiry);

}  // namespace airlock::verifier
