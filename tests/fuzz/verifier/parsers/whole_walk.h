// tests/fuzz/verifier/parsers/whole_walk.h
//
// What must hold of each package, whatever it is: the whole walk through it,
// parts and nested files too, gives an inventory that can be written and read
// again, or a refusal.
#pragma once

#include <cstdint>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/unpack.h"

namespace airlock::testing_support {

class WholeLeaves final : public verifier::LeafVisitor {
 public:
  std::uint64_t wanted_bytes() const override { return 1 << 16; }
  Result<bool> Visit(const verifier::Leaf& leaf) override {
    if (leaf.bytes) Check(leaf.bytes->size() == leaf.size, "a whole leaf");
    return leaf.bytes.has_value();
  }
};

inline void WalkWhole(ByteView bytes) {
  Limits limits;
  limits.members = 1000;
  limits.total_bytes = 4 << 20;
  verifier::MemorySource source(bytes);
  WholeLeaves leaves;
  const auto unpacked = verifier::Unpack(source, crypto::DigestObject(bytes),
                                         bytes.size(), limits, &leaves);
  if (!unpacked.ok()) return;
  Check(unpacked->visited_bytes <= unpacked->inventory.expanded_bytes,
        "no more is visited than there is");
  const auto again = notes::ParseInventory(notes::Format(unpacked->inventory));
  Check(again.ok() && *again == unpacked->inventory, "an inventory is a note");
}

}  // namespace airlock::testing_support
