// A xz stream: it ends with the input or not at all, in the same way however
// it is read.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/parsers/xz.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

Result<std::string> Unpack(ByteView bytes, std::size_t at_once) {
  Limits limits;
  limits.total_bytes = 4 << 20;
  Expansion expansion(limits);
  MemorySource source(bytes);
  const auto unpacked = OpenXz(source, expansion);
  std::string text;
  std::array<std::byte, 4096> buffer;
  while (true) {
    TRY(const std::size_t got,
        unpacked->Read(std::span(buffer).first(at_once)));
    if (got == 0) return text;
    text.append(AsText(std::span(buffer).first(got)));
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const auto large = Unpack(bytes, 4096);
  const auto small = Unpack(bytes, 61);
  Check(large.ok() == small.ok(), "one verdict");
  if (large.ok()) Check(*large == *small, "one meaning");
  return 0;
}
