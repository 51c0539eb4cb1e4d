// airlock/cli/man_page.h
//
// A program's manual page, out of the same words as its --help.
#pragma once

#include <string>

namespace CLI {
class App;
}

namespace airlock::cli {

// In man(7), section 1. The first line of the program's description is
// "NAME: what it is."; a command's footer that begins with "Example:" is shown
// as its example.
std::string ManPage(const CLI::App& root, const std::string& version);

// Adds --man-page, which prints it and ends, as --help does.
void AddManPageFlag(CLI::App& root, const std::string& version);

}  // namespace airlock::cli
