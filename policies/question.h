// policies/question.h
//
// Everything that a judgement rests on, in one bundle.
//
// The parts of Judge() all ask about the same case under the same policy and
// roster at the same instant. Borrowed for the call.
#pragma once

#include <optional>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "policies/judge.h"
#include "policies/policy.h"
#include "policies/roster.h"

namespace airlock::policies {

struct Question {
  const Policy& policy;
  const NoteDigest& policy_digest;
  const Roster& roster;
  const NoteDigest& roster_digest;
  const std::vector<On<notes::Trust>>& trusts;  // in force
  const Case& facts;
  Instant now{0};
};

// The person who answers for the submission and may therefore neither approve
// nor waive it; nullopt if the roster does not know the submitter, which is a
// refusal of its own.
std::optional<PersonName> ResponsibleOf(const Case& facts,
                                        const Roster& roster);
inline std::optional<PersonName> ResponsibleOf(const Question& question) {
  return ResponsibleOf(question.facts, question.roster);
}

}  // namespace airlock::policies
