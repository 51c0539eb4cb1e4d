// verifier/certificates/der_value.h
//
// DER (X.690 §10) of strangers, value by value.
//
// Certificates and time stamps are signed over their exact bytes, and OpenSSL
// reads much BER that is not DER; two spellings of one certificate are how a
// fingerprint comes to mean nothing. Everything that is read here has one
// spelling: definite lengths in the fewest octets, tags of one octet, and
// contents that are canonical where they are interpreted.
#pragma once

#include <cstdint>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// Tag octets: class, constructed bit and number together.
inline constexpr std::uint8_t kDerBoolean = 0x01;
inline constexpr std::uint8_t kDerInteger = 0x02;
inline constexpr std::uint8_t kDerBitString = 0x03;
inline constexpr std::uint8_t kDerOctetString = 0x04;
inline constexpr std::uint8_t kDerOid = 0x06;
inline constexpr std::uint8_t kDerUtf8String = 0x0c;
inline constexpr std::uint8_t kDerUtcTime = 0x17;
inline constexpr std::uint8_t kDerGeneralizedTime = 0x18;
inline constexpr std::uint8_t kDerSequence = 0x30;
inline constexpr std::uint8_t kDerSet = 0x31;
// [n], constructed (0xa0 | n) and primitive (0x80 | n).
constexpr std::uint8_t DerTagged(unsigned n) {
  return static_cast<std::uint8_t>(0xa0U | n);
}
constexpr std::uint8_t DerTaggedPrimitive(unsigned n) {
  return static_cast<std::uint8_t>(0x80U | n);
}

struct DerValue {
  std::uint8_t tag = 0;
  ByteView contents;
  ByteView whole;  // with tag and length
};

// Reads values from left to right. Borrows. All refusals are kBadEncoding.
class DerCursor {
 public:
  explicit DerCursor(ByteView bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }
  ByteView rest() const { return rest_; }
  // Whether the next value has this tag.
  bool Sees(std::uint8_t tag) const;
  Result<DerValue> Next();
  Result<DerValue> Take(std::uint8_t tag);
  Result<Done> End() const;

  // Contents in their canonical form.
  Result<bool> TakeBoolean();
  Result<std::uint64_t> TakeNumber(std::uint64_t max);
  // Two's complement as it stands, of the fewest octets; may be negative.
  Result<ByteView> TakeInteger();
  // A BIT STRING of whole octets.
  Result<ByteView> TakeBits();

 private:
  ByteView rest_;
};

// UTCTime or GeneralizedTime as RFC 5280 §4.1.2.5 has them: to the second, in
// 'Z', and UTCTime exactly for the years 1950 to 2049.
Result<Instant> ReadDerTime(const DerValue& value);
// GeneralizedTime as RFC 3161 §2.4.2 has it: fractions of a second may follow,
// without trailing zeros; they are cut off.
Result<Instant> ReadGenTime(ByteView contents);

// Contents of an OBJECT IDENTIFIER out of "1.2.840.113549", for constants of
// our own (a bug for anything else).
Bytes OidOf(std::string_view dotted);

// One value of any size.
Bytes EncodeDerValue(std::uint8_t tag, ByteView contents);

}  // namespace airlock::verifier
