#include "stager/next_step.h"

#include <algorithm>

#include "policies/approvals.h"

namespace airlock::stager {
namespace {

using policies::Case;

bool HasInspected(const Case& facts, const ObjectDigest& object) {
  return std::any_of(facts.inspected.begin(), facts.inspected.end(),
                     [&](const auto& on) { return on.body.object == object; });
}

// The engine's name is the first word of the record's "yara 4.2.3".
bool HasScan(const Case& facts, const ObjectDigest& object,
             const std::string& engine) {
  return std::any_of(
      facts.scans.begin(), facts.scans.end(), [&](const auto& on) {
        return on.body.object == object &&
               on.body.engine.substr(0, on.body.engine.find(' ')) == engine;
      });
}

bool HasRebuild(const Case& facts, const ObjectDigest& object) {
  return std::any_of(facts.rebuilds.begin(), facts.rebuilds.end(),
                     [&](const auto& on) { return on.body.object == object; });
}

// Each artifact once, whatever names it has.
std::vector<notes::ContentsItem> DistinctArtifacts(const Case& facts) {
  std::vector<notes::ContentsItem> artifacts;
  for (notes::ContentsItem& item : facts.contents->Artifacts()) {
    const bool seen = std::any_of(
        artifacts.begin(), artifacts.end(),
        [&](const auto& other) { return other.object == item.object; });
    if (!seen) artifacts.push_back(std::move(item));
  }
  return artifacts;
}

std::optional<Step> MachineWork(const Situation& s) {
  const Case& facts = s.facts;
  if (!facts.authentic) return VerifyStep{};
  const auto artifacts = DistinctArtifacts(facts);
  for (const notes::ContentsItem& item : artifacts) {
    if (!HasInspected(facts, item.object)) return InspectStep{item};
  }
  for (const notes::ContentsItem& item : artifacts) {
    for (const std::string& engine : s.policy.body.scanners) {
      if (!HasScan(facts, item.object, engine)) return ScanStep{item, engine};
    }
  }
  for (const notes::ContentsItem& item : artifacts) {
    if (!HasRebuild(facts, item.object)) return CompareStep{item};
  }
  if (!facts.held) return HoldStep{};
  return std::nullopt;
}

policies::Judgement JudgementOf(const Situation& s, Instant now) {
  return policies::Judge(s.policy.body, s.policy_digest,
                         s.now.site.roster->body, s.now.site.roster_digest,
                         s.facts, now);
}

bool VerdictIsCurrent(const Situation& s, Instant now) {
  return policies::CurrentVerdict({s.policy.body, s.policy_digest,
                                   s.now.site.roster->body,
                                   s.now.site.roster_digest, s.facts, now}) !=
         nullptr;
}

}  // namespace

Step NextStep(const Situation& s, Instant now) {
  if (s.facts.seal || s.facts.refused) return EndStep{};
  // What refuses outright refuses before more work is spent on it; what is
  // merely missing is the work.
  const policies::Judgement judgement = JudgementOf(s, now);
  if (const auto* refusal = std::get_if<policies::Refusal>(&judgement)) {
    Check(!refusal->reasons.empty(), "a refusal has a reason");
    return RefuseStep{"decide", refusal->reasons[0]};
  }
  if (std::optional<Step> work = MachineWork(s)) return *work;
  if (std::holds_alternative<policies::Admitted>(judgement)) return SealStep{};
  const auto& waiting = std::get<policies::Waiting>(judgement);
  if (waiting.ready_for_review && !VerdictIsCurrent(s, now)) {
    return DecideStep{waiting.waivers};
  }
  return WaitStep{waiting};
}

std::string_view StateOf(const Situation& s, Instant now) {
  if (s.facts.refused) return "REFUSED";
  if (s.facts.seal) return "SEALED";
  const Step step = NextStep(s, now);
  if (std::holds_alternative<VerifyStep>(step)) return "VERIFYING";
  if (std::holds_alternative<InspectStep>(step)) return "QUARANTINED";
  if (std::holds_alternative<ScanStep>(step)) return "SCANNING";
  if (std::holds_alternative<CompareStep>(step)) return "COMPARING";
  if (std::holds_alternative<HoldStep>(step)) return "HELD";
  if (std::holds_alternative<SealStep>(step)) return "APPROVED";
  if (std::holds_alternative<RefuseStep>(step)) return "REFUSED";
  if (s.facts.held && now < s.facts.held->body.not_before) return "HELD";
  return "IN-REVIEW";
}

}  // namespace airlock::stager
