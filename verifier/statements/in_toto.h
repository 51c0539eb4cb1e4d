// verifier/statements/in_toto.h
//
// An in-toto Statement: a predicate about artifacts that are named by digest.
//
// Only what every predicate shares is read here: the statement's own version,
// the predicate's type, and which artifacts it is about. The predicate stays
// JSON for whoever knows its type.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

inline constexpr std::string_view kInTotoPayload =
    "application/vnd.in-toto+json";

struct InTotoSubject {
  std::string name;
  // Algorithm and value as they were spelled; at least one.
  std::vector<std::pair<std::string, std::string>> digests;
};

struct InTotoStatement {
  bool v01 = false;  // Statement/v0.1; otherwise v1
  std::string predicate_type;
  std::vector<InTotoSubject> subjects;
  Json predicate;  // an object; null where the statement has none
};

// Statement v0.1 or v1 with a predicate type and at least one subject, each
// with a digest. SHA-2 digests are lower-case hexadecimal of their length.
// Members beyond the specification's are skipped, as its parsing rules ask
// (kBadStatement; kBadJson; kTooLarge).
Result<InTotoStatement> ParseStatement(std::string_view text);

// The first subject that is the artifact: equal under every algorithm that
// both know, one of SHA-256, SHA-384 and SHA-512 at least. A subject that
// agrees under one algorithm and not under another refuses the statement
// (kWrongSubject).
Result<InTotoSubject> MatchSubject(const InTotoStatement& statement,
                                   const Artifact& artifact);

}  // namespace airlock::verifier
