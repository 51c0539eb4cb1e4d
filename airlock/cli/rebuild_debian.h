// airlock/cli/rebuild_debian.h
//
// A recipe for a source package of the machine's Debian mirror, and what it
// needs: fetched by apt, verified by apt.
#pragma once

#include <string>
#include <vector>

#include "airlock/cli/options.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/core/result.h"

namespace airlock::cli {

struct DebianRebuild {
  notes::Recipe recipe;
  std::string version;  // of the source
  std::string inputs;   // a folder, as `published` is
  std::string root;
  std::string published;
  std::vector<std::string> built_again;  // by a binNMU: not to be compared
  // Of the .buildinfo, what the archive does not have any more.
  std::vector<std::string> missing;
};

// Leaves sources/, published/ and recipe.toml in the output folder. kNoSource
// where the archive lacks what it takes.
Result<DebianRebuild> PrepareDebian(const Options& o);

}  // namespace airlock::cli
