// verifier/parsers/cause_words.h
//
// What sort of thing changed between two short texts: a date, a path, a name.
//
// A guess for people, by the looks of both; where it is none of the known sorts
// nothing is said.
#pragma once

#include <string>
#include <string_view>

namespace airlock::verifier {

struct WordChange {
  // "date", "year", "build-path", "host-or-user", "compiler"; "" for none of
  // these.
  std::string_view cause;
  // The words that differ, each a piece of its text.
  std::string_view left;
  std::string_view right;
};

// Of two texts that differ, a line of each or what is printable around a byte.
WordChange ChangeOfWords(std::string_view left, std::string_view right);

}  // namespace airlock::verifier
