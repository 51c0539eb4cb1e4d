// verifier/checks/whole_question.h
//
// Questions that are not about one object under one trust: who is in a file of
// keys, and what a TUF repository says as a whole. Built here for conductor,
// signer and auditor alike, from what was handed in, when, and for what.
#pragma once

#include <optional>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/limits.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::verifier {

struct Occasion {
  const notes::Contents& contents;
  Instant submitted;                  // by the ledger's stamp
  std::optional<TrustName> changes;   // as the policy has it
  std::optional<TrustName> tuf_root;  // likewise
};

struct WholeQuestion {
  TrustName under;  // the trust that the answer is recorded under
  notes::Job job;
};

// Nothing for a testimony of another kind, or one that the policy has no use
// for. kUnknownSigner if its TUF root is not in force, and as FollowTufJob.
Result<std::optional<WholeQuestion>> WholeQuestionOf(
    const notes::Testimony& testimony, const Occasion& occasion,
    const std::vector<NamedAnchors>& anchors, const Limits& limits);

}  // namespace airlock::verifier
