#include "policies/scans.h"

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

bool IsAnswer(const Policy& policy, const Case& facts, Instant now,
              const On<notes::Scan>& scan) {
  if (EngineOf(scan.body) != "clamd" || !policy.clamd) return true;
  const std::optional<Instant> held_until = HeldUntil(policy, facts, now);
  return scan.body.rules == RulesOf(*policy.clamd) &&
         IsFresh(*policy.clamd, scan.body.database, scan.time) &&
         (!held_until || scan.time >= *held_until);
}

std::string DescribeScan(const Policy& policy, const Case& facts, Instant now,
                         const std::string& engine) {
  std::string text = "the " + engine + " scan";
  if (engine != "clamd" || !policy.clamd) return text;
  if (HeldUntil(policy, facts, now)) text += " after the hold";
  if (policy.clamd->max_database_age) {
    text += " by a database of at most " +
            FormatSeconds(*policy.clamd->max_database_age);
  }
  return text;
}

}  // namespace airlock::policies
