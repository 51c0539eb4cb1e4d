// tests/support/note_kinds.h
//
// Every kind of note in airlock/core, with a sample that uses each field.
//
// One list serves the laws (Parse and Format are inverse, no flipped byte goes
// unnoticed), the fuzz target and its seeds, so that a kind cannot be added to
// one of them and forgotten in the others.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"

namespace airlock::testing_support {

struct NoteKind {
  std::string_view kind;  // the note's first line
  std::string sample;
  // Format(Parse(text)).
  Result<std::string> (*reformat)(std::string_view text);
};
const std::vector<NoteKind>& NoteKinds();

// The same digest for the same digit, 0 to 15.
template <typename D>
D DigestOf(int digit) {
  return D::ParseHex(std::string(64, "0123456789abcdef"[digit])).value();
}

}  // namespace airlock::testing_support
