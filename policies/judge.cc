#include "policies/judge.h"

#include <algorithm>
#include <array>

#include "airlock/crypto/hash.h"
#include "policies/approvals.h"
#include "policies/question.h"
#include "policies/requirements.h"
#include "policies/waivers.h"

namespace airlock::policies {
namespace {

// The exit codes of causes, gravest first: what is not upstream's before what
// is harmful, what is harmful before what is incomplete, people last.
constexpr std::array kByGravity = {3, 4, 5, 6, 14, 13, 7, 9, 8};

// Each reason once, the gravest first, otherwise as they were found.
Refusal RefusalFor(const std::vector<Failure>& reasons) {
  Refusal refusal;
  for (std::size_t gravity = 0; gravity <= kByGravity.size(); ++gravity) {
    for (const Failure& reason : reasons) {
      if (GravityOf(reason.reason) == gravity &&
          std::find(refusal.reasons.begin(), refusal.reasons.end(), reason) ==
              refusal.reasons.end()) {
        refusal.reasons.push_back(reason);
      }
    }
  }
  return refusal;
}

// A refusal on record ends a submission, whatever has become of its cause.
void AddRecordedRefusal(const Case& facts, std::vector<Failure>& refusals) {
  if (!facts.refused) return;
  const notes::Refused& refused = facts.refused->body;
  refusals.push_back(
      {ReasonNamed(refused.reason).value_or(Reason::kBadRecord),
       Printable(refused.stage) + ": " + Printable(refused.detail)});
}

}  // namespace

std::size_t GravityOf(Reason reason) {
  const auto at =
      std::find(kByGravity.begin(), kByGravity.end(), ExitCodeOf(reason));
  return static_cast<std::size_t>(at - kByGravity.begin());
}

std::optional<PersonName> ResponsibleOf(const Case& facts,
                                        const Roster& roster) {
  if (!facts.submission) return std::nullopt;
  auto person = roster.Responsible(facts.submission->body.submitter);
  if (!person.ok()) return std::nullopt;
  return *std::move(person);
}

Judgement Judge(const Policy& policy, const NoteDigest& policy_digest,
                const Roster& roster, const NoteDigest& roster_digest,
                const std::vector<On<notes::Trust>>& trusts, const Case& facts,
                Instant now) {
  const Question question{policy, policy_digest, roster, roster_digest,
                          trusts, facts,         now};
  Requirements found = CheckRequirements(question);
  Approvals approvals =
      CountApprovals(question, DossierOf(facts, roster),
                     policy.LeastApprovals() + (found.extra_reviewer ? 1 : 0));
  AddRecordedRefusal(facts, found.refusals);
  for (Failure& rejection : approvals.rejections) {
    found.refusals.push_back(std::move(rejection));
  }
  if (!found.refusals.empty()) return RefusalFor(found.refusals);
  if (!found.missing.empty()) {
    // What people could do already would be stale by the time it counts.
    return Waiting{std::move(found.missing), false, std::move(found.waivers)};
  }
  if (!approvals.missing.empty()) {
    return Waiting{std::move(approvals.missing), true,
                   std::move(found.waivers)};
  }
  return Admitted{std::move(approvals.counted), std::move(found.waivers)};
}

std::string DossierText(const Case& facts, const Roster& roster) {
  std::vector<RecordDigest> records;
  const auto add = [&](const auto& list) {
    for (const auto& on : list) records.push_back(on.record);
  };
  const auto add_one = [&](const auto& on) {
    if (on) records.push_back(on->record);
  };
  add_one(facts.submission);
  add_one(facts.authentic);
  add(facts.inspected);
  add(facts.scans);
  add(facts.rebuilds);
  add_one(facts.held);
  for (const On<notes::Waiver>& waiver : facts.waivers) {
    if (CheckWaiverGiver(facts, roster, waiver).ok()) {
      records.push_back(waiver.record);
    }
  }
  std::sort(records.begin(), records.end());
  NoteWriter writer("airlock.dossier/v1");
  writer.Add("submission", facts.id.text());
  for (const RecordDigest& record : records) writer.Add("record", record);
  return std::move(writer).text();
}

NoteDigest DossierOf(const Case& facts, const Roster& roster) {
  return crypto::DigestNote(DossierText(facts, roster));
}

std::vector<PassedOver> PassedOverIn(const Policy& policy, const Roster& roster,
                                     const Case& facts) {
  std::vector<PassedOver> passed_over;
  const auto note = [&](const RecordDigest& record, const Result<Done>& good) {
    if (!good.ok()) passed_over.push_back({record, good.failure()});
  };
  for (const On<notes::Waiver>& on : facts.waivers) {
    note(on.record, CheckWaiverGiver(facts, roster, on));
  }
  for (const On<notes::Decision>& on : facts.decisions) {
    note(on.record, CheckDecider(facts, policy, roster, on));
  }
  return passed_over;
}

}  // namespace airlock::policies
