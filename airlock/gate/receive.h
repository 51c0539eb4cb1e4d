// airlock/gate/receive.h
//
// The sealed side's one decision: is this crossing ours, whole, and next?
#pragma once

#include <string>

#include "airlock/core/instant.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"
#include "airlock/gate/memory.h"
#include "airlock/platform/directory.h"

namespace airlock::gate {

// What a crossing proved to be.
struct Accepted {
  notes::Crossing crossing;
  notes::Release release;
  Memory next;  // the memory after the import
};

// Checks a crossing against the memory, reading only the crossing's directory:
//  1. the note's grammar, this site, every object present with its digest;
//  2. roots: all of them, each next one signed under the old and the new
//     threshold, the one remembered among them, the newest not expired, each
//     at its place in that history;
//  3. the checkpoint signed by the root's checkpoint key, and its history
//     continues the one remembered (kInconsistent);
//  4. the release signed by the newest root's seal key, of this target, its
//     version and root a prefix of that history;
//  5. every seal record in that history at its index, signed by the seal key of
//     the root in force there and not void, sealed for this target, in
//     separated mode;
//  6. not older than what was imported, by the release's version (kRollback),
//     nor another release of that version (kInconsistent), not stale
//     (kExpired). Numbers missing in between are remembered as gaps; a history
//     that starts after what was seen is refused (kCrossingGap).
// Writes nothing.
Result<Accepted> Examine(const platform::Directory& directory,
                         const Memory& memory, Instant now);

}  // namespace airlock::gate
