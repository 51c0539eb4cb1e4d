// verifier/parsers/file_kind.h
//
// What a file is, by its first bytes.
//
// A table of our own and not libmagic: a name decides nothing, a rule is one
// line that can be read here, and the answer for one file takes no half
// millisecond. What is not in the table is opaque, and the policy says what
// becomes of opaque things.
#pragma once

#include <string_view>

#include "airlock/core/bytes.h"

namespace airlock::verifier {

struct FileKind {
  enum class Nature {
    kContainer,  // can be taken apart here: tar, zip, deb, gzip, …
    kLeaf,       // known, and nothing lies inside it as a file of its own
    kOpaque,     // unknown, or a container that nothing here takes apart
  };
  std::string_view name;
  Nature nature = Nature::kOpaque;
};

// How many bytes decide.
inline constexpr std::size_t kKindBytes = 4096;

// Of a file that begins with `head`, kKindBytes long or the whole file. Text is
// UTF-8 without control characters but tab, line feed, form feed and carriage
// return.
FileKind KindOf(ByteView head);

}  // namespace airlock::verifier
