#include "policies/approvals.h"

#include <algorithm>
#include <map>
#include <set>

#include "policies/signatures.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

using notes::Choice;

Failure NotAllowed(std::string why) {
  return {Reason::kNotAllowed, std::move(why)};
}
Failure Stale(std::string why) {
  return {Reason::kStaleDecision, std::move(why)};
}

// How many approvals of which role; `any` counts those that any approving role
// may give.
struct Shortfall {
  std::uint64_t any = 0;
  std::vector<RoleDemand> roles;
  std::uint64_t total() const {
    std::uint64_t sum = any;
    for (const RoleDemand& demand : roles) sum += demand.least;
    return sum;
  }
};

Shortfall ShortfallOf(const Policy& policy, std::uint64_t needed,
                      const std::map<PersonName, RoleName>& given) {
  Shortfall lacks;
  std::uint64_t by_role = 0;
  for (const RoleDemand& demand : policy.roles) {
    const auto have = static_cast<std::uint64_t>(std::count_if(
        given.begin(), given.end(),
        [&](const auto& entry) { return entry.second == demand.role; }));
    if (have >= demand.least) continue;
    lacks.roles.push_back({demand.role, demand.least - have});
    by_role += demand.least - have;
  }
  const std::uint64_t left = needed > given.size() ? needed - given.size() : 0;
  lacks.any = left > by_role ? left - by_role : 0;
  return lacks;
}

// "2 more approvals, one by role security"
std::string WhatIsLacking(const Shortfall& lacks) {
  std::string text = lacks.total() == 1
                         ? "1 more approval"
                         : std::to_string(lacks.total()) + " more approvals";
  if (lacks.any == 0 && lacks.roles.size() == 1) {
    return text + " by role " + lacks.roles[0].role.text();
  }
  for (const RoleDemand& demand : lacks.roles) {
    text += ", " + (demand.least == 1 ? "one" : std::to_string(demand.least)) +
            " by role " + demand.role.text();
  }
  return text;
}

Missing MissingApprovals(const Question& question, const Shortfall& lacks,
                         const std::map<PersonName, RoleName>& given) {
  std::vector<PersonName> excluded;
  for (const auto& [person, role] : given) excluded.push_back(person);
  if (auto person = ResponsibleOf(question)) excluded.push_back(*person);
  std::vector<RoleName> roles;
  if (lacks.any > 0) {
    roles = ApprovingRoles(question.policy);
  } else {
    for (const RoleDemand& demand : lacks.roles) roles.push_back(demand.role);
  }
  Missing missing{WhatIsLacking(lacks),
                  PeopleWith(question.roster, roles, excluded, question.now),
                  Reason::kPending};
  if (missing.who.empty()) {
    missing.what += ", which nobody in the roster can give";
    missing.who = WhoMayChange(question.roster, question.now);
  }
  return missing;
}

// Rejections bind whatever has happened to policy and roster since: only new
// evidence makes a new question.
void CountRejections(const Question& question, const NoteDigest& dossier,
                     Approvals& approvals) {
  for (const On<notes::Decision>& on : question.facts.decisions) {
    const notes::Decision& decision = on.body;
    if (decision.choice != Choice::kReject) continue;
    // The verdict that it names says which evidence it is about.
    const auto& verdicts = question.facts.verdicts;
    const bool of_this_evidence = std::any_of(
        verdicts.begin(), verdicts.end(), [&](const On<notes::Verdict>& v) {
          return v.record == decision.verdict && v.body.dossier == dossier;
        });
    if (!of_this_evidence ||
        !CheckDecider(question.facts, question.policy, question.roster, on)
             .ok()) {
      continue;
    }
    approvals.rejections.push_back(
        {Reason::kRejected,
         decision.person.text() + (decision.comment.empty()
                                       ? ""
                                       : ": " + Printable(decision.comment))});
  }
}

}  // namespace

std::vector<RoleName> ApprovingRoles(const Policy& policy) {
  std::vector<RoleName> roles = {RoleName::Parse("reviewer").value()};
  for (const RoleDemand& demand : policy.roles) {
    if (demand.role != roles[0]) roles.push_back(demand.role);
  }
  return roles;
}

const On<notes::Verdict>* CurrentVerdict(const Question& question,
                                         const NoteDigest& dossier) {
  const auto& verdicts = question.facts.verdicts;
  const auto found = std::find_if(
      verdicts.rbegin(), verdicts.rend(), [&](const On<notes::Verdict>& on) {
        const notes::Verdict& verdict = on.body;
        return verdict.submission == question.facts.id &&
               verdict.dossier == dossier &&
               verdict.policy == question.policy_digest &&
               verdict.roster == question.roster_digest;
      });
  return found == verdicts.rend() ? nullptr : &*found;
}

Result<Done> CheckDecider(const Case& facts, const Policy& policy,
                          const Roster& roster, const On<notes::Decision>& on) {
  const notes::Decision& decision = on.body;
  TRY(const PersonName signer, SignerOf(on.note, roster, on.time));
  if (signer != decision.person) {
    return NotAllowed("signed by " + signer.text() + " for " +
                      decision.person.text());
  }
  const Person* person = roster.Find(signer);
  if (person == nullptr || person->robot()) {
    return NotAllowed(signer.text() + " is a robot, and robots never review");
  }
  if (signer == ResponsibleOf(facts, roster)) {
    return Failure{Reason::kSelfApproval,
                   signer.text() + " answers for the submission"};
  }
  const auto roles = ApprovingRoles(policy);
  if (!person->Has(decision.role.text()) ||
      std::find(roles.begin(), roles.end(), decision.role) == roles.end()) {
    return NotAllowed(signer.text() + " may not decide as " +
                      decision.role.text());
  }
  if (decision.submission != facts.id) {
    return NotAllowed("a decision on another submission");
  }
  return Done{};
}

Result<Done> CheckApproval(const Question& question,
                           const On<notes::Verdict>& verdict,
                           const On<notes::Decision>& on) {
  const notes::Decision& decision = on.body;
  if (decision.choice != Choice::kApprove) {
    return Failure{Reason::kRejected, decision.person.text()};
  }
  TRY_DONE(CheckDecider(question.facts, question.policy, question.roster, on));
  if (decision.verdict != verdict.record ||
      decision.dossier != verdict.body.dossier) {
    return Stale("the decision is on an earlier verdict");
  }
  if (decision.policy != question.policy_digest) {
    return Stale("the decision is under an earlier policy");
  }
  if (decision.roster != question.roster_digest) {
    return Stale("the decision is under an earlier roster");
  }
  if (decision.targets != question.policy.targets) {
    return Stale("the decision is for other targets");
  }
  // A reviewer may shorten the life of a decision, not lengthen it.
  const Instant end =
      std::min(decision.expires, on.time + question.policy.decision_lifetime);
  if (question.now > end) return Stale("the decision lapsed at " + end.text());
  return Done{};
}

Approvals CountApprovals(const Question& question, const NoteDigest& dossier,
                         std::uint64_t needed) {
  Approvals approvals;
  std::map<PersonName, RoleName> given;
  const On<notes::Verdict>* verdict = CurrentVerdict(question, dossier);
  if (verdict != nullptr) {
    for (const On<notes::Decision>& on : question.facts.decisions) {
      if (!CheckApproval(question, *verdict, on).ok()) continue;
      if (given.emplace(on.body.person, on.body.role).second) {
        approvals.counted.push_back(on.record);
      }
    }
  } else if (question.facts.verdicts.empty()) {
    approvals.missing.push_back(
        {"the verdict that people approve", std::string(kTheAirlock)});
  } else {
    approvals.missing.push_back(
        {"a new verdict (the one on record is stale: evidence, policy or "
         "roster have changed since)",
         std::string(kTheAirlock), Reason::kStaleDecision});
  }
  std::sort(approvals.counted.begin(), approvals.counted.end());
  CountRejections(question, dossier, approvals);
  const Shortfall lacks = ShortfallOf(question.policy, needed, given);
  if (lacks.total() > 0) {
    approvals.missing.push_back(MissingApprovals(question, lacks, given));
  }
  return approvals;
}

}  // namespace airlock::policies
