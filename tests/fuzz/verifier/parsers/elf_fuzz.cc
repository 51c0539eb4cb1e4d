// An ELF file, whole and with its middle missing: the facts are those of a
// note, and what is not at hand changes none of them.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "verifier/checks/remarks.h"
#include "verifier/parsers/elf_facts.h"
#include "verifier/parsers/leaf_facts.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const auto bytes = std::as_bytes(std::span(data, size));
  const verifier::HeldFile whole{bytes, {}, size};
  const auto facts = verifier::FactsOf(
      {"elf", verifier::FileKind::Nature::kLeaf}, "usr/bin/x", whole);
  verifier::RemarksOn(facts);
  const notes::Inventory inventory{crypto::DigestObject(bytes),
                                   "elf",
                                   notes::Coverage::kLeaf,
                                   size,
                                   size,
                                   {},
                                   facts};
  const auto again = notes::ParseInventory(notes::Format(inventory));
  Check(again.ok() && *again == inventory, "facts are a note's");
  const std::size_t third = size / 3;
  const verifier::HeldFile cut{bytes.first(third), bytes.last(third), size};
  const auto seen = verifier::ElfFacts(cut);
  const bool unread = std::any_of(
      seen.begin(), seen.end(), [](const notes::Fact& fact) {
        return fact.name == "elf.unread" || fact.name == "elf.malformed";
      });
  Check(unread || seen == verifier::ElfFacts(whole),
        "what is not at hand is not guessed");
  return 0;
}
