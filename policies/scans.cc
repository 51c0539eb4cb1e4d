#include "policies/scans.h"

#include <algorithm>

#include "policies/hold.h"

namespace airlock::policies {
namespace {

// The end of a hold that is over and was one.
std::optional<Instant> HeldUntil(const Policy& policy, const Case& facts,
                                 Instant now) {
  const std::optional<Instant> end = EndOfHold(policy, facts);
  if (!end || now < *end || policy.hold.count == 0) return std::nullopt;
  return end;
}

}  // namespace

std::string_view EngineOf(const notes::Scan& scan) {
  const std::string_view engine = scan.engine;
  return engine.substr(0, engine.find(' '));
}

ScanRound RoundOf(const Policy& policy, const Case& facts, Instant now) {
  return HeldUntil(policy, facts, now) ? ScanRound::kRested
                                       : ScanRound::kArrived;
}

ScanDemand::ScanDemand(const Policy& policy, const Case& facts, Instant now)
    : policy_(policy),
      held_until_(HeldUntil(policy, facts, now)),
      denied_rules_(RulesOf(policy.files.denied)) {
  if (policy.clamd) {
    clamd_rules_ = RulesOf(*policy.clamd, RoundOf(policy, facts, now));
  }
}

bool ScanDemand::IsAnswer(const On<notes::Scan>& scan) const {
  if (EngineOf(scan.body) == kHashList) {
    return scan.body.rules == denied_rules_;
  }
  if (EngineOf(scan.body) != "clamd" || !policy_.clamd) return true;
  return scan.body.rules == *clamd_rules_ &&
         IsFresh(*policy_.clamd, scan.body.database, scan.time) &&
         (!held_until_ || scan.time >= *held_until_);
}

std::string ScanDemand::Describe(const std::string& engine) const {
  std::string text = "the " + engine + " scan";
  if (engine != "clamd" || !policy_.clamd) return text;
  if (held_until_) text += " after the hold";
  if (policy_.clamd->max_database_age) {
    text += " by a database of at most " +
            FormatSeconds(*policy_.clamd->max_database_age);
  }
  return text;
}

bool IsMistaken(const Policy& policy, const notes::Scan& scan) {
  return EngineOf(scan) != kHashList && scan.more_findings == 0 &&
         !scan.findings.empty() &&
         std::ranges::all_of(scan.findings, [&](const notes::Finding& finding) {
           return FindKnown(policy.files.allowed, finding.digest) != nullptr;
         });
}

std::vector<SetAside> SetAsideIn(const Policy& policy, const Case& facts) {
  std::vector<SetAside> set_aside;
  for (const On<notes::Scan>& on : facts.scans) {
    if (!IsMistaken(policy, on.body)) continue;
    for (const notes::Finding& finding : on.body.findings) {
      // Once, however often it was scanned.
      const bool again =
          std::ranges::any_of(set_aside, [&](const SetAside& one) {
            return one.finding == finding && one.engine == EngineOf(on.body);
          });
      if (again) continue;
      set_aside.push_back(
          {std::string(EngineOf(on.body)), finding,
           FindKnown(policy.files.allowed, finding.digest)->why});
    }
  }
  return set_aside;
}

}  // namespace airlock::policies
