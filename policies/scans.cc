#include "policies/scans.h"

namespace airlock::policies {

std::string_view EngineOf(const notes::Scan& scan) {
  const std::string_view engine = scan.engine;
  return engine.substr(0, engine.find(' '));
}

bool IsAnswer(const Policy& policy, const On<notes::Scan>& scan) {
  if (EngineOf(scan.body) != "clamd" || !policy.clamd) return true;
  return scan.body.rules == RulesOf(*policy.clamd) &&
         IsFresh(*policy.clamd, scan.body.database, scan.time);
}

std::string DescribeScan(const Policy& policy, const std::string& engine) {
  std::string text = "the " + engine + " scan";
  if (engine == "clamd" && policy.clamd && policy.clamd->max_database_age) {
    text += " by a database of at most " +
            FormatSeconds(*policy.clamd->max_database_age);
  }
  return text;
}

}  // namespace airlock::policies
