#include "airlock/crypto/positive_integer.h"

#include "airlock/core/check.h"

namespace airlock::crypto {
namespace {

bool HasSignBit(std::byte b) { return (b & std::byte{0x80}) != std::byte{0}; }

}  // namespace

Result<ByteView> ParsePositive(ByteView octets) {
  if (octets.empty() || HasSignBit(octets[0])) {
    return Failure{Reason::kBadEncoding, "not a positive integer"};
  }
  if (octets[0] != std::byte{0}) return octets;
  if (octets.size() == 1) return Failure{Reason::kBadEncoding, "zero"};
  if (!HasSignBit(octets[1])) {
    return Failure{Reason::kBadEncoding, "integer with a needless zero"};
  }
  return octets.subspan(1);
}

Bytes FormatPositive(ByteView magnitude) {
  Check(!magnitude.empty() && magnitude[0] != std::byte{0},
        "a magnitude has no leading zero");
  Bytes octets;
  octets.reserve(magnitude.size() + 1);
  if (HasSignBit(magnitude[0])) octets.push_back(std::byte{0});
  Append(octets, magnitude);
  return octets;
}

}  // namespace airlock::crypto
