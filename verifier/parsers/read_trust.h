// verifier/parsers/read_trust.h
//
// Whom a file would have us believe, whatever its form.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "read-trust": document "trust-material", an OpenPGP keyring,
// PEM public keys or a Sigstore trusted root, told apart by its first character;
// option "source", which becomes the anchors' own. Yields an airlock.anchors/v1
// (the reasons of ReadAnchors and DescribeTrustedRoot).
Result<std::string> AnswerReadTrust(const Inquiry& inquiry);

}  // namespace airlock::verifier
