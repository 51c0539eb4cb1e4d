// airlock/gate/history.h
//
// Steps 2 and 3 of receive.h: the roots, and the ledger that they have a place
// in.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/result.h"
#include "airlock/crypto/merkle.h"
#include "airlock/gate/cargo.h"
#include "airlock/gate/memory.h"
#include "airlock/ledger/checkpoint.h"
#include "policies/root_chain.h"

namespace airlock::gate {

// Every root there was, each with its place, and the one remembered among them.
// Since each names the one before it, that one vouches for those before; those
// after are signed under the old and the new threshold.
struct Roots {
  policies::RootChain chain;
  std::vector<RootPlace> places;
  std::string newest_text;
};
// kBadRoot, kBadCrossing; kExpired if the newest is.
Result<Roots> FollowRoots(const Memory& memory, const notes::Crossing& crossing,
                          const Cargo& cargo, Instant now);

// The ledger as promised now, proved to continue what was remembered.
struct History {
  crypto::CompactTree tree;
  std::uint64_t first_leaf = 0;
  std::vector<RecordDigest> leaves;  // from first_leaf on, each proved

  const RecordDigest* At(std::uint64_t index) const {
    if (index < first_leaf || index - first_leaf >= leaves.size()) {
      return nullptr;
    }
    return &leaves[index - first_leaf];
  }
};
// By a checkpoint key of the root (kBadCheckpoint).
Result<ledger::Checkpoint> OpenCheckpoint(const std::string& text,
                                          const notes::Root& root);
// kBadCrossing; kRollback, kCrossingGap or kInconsistent where it does not
// continue it.
Result<History> FollowHistory(const Memory& memory,
                              const notes::Crossing& crossing,
                              const ledger::Checkpoint& checkpoint,
                              const Cargo& cargo);

// A root has no place but the one that the history gives it, or gave it when
// the gate saw that part (kBadProof).
Result<Done> CheckPlaces(const Roots& roots, const Memory& memory,
                         const History& history);

}  // namespace airlock::gate
