// policies/approvals.h
//
// Whose yes and whose no count.
//
// Approvals are counted by person: a second key, a robot or a second role adds
// nobody. What was approved must be exactly what would be released, so a
// decision names the verdict, its evidence, the policy, the roster and every
// target, and lapses with any of them.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"
#include "policies/judge.h"
#include "policies/question.h"

namespace airlock::policies {

// The roles in which a decision may be given: "reviewer", and those that the
// policy demands.
std::vector<RoleName> ApprovingRoles(const Policy& policy);

// The latest verdict that rests on the evidence, the policy and the roster of
// the question; nullptr if none does (yet, or any more). It need not name the
// waivers that are needed now: when one of two that cover the same has ended,
// the dossier, which is what people approve, names both.
const On<notes::Verdict>* CurrentVerdict(const Question& question,
                                         const NoteDigest& dossier);
inline const On<notes::Verdict>* CurrentVerdict(const Question& question) {
  return CurrentVerdict(question, DossierOf(question.facts, question.roster));
}

// Whether the decision was given by somebody who may decide, on this
// submission: signed (SSHSIG, namespace airlock.decision/v1) by a key of the
// person named, who is no robot, not the one responsible for the submission,
// and has the role named, which is one in which decisions are given.
// kUnsigned, kSshSignature, kBadSignature, kNotAllowed, kSelfApproval.
Result<Done> CheckDecider(const Case& facts, const Policy& policy,
                          const Roster& roster,
                          const On<notes::Decision>& decision);

// Whether an approval counts: CheckDecider, and it names `verdict`, its
// evidence, the policy, the roster and all targets, and has not expired
// (kStaleDecision).
Result<Done> CheckApproval(const Question& question,
                           const On<notes::Verdict>& verdict,
                           const On<notes::Decision>& decision);

struct Approvals {
  std::vector<RecordDigest> counted;  // sorted
  std::vector<Failure> rejections;
  std::vector<Missing> missing;
};
// Counts the approvals of the current verdict, and the rejections of any
// verdict of the same evidence. A person's first approval is the one that
// counts, in the role it names. `needed` is the policy's number, or one more
// for opaque content.
Approvals CountApprovals(const Question& question, const NoteDigest& dossier,
                         std::uint64_t needed);

}  // namespace airlock::policies
