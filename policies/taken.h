// policies/taken.h
//
// What a channel has taken: the state that an older release is held against.
//
// It is derived from the ledger and nothing else: of every seal that counts, the
// seal and what was found authentic. Whoever has the ledger derives the same, so
// a verdict on order can be replayed, and there is no file to lose or to set
// back.
#pragma once

#include <cstdint>
#include <vector>

#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"

namespace airlock::policies {

struct Taken {
  std::uint64_t index = 0;  // of the seal's record in the ledger
  notes::Seal seal;
  notes::Authentic authentic;
};

// Of one submission (kBadRecord).
Result<Taken> TakenOf(const Record& authentic, const Record& seal);

// Those of `taken` whose seals stand before record `index`: the state as it was
// then.
std::vector<Taken> TakenBefore(const std::vector<Taken>& taken,
                               std::uint64_t index);

}  // namespace airlock::policies
