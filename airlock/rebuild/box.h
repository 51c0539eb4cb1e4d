// airlock/rebuild/box.h
//
// The box in which a build runs: bubblewrap's, set up by us.
//
// A build executes what strangers wrote, so it gets a machine of its own to
// ruin: no network, a root that it cannot write, its inputs, and folders in
// memory that end with it. Unlike a worker's sandbox this one lets it fork, run
// programs and write files; what keeps it in are namespaces, an id that nobody
// has, no capability and no way to a new one, and limits.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/notes/recipe.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"
#include "airlock/rebuild/builder_ids.h"

namespace airlock::rebuild {

// What is put into the box. Descriptors stay open while it runs.
struct BoxContents {
  std::string root;                 // becomes /, of its system folders
  std::string out;                  // becomes /out
  std::vector<platform::Fd> files;  // of recipe.inputs: become /inputs/NAME
};

// How it ended. The log is whole unless the build was ended for it.
struct BoxEnd {
  ObjectDigest log;
  std::uint64_t log_bytes = 0;
  std::optional<Failure> failure;  // kBuildFailed, kBuildTimeout, kBuildLimit
};

// "bubblewrap 0.8.0" (kNoSandbox where there is none).
Result<std::string> BoxVersion();

// The arguments of bubblewrap, for `inputs` at descriptors from `first_input`
// on (kUnreadable if the root cannot be listed).
Result<std::vector<std::string>> BoxArguments(const notes::Recipe& recipe,
                                              const BoxContents& contents,
                                              int first_input);

// Runs the recipe's command to its end, and whatever it started with it; its
// words go to build.log in `output`. kNoSandbox if there is no box to be had.
Result<BoxEnd> RunInBox(const notes::Recipe& recipe,
                        const BoxContents& contents, const BuilderIds& ids,
                        const platform::Directory& output);

}  // namespace airlock::rebuild
