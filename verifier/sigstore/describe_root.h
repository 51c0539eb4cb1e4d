// verifier/sigstore/describe_root.h
//
// A trusted root as people read it before they sign that it is trusted.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// Every log and authority of the root whose bytes are `text`, sorted by role,
// name and key; logs whose keys are of a kind not verified here are left out
// (ParseTrustedRoot's reasons).
Result<notes::Anchors> DescribeTrustedRoot(std::string_view text,
                                           const std::string& source);

// The worker's verb "describe-trusted-root": document "trusted-root", or option
// "shipped" ("public-good", "staging"). Yields the anchors and the root's bytes.
Result<std::vector<std::string>> AnswerTrustedRoot(const Inquiry& inquiry);

}  // namespace airlock::verifier
