// A package: the whole walk, parts and nested files too. Whatever is accepted
// gives an inventory that can be written and read again.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/unpack.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

class Counter final : public LeafVisitor {
 public:
  std::uint64_t wanted_bytes() const override { return 1 << 16; }
  Result<bool> Visit(const Leaf& leaf) override {
    if (leaf.bytes) Check(leaf.bytes->size() == leaf.size, "a whole leaf");
    return leaf.bytes.has_value();
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  Limits limits;
  limits.members = 1000;
  limits.total_bytes = 4 << 20;
  MemorySource source(bytes);
  Counter counter;
  const auto unpacked =
      Unpack(source, crypto::DigestObject(bytes), size, limits, &counter);
  if (!unpacked.ok()) return 0;
  Check(unpacked->visited_bytes <= unpacked->inventory.expanded_bytes,
        "no more is visited than there is");
  const auto again = notes::ParseInventory(notes::Format(unpacked->inventory));
  Check(again.ok() && *again == unpacked->inventory, "an inventory is a note");
  return 0;
}
