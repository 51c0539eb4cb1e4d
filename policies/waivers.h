// policies/waivers.h
//
// Which requirements a person has waived, and who may.
//
// A waiver is the one way round a requirement, so it is narrower than an
// approval: it names one requirement that the policy lists as waivable, is
// signed by someone with the role "waiver" or an administrator who is not the
// submitter, says why, and ends.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "policies/question.h"

namespace airlock::policies {

// Whether a waiver of this submission is by somebody who may waive: its
// signature (SSHSIG, namespace airlock.waiver/v1) is by a key of the person
// named, who is no robot, not the one responsible for the submission, and has
// the role "waiver" or "administrator". kSshSignature, kBadSignature,
// kUnsigned, kNotAllowed, kSelfApproval.
Result<Done> CheckWaiverGiver(const Case& facts, const Roster& roster,
                              const On<notes::Waiver>& waiver);

// Whether one waiver counts: CheckWaiverGiver, it has not expired, and the
// policy lets its requirement be waived (kStaleDecision, kPolicyRequirement).
Result<Done> CheckWaiver(const Question& question,
                         const On<notes::Waiver>& waiver);

// The waivers that count, each checked once.
class Waivers {
 public:
  explicit Waivers(const Question& question);

  // The record that waives the requirement for the artifact: the oldest, so
  // that a later one does not change what a verdict rests on.
  std::optional<RecordDigest> For(std::string_view requirement,
                                  const ObjectDigest& artifact) const;
  // The same for what is required of the submission as a whole.
  std::optional<RecordDigest> ForAll(std::string_view requirement) const;

 private:
  std::optional<RecordDigest> Find(std::string_view requirement,
                                   std::string_view scope) const;
  std::vector<const On<notes::Waiver>*> counted_;
};

// "alice or bob (role waiver)".
std::string WhoMayWaive(const Question& question);

}  // namespace airlock::policies
