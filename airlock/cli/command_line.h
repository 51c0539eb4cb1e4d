// airlock/cli/command_line.h
//
// From what was typed to an exit code.
#pragma once

namespace airlock::cli {

// Parses, runs the verb, prints, and yields the process's exit code.
int Main(int argc, char** argv);

}  // namespace airlock::cli
