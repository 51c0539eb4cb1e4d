// verifier/parsers/held_leaf.h
//
// The leaf at hand, in memory that all leaves take turns in.
//
// What is told of a leaf (leaf_facts.h) needs its bytes in any order, and they
// come in one. They are read to where they will be looked at, and not copied
// there: a walk that takes facts moves no byte more than one that does not.
#pragma once

#include <cstdint>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "verifier/parsers/held_file.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

class HeldLeaf {
 public:
  // Of a larger file the first bytes are held and as many of the last. Two of
  // them and what decoders need stay far below a worker's 512 MiB.
  static constexpr std::size_t kMaxPart = 32 << 20;

  // Reads a file to its end: what `ahead` has looked into and not taken, then
  // `from`, which `ahead` reads from.
  Result<Done> Fill(Lookahead& ahead, Source& from);

  // What was read last. Valid until the next Fill().
  HeldFile file() const;

 private:
  // Where to read to next.
  std::span<std::byte> Room();
  void Took(std::size_t count);

  Bytes head_;
  std::size_t in_head_ = 0;
  Bytes tail_;  // a ring, until it is turned
  std::uint64_t passed_ = 0;  // bytes behind the head
};

}  // namespace airlock::verifier
