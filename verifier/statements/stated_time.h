// verifier/statements/stated_time.h
#pragma once

#include <string>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// RFC 3339 in UTC as predicates have it: with a fraction of a second of at most
// nine digits, which no note of ours keeps (kBadTime).
Result<Instant> ParseStatedTime(std::string text);

}  // namespace airlock::verifier
