// stager/conductor.h
//
// Looks at what is on record, does the next thing, puts it on record.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/vault.h"
#include "stager/clean_leaves.h"
#include "stager/site_reader.h"

namespace airlock::stager {

// What one round did, for logs and for `--once`.
struct Round {
  std::size_t steps = 0;   // records appended or asked for
  std::size_t faults = 0;  // steps that the world kept from happening
};

// What the conductor tells its operator: one line per step.
using Report =
    std::function<void(const std::string& subject, const std::string& what)>;

// What it remembers between rounds is the ledger as it read it, so that it need
// not read it again, and which leaves were clean a short while ago: nothing
// that would not be found again.
class Conductor {
 public:
  Conductor(const Home& home, const platform::VaultReader& vault,
            std::function<Instant()> clock, Report report);

  // One pass over every open submission and every target, as of the ledger now.
  // Each submission advances as far as it can. A fault of one (disk, socket) is
  // reported and leaves the others alone; it runs again in the next round.
  // kInconsistent, and so ever after, if the ledger does not continue what was
  // read of it.
  Result<Round> RunRound();

 private:
  Home home_;
  const platform::VaultReader& vault_;
  std::function<Instant()> clock_;
  Report report_;
  CleanLeaves clean_leaves_;
  std::optional<SiteNow> now_;
};

}  // namespace airlock::stager
