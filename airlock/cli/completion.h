// airlock/cli/completion.h
//
// What a shell needs to complete our commands and options.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace airlock::cli {

// A script for bash. Where none of our words fits, it completes file names.
std::string BashCompletion(const CLI::App& root);

}  // namespace airlock::cli
