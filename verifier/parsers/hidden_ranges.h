// verifier/parsers/hidden_ranges.h
//
// Which bytes of a file a comparison may pass over, by whose name.
//
// Three laws hold of every rule here, and a fuzz target tries them: what is
// hidden has no say in what is hidden, so that two files that agree in what is
// visible hide the same places; a hidden byte changes nothing in the digest of
// what is visible; every other byte does. So a builder can put what he likes
// into a build-id, and cannot move the place that counts as one.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/file_kind.h"

namespace airlock::verifier {

struct HiddenRange {
  std::uint64_t offset = 0;  // in the file, in bytes
  std::uint64_t length = 0;
  std::string_view normaliser;  // normalisers.h
  friend bool operator==(const HiddenRange&, const HiddenRange&) = default;
};

// Of the whole file at `path` in the inventory, of which KindOf() says `kind`.
// In order, none touching another's bytes; none for a file of no known form, or
// that breaks its form.
std::vector<HiddenRange> HiddenRangesOf(const FileKind& kind,
                                        std::string_view path, ByteView file);

// "visible", the digest of the rest (docs/formats/normal-form.md), and what
// each normaliser hides. None where nothing is hidden.
std::vector<notes::Fact> HiddenFacts(ByteView file,
                                     const std::vector<HiddenRange>& ranges);

}  // namespace airlock::verifier
