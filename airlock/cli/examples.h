// airlock/cli/examples.h
//
// One command line for each verb, as somebody would type it.
//
// Printed by --help and where a command was not understood: a line to change is
// worth more than a grammar. A verb without an example does not start.
#pragma once

#include <string_view>

namespace airlock::cli {

// For "submit", "policy activate", …; "" for what is no verb.
std::string_view ExampleOf(std::string_view verb);

}  // namespace airlock::cli
