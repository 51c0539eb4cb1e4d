// verifier/parsers/read_trust.h
//
// Whom a file would have us believe, whatever its form.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "read-trust": document "trust-material", an OpenPGP
// keyring, PEM public keys, a Sigstore trusted root or a TUF root, told apart
// by the first character and the member "signed"; option "source", which
// becomes the anchors' own, and perhaps "only" of "tuf": it is a TUF root, or
// refused. Yields an airlock.anchors/v1 (the reasons of ReadAnchors,
// DescribeTrustedRoot and tuf::DescribeTufRoot).
Result<std::string> AnswerReadTrust(const Inquiry& inquiry);

}  // namespace airlock::verifier
