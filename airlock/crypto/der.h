// airlock/crypto/der.h
//
// As much DER (X.690 §10) as public keys and ECDSA signatures need.
//
// SEQUENCE, INTEGER and BIT STRING with definite lengths in the fewest octets:
// a hundred lines that can be read at one sitting, in place of a general
// decoder that repairs, guesses and dispatches on what strangers wrote.
#pragma once

#include <cstdint>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

enum class DerTag : std::uint8_t {
  kInteger = 0x02,
  kBitString = 0x03,
  kSequence = 0x30,
};

// Reads values from left to right. Borrows. All refusals are kBadEncoding.
class DerReader {
 public:
  explicit DerReader(ByteView bytes) : rest_(bytes) {}

  // The contents of the next value, which must have this tag.
  Result<ByteView> Take(DerTag tag);
  // The magnitude of the next value, a positive INTEGER.
  Result<ByteView> TakePositive();
  // Refuses bytes left over.
  Result<Done> End() const;

 private:
  ByteView rest_;
};

// One value: tag, length, contents. It is a bug if the contents have 64 KiB or
// more; no key does.
Bytes EncodeDer(DerTag tag, ByteView contents);
Bytes EncodeDerPositive(ByteView magnitude);

}  // namespace airlock::crypto
