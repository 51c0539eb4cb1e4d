// An RFC 3161 token: reading it ends, and it never vouches for anything under
// an authority without certificates.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/certificates/timestamp.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const auto stamp = ParseTimestamp(bytes);
  if (!stamp.ok()) return 0;
  Check(stamp->signer.attributes.size() > 2, "it is signed");
  Check(!CheckTimestamp(*stamp, bytes, {}).ok(), "nobody vouches");
  return 0;
}
