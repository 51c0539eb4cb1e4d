// verifier/parsers/hidden_elf.h
//
// What of an ELF file identifies its build, and is not of what it does.
#pragma once

#include <vector>

#include "airlock/core/bytes.h"
#include "verifier/parsers/hidden_ranges.h"

namespace airlock::verifier {

// The descriptions of notes NT_GNU_BUILD_ID and of Go's build id, wherever a
// PT_NOTE segment or a section of that type has one; and the sections
// ".gnu_debuglink", ".gnu_debugaltlink" and ".comment" where nothing of them is
// loaded. None at all in a file whose tables lie where something is hidden.
//
// Source: gabi 4.2, "Note Section"; binutils' ld(1), --build-id; gdb's manual,
// "Separate Debug Files"; Go's cmd/internal/buildid.
std::vector<HiddenRange> HiddenInElf(ByteView file);

}  // namespace airlock::verifier
