// airlock/programs/tuf_worker.h
//
// The TUF client as a worker's job: what it believes is decided here, what it
// fetches and keeps is done by its parent, over the job's own connection.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::programs {

// Whether the job is one for UpdateByTuf().
bool IsTufQuestion(const notes::Job& job);

// Called after the sandbox has closed, with the job's connection. The question
// has the verb "tuf-init", "tuf-refresh" or "tuf-download", the option `time`,
// at which the update began, and for a download one `target` or more; the input
// "root" is the root to trust. Yields a Statement of what was believed.
Result<std::vector<std::string>> UpdateByTuf(
    const notes::Job& job, const std::vector<verifier::InquiryInput>& inputs,
    int connection);

}  // namespace airlock::programs
