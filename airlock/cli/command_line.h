// airlock/cli/command_line.h
//
// The command line's grammar; beside it only misspelling.cc knows CLI11.
#pragma once

#include <functional>

#include "airlock/cli/commands.h"
#include "airlock/cli/options.h"
#include "airlock/core/result.h"

namespace airlock::cli {

// Parses, runs the verb, prints, and yields the process's exit code.
int Main(int argc, char** argv);

}  // namespace airlock::cli
