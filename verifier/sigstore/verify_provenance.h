// verifier/sigstore/verify_provenance.h
//
// Who says that an artifact was built by whom of what: SLSA provenance in an
// envelope under a key, or in a Sigstore bundle.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "verify-provenance". The document "attestation" is a bundle
// or envelopes; one of them has to be all that is asked for. Options and
// documents are those of BundlePolicyOf() and TrustedRootOf(), and for what it
// must say "subject-digest", "builder-id", "build-type", "source-uri",
// "source-tag", "source-branch", "external-parameter", "allowed-parameter", as
// ProvenanceExpectation has them. Envelopes need the document "key" (kUsage).
Result<std::string> AnswerProvenance(const Inquiry& inquiry);

}  // namespace airlock::verifier
