// verifier/parsers/binary_cause.h
//
// Why two programs, or two files of no known form, differ.
#pragma once

#include "airlock/core/bytes.h"
#include "verifier/parsers/cause_list.h"

namespace airlock::verifier {

// Two ELF files as they are, and with what normalisers hide made alike. By
// sections of one name, where both are well formed.
struct ElfPair {
  ByteView left;
  ByteView right;
  ByteView masked_left;
  ByteView masked_right;
};
void InElf(const ElfPair& pair, CauseList& causes);
void InBytes(ByteView left, ByteView right, CauseList& causes);

}  // namespace airlock::verifier
