// verifier/parsers/held_file.h
//
// A file in memory, of which the middle may be missing if it is large.
#pragma once

#include <cstdint>

#include "airlock/core/bytes.h"

namespace airlock::verifier {

struct HeldFile {
  ByteView head;
  ByteView tail;           // the last bytes; empty where the head is all
  std::uint64_t size = 0;  // of the file, in bytes

  bool whole() const { return head.size() == size; }
};

}  // namespace airlock::verifier
