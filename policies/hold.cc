#include "policies/hold.h"

#include <algorithm>

#include "policies/requirements.h"
#include "policies/why.h"

namespace airlock::policies {

std::optional<Instant> EndOfHold(const Policy& policy, const Case& facts) {
  if (!facts.held) return std::nullopt;
  Instant end = facts.held->body.not_before;
  if (facts.submission) {
    end = std::max(end, facts.submission->time + policy.hold);
  }
  return end;
}

void CheckHold(const Question& question, Requirements& found) {
  const std::optional<Instant> end = EndOfHold(question.policy, question.facts);
  if (!end) {
    found.missing.push_back(
        {"the beginning of the hold", std::string(kTheAirlock)});
  } else if (question.now < *end) {
    found.missing.push_back(
        {"the end of the hold at " + end->text(), std::string(kNobody)});
  }
}

}  // namespace airlock::policies
