// verifier/parsers/polyglot.h
//
// A file that is another kind of file too, or another than its name says.
//
// A zip is found by its end, a PDF within its first kilobyte, an ISO image at
// 32 KiB: each can lie in one file with a program or a picture, and what a
// scanner took for the one is opened as the other.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/file_kind.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

// "polyglot": "zip at OFFSET", one fact for each other kind, of a file of which
// KindOf() says `kind` and which is no container that was taken apart.
//
// What has a tar's mark at its place is a tar to KindOf(), whatever its first
// bytes are, and must be one.
//
// Sources: APPNOTE 6.3.10 §4.3.16 (end of central directory), ISO 32000-1 §7.5.2
// with Annex H, ECMA-119 §8.1.
std::vector<notes::Fact> PolyglotFacts(const FileKind& kind,
                                       const HeldFile& file);

// "type-mismatch": "png is elf", of the file called `path`. A name without an
// ending that promises a kind promises nothing.
std::vector<notes::Fact> MismatchFacts(const FileKind& kind,
                                       std::string_view path);

}  // namespace airlock::verifier
