// A revocation list: what parses is sorted, and nobody signed it.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "airlock/core/check.h"
#include "verifier/certificates/revocation.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const auto list = ParseRevocationList(std::as_bytes(std::span(data, size)));
  if (!list.ok()) return 0;
  Check(std::is_sorted(list->serials.begin(), list->serials.end()),
        "serials can be searched");
  // An issuer without a key: every list of its is refused.
  Certificate one;
  one.issuer = list->issuer;
  const std::vector path = {one, one};
  const std::vector lists = {*list};
  Check(!CheckRevocation(path, lists, list->this_update).ok(),
        "a list without its issuer's key is nobody's");
  return 0;
}
