// airlock/signer/testimony.h
//
// Statements, heard a second time.
//
// Who was certified, whether a log holds, what a provenance says: no arithmetic
// of ours shows it, so it was taken from a worker's word. Whoever depends on it
// starts a worker of its own, hands it the same bytes, puts the question that
// policy and trusts lead to, and compares the answers byte for byte. A worker
// that was captured, or a conductor, would have to have captured this one too.
// What both have in common is their code: a flaw in it is told twice alike.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "airlock/platform/vault.h"
#include "policies/judge.h"
#include "policies/policy.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::signer {

// Asks about every testimony of the evidence of this case, whose submission and
// contents are read. `worker` is the path of
// airlock-worker. kOtherTestimony if an answer is another or none;
// kPolicyRequirement if the worker was boxed less than the policy asks for.
// Faults are the machine's.
Result<Done> AskAgain(const notes::Evidence& evidence,
                      const std::vector<verifier::NamedAnchors>& anchors,
                      const policies::Policy& policy,
                      const policies::Case& facts,
                      const platform::VaultReader& vault,
                      const std::string& worker);

}  // namespace airlock::signer
