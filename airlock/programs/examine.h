// airlock/programs/examine.h
//
// The verbs of a worker's task "examine", each a function from an inquiry to
// one document, or to several.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::programs {

// Called after the sandbox has closed. kUsage for a verb that there is not.
Result<std::vector<std::string>> Examine(
    const notes::Job& job, const std::vector<verifier::InquiryInput>& inputs);

}  // namespace airlock::programs
