// policies/scans.h
//
// Which scans on record answer what a policy asks.
//
// A match speaks whoever found it. "Clean" is an answer only of the scanner
// that is asked, asked as the policy says, by a database that was not too old;
// what is on record otherwise is no answer, and the scan is still to be made.
// Signatures are written while an update rests, so whoever has a database is
// asked again when the hold has ended.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "policies/judge.h"
#include "policies/policy.h"

namespace airlock::policies {

// "yara 4.2.3" is the engine yara.
std::string_view EngineOf(const notes::Scan& scan);

// Which scan is asked for at `now`: the one after the hold has ended, if there
// was one.
ScanRound RoundOf(const Policy& policy, const Case& facts, Instant now);

// What is asked of the scanners at `now`, of the case that is `facts`: found once,
// since a case has a scan for each artifact and scanner. Borrows the policy.
class ScanDemand {
 public:
  ScanDemand(const Policy& policy, const Case& facts, Instant now);

  // The scan's age is that of its record's stamp.
  bool IsAnswer(const On<notes::Scan>& scan) const;
  // "the yara scan": how a missing one is called.
  std::string Describe(const std::string& engine) const;

 private:
  const Policy& policy_;
  std::optional<Instant> held_until_;  // the end of a hold that is over
  NoteDigest denied_rules_;
  std::optional<NoteDigest> clamd_rules_;
};

// A finding that refuses nothing, since the policy allows that very file: for
// people to see, in the order of the records.
struct SetAside {
  std::string engine;
  notes::Finding finding;
  std::string why;  // the policy's words
};
std::vector<SetAside> SetAsideIn(const Policy& policy, const Case& facts);

// Whether all that a scan found is in files that the policy allows. What the
// policy itself denies it does not allow.
bool IsMistaken(const Policy& policy, const notes::Scan& scan);

}  // namespace airlock::policies
