// A Debian package, with all that is in it.
#include <cstddef>
#include <cstdint>
#include <span>

#include "tests/fuzz/verifier/parsers/whole_walk.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  airlock::testing_support::WalkWhole(std::as_bytes(std::span(data, size)));
  return 0;
}
