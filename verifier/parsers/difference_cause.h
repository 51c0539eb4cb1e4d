// verifier/parsers/difference_cause.h
//
// Where two files begin to differ, and why, as far as it shows.
//
// Looked for are the causes that rebuilds are known to have: dates, paths,
// names of machines, the order of lines, the compiler, a dependency more.
// Whatever a normaliser hides is not looked at.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/explanation.h"

namespace airlock::verifier {

// Of two files at one place, `path` in either inventory; `pair` is copied into
// what is found. At least one cause where the visible bytes differ, at most
// eight: "section", "line" or "byte" where none of the known ones shows.
std::vector<notes::Cause> CausesOf(std::uint64_t pair, std::string_view path,
                                   ByteView left, ByteView right);

}  // namespace airlock::verifier
