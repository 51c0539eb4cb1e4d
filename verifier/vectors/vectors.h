// verifier/vectors/vectors.h
//
// Public test vectors, answered line by line.
//
// Whoever doubts our arithmetic can ask it: each line of JSON is one vector in
// the fields of its public file (Wycheproof, CCTV, transparency-dev/merkle,
// JSONTestSuite, RFC 8785), each line of the answer says whether we accept it.
// The very functions that verify bundles answer; there is no second copy.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The option "kind" of the question is one of VectorKinds(); the document
// "vectors" holds the lines. Yields {"id":…,"ok":true|false} for each line, in
// order. kUsage for an unknown kind, kBadJson (naming the line) for a line that
// is no strict JSON object with an id or lacks a field that its kind needs.
Result<std::string> AnswerVectors(const Inquiry& inquiry);

// "ecdsa, ed25519, …", for the refusal of another.
std::string VectorKinds();

}  // namespace airlock::verifier
