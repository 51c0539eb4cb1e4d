// airlock/core/verified_levels.h
//
// The levels of a verification summary, as a ladder for each track.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/result.h"

namespace airlock {

// Whether `reached` meets every level that is `wanted`. What begins with
// "SLSA_" is SLSA_<track>_LEVEL_<number>, and a higher number of a track
// implies the lower ones; everything else is met by the same text only.
// kWrongVerdict if not; kBadStatement for a malformed SLSA level that was
// reached, kUsage for one that is wanted.
Result<Done> CheckLevels(const std::vector<std::string>& reached,
                         const std::vector<std::string>& wanted);

}  // namespace airlock
