// verifier/parsers/elf_symbols.h
//
// What the names of an ELF file's symbols tell: canary and checked functions.
#pragma once

#include <cstdint>

#include "airlock/core/bytes.h"
#include "verifier/parsers/elf_image.h"

namespace airlock::verifier {

struct SymbolFacts {
  bool any = false;
  bool canary = false;
  std::uint64_t fortified = 0;
  std::uint64_t fortifiable = 0;
};

// Adds what `table`, a symbol table of whole entries, says with the names in
// `names`. Functions are counted where `imports` is asked for: those that
// glibc has in a checked form too. A name beyond the table is kBadContainer.
Result<Done> AddSymbols(const ElfImage& image, ByteView table, ByteView names,
                        bool imports, SymbolFacts& facts);

// Bytes of one entry.
std::size_t SymbolBytes(const ElfImage& image);

}  // namespace airlock::verifier
