// airlock/rebuild/outputs.h
//
// What a build left, as a stranger's bytes.
//
// The build has ended and nobody else reaches its folder, so what is looked at
// is what is taken: regular files that the recipe names, each once and under a
// limit. Anything else there means that the build did not do what the recipe
// says, and nothing is taken then.
#pragma once

#include <vector>

#include "airlock/core/notes/rebuild_report.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"

namespace airlock::rebuild {

// Copies them from `out` to `built`, hashed on the way, in the recipe's order.
// kBuildOutput: a file that the recipe does not name, a link, a folder, a
// device, … kNoOutput: one that is named is not there. kBuildLimit: larger than
// limits.disk. kIo: not the build's fault.
Result<std::vector<notes::BuiltOutput>> TakeOutputs(
    const notes::Recipe& recipe, const platform::Directory& out,
    const platform::Directory& built);

}  // namespace airlock::rebuild
