// airlock/core/check.h
//
// A claim the program makes about itself.
//
// A false claim is a bug, never an answer: it stops the program at once, in
// every build, before the mistake can reach a record.
#pragma once

#include <source_location>

namespace airlock {

// Prints where the claim stood and aborts.
[[noreturn]] void Fail(const char* claim, std::source_location where);

inline void Check(
    bool claim, const char* what = "claim",
    std::source_location where = std::source_location::current()) {
  if (!claim) Fail(what, where);
}

}  // namespace airlock
