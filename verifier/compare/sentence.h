// verifier/compare/sentence.h
//
// A comparison in one sentence: what differs, and why, if that is known.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/explanation.h"
#include "verifier/compare/comparison.h"

namespace airlock::verifier {

// A cause of the difference that it is about.
struct Explained {
  const Difference* difference = nullptr;
  notes::Cause cause;
};

// "a year is built in (2022, 2026)"; what a cause's name means, with what
// stands in either. Of an unknown name, the name.
std::string WordsFor(const notes::Cause& cause);

// Ends with a full stop. What strangers wrote in it is printable.
std::string SentenceOf(const Comparison& comparison,
                       const std::vector<Explained>& explained);

}  // namespace airlock::verifier
