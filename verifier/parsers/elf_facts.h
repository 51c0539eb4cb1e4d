// verifier/parsers/elf_facts.h
//
// An ELF file as facts of an inventory (docs/formats/inventory.md).
#pragma once

#include <vector>

#include "airlock/core/notes/inspection.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

// Of one that lies about its layout, "elf.malformed" alone; of one of which the
// part that tells is not at hand, "elf.unread".
std::vector<notes::Fact> ElfFacts(const HeldFile& file);

}  // namespace airlock::verifier
