// verifier/tuf/path_pattern.h
//
// Which target paths a delegation is about.
//
// Libraries disagree on what a pattern means: whether `*` crosses a slash,
// whether `[!a]` or `[^a]` negates. A delegation that covers more than its
// author meant is an attack, so what is read in two ways here matches nothing.
#pragma once

#include <string_view>

namespace airlock::verifier::tuf {

// The shell's pattern (POSIX.1 XCU 2.13) as TUF 1.0.34 §4.5 uses it: `*` and
// `?` never match a slash, a pattern and a path have equally many components,
// `?` is one character and not one byte, a leading dot is nothing special,
// `[a-z]` is a set by code point and `[!a-z]` its complement. `[^…]` matches
// nothing; a `[` without its `]` is itself; there is no escape.
bool MatchesPathPattern(std::string_view pattern, std::string_view path);

}  // namespace airlock::verifier::tuf
