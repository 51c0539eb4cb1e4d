// LMS and HSS: the first octet is the length of the key.
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/check.h"
#include "airlock/crypto/lms.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  if (size < 1 || size - 1 < data[0]) return 0;
  const ByteView bytes = std::as_bytes(std::span(data, size)).subspan(1);
  const ByteView key = bytes.first(data[0]);
  const ByteView signature = bytes.subspan(data[0]);
  // Nobody signed this.
  const ByteView message = AsBytes("a message that no seed is about");
  Check(!crypto::VerifyLms(key, message, signature).ok(), "LMS is not forged");
  Check(!crypto::VerifyHss(key, message, signature).ok(), "HSS is not forged");
  return 0;
}
