// airlock/cli/misspelling.h
//
// Which word of a command line is not one of ours.
//
// CLI11 says of a mistyped command that one is missing, and of a mistyped
// option that it was not expected. People want to know which word it is and
// what they may have meant.
#pragma once

#include <optional>
#include <string>

namespace CLI {
class App;
}

namespace airlock::cli {

// A sentence about the first command or option that `root` does not have, or
// about the command that is missing; nullopt where the words are all known.
std::optional<std::string> FindMisspelling(const CLI::App& root, int argc,
                                           char** argv);

}  // namespace airlock::cli
