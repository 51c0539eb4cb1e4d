// airlock/crypto/positive_integer.h
//
// A positive integer in two's complement of the fewest octets.
//
// DER's INTEGER (X.690 §8.3) and SSH's mpint (RFC 4251 §5) are the same
// spelling. Reading it loosely lets one signature be written in many ways.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

// The magnitude, big-endian, without a leading zero. Borrows. Refuses zero,
// negative numbers and needless octets (kBadEncoding).
Result<ByteView> ParsePositive(ByteView octets);
// ParsePositive(FormatPositive(m)) yields m. It is a bug if `magnitude` is
// empty or starts with a zero.
Bytes FormatPositive(ByteView magnitude);

}  // namespace airlock::crypto
