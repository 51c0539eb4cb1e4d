#include "policies/taken.h"

#include "policies/chain_law.h"

namespace airlock::policies {

Result<Taken> TakenOf(const Record& authentic, const Record& seal) {
  auto found = notes::ParseAuthentic(authentic.body.text);
  if (!found.ok()) return BadRecord(authentic, found.failure().detail);
  auto sealed = notes::ParseSeal(seal.body.text);
  if (!sealed.ok()) return BadRecord(seal, sealed.failure().detail);
  return Taken{seal.index, *std::move(sealed), *std::move(found)};
}

std::vector<Taken> TakenBefore(const std::vector<Taken>& taken,
                               std::uint64_t index) {
  std::vector<Taken> before;
  for (const Taken& one : taken) {
    if (one.index < index) before.push_back(one);
  }
  return before;
}

}  // namespace airlock::policies
