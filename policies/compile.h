// policies/compile.h
//
// From what people write to what programs read.
//
// A policy and a roster are written in TOML (docs/formats/policy.md), with
// comments, and compiled to the notes that administrators sign. Only the
// command line links this; signer, conductor and auditor read the notes. A
// refusal names line and column and says what to write instead.
#pragma once

#include <cstdint>
#include <string_view>

#include "airlock/core/result.h"
#include "policies/policy.h"
#include "policies/roster.h"

namespace airlock::policies {

// kBadPolicy. What is yielded passes CheckPolicy.
Result<Policy> CompilePolicy(std::string_view toml, std::uint64_t generation);

// kBadPolicy. What is yielded passes CheckRoster; moreover at least
// `activation` administrators have a key that is not revoked, so that nobody
// locks everybody out.
Result<Roster> CompileRoster(std::string_view toml, std::uint64_t generation);

}  // namespace airlock::policies
