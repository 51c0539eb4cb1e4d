// airlock/rebuild/run_recipe.h
//
// From a recipe to a report.
#pragma once

#include <string>

#include "airlock/core/notes/rebuild_report.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/core/result.h"

namespace airlock::rebuild {

struct RebuildPlaces {
  std::string inputs;  // a folder with the recipe's inputs; more may be there
  std::string root;    // a root file system
  std::string output;  // takes build.log and built/, in place of older ones
};

// Runs the recipe once, in a box. A build that does not come to its outputs is
// a report too, with the reason. What keeps it from being tried is a failure:
// kUnreadable, kDigestMismatch or kTooLarge for an input, kDigestMismatch for a
// root with other packages than the recipe's, kNoSandbox, kIo.
//
// Once in a process: it leaves its mounts, its network and its /tmp behind.
Result<notes::RebuildReport> RunRecipe(const notes::Recipe& recipe,
                                       const RebuildPlaces& places);

}  // namespace airlock::rebuild
