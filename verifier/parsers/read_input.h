// verifier/parsers/read_input.h
//
// One input of a job, whole: for documents that are small by their nature.
#pragma once

#include <cstdint>
#include <string>

#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// Its bytes must be as many as the job says (kSizeMismatch), and at most
// `max_bytes` (kTooLarge).
Result<std::string> ReadInput(const Input& input, std::uint64_t max_bytes);

}  // namespace airlock::verifier
