// verifier/parsers/compare_verbs.h
//
// What a worker does for a comparison. It says what is in each of two artifacts
// and, asked again, why files of them differ; whether they are the same is for
// others to say (verifier/compare).
#pragma once

#include <vector>

#include "airlock/core/notes/explanation.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The verb "normal-form": of one artifact an inventory whose facts are a normal
// form's. Refuses what Unpack() refuses; kUsage for other inputs.
Result<notes::Inventory> AnswerNormalForm(
    const notes::Job& job, const std::vector<InquiryInput>& inputs);

// The verb "explain": of two artifacts, options "left" and "right" in turn name
// a pair of files, as inventories name them, "left-at" and "right-at" where in
// the artifact each lies as it is ("OFFSET+SIZE", "" for what must be
// unpacked). Files that are not there, or are too large to be held, have no
// cause.
Result<notes::Explanation> AnswerExplain(
    const notes::Job& job, const notes::Question& question,
    const std::vector<InquiryInput>& inputs);

}  // namespace airlock::verifier
