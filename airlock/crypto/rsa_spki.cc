#include "airlock/crypto/rsa_spki.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <span>

#include "airlock/crypto/der.h"

namespace airlock::crypto {
namespace {

// The contents of rsaEncryption's AlgorithmIdentifier. RFC 3279 wants the NULL
// there.
constexpr std::array<std::uint8_t, 13> kAlgorithm = {
    0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7,
    0x0d, 0x01, 0x01, 0x01, 0x05, 0x00};

ByteView Algorithm() { return std::as_bytes(std::span(kAlgorithm)); }

}  // namespace

Result<RsaNumbers> ParseRsaSpki(ByteView spki) {
  DerReader outer(spki);
  TRY(const ByteView contents, outer.Take(DerTag::kSequence));
  TRY_DONE(outer.End());
  DerReader parts(contents);
  TRY(const ByteView algorithm, parts.Take(DerTag::kSequence));
  if (!std::ranges::equal(algorithm, Algorithm())) {
    return Failure{Reason::kBadKey, "an algorithm that is not accepted"};
  }
  TRY(const ByteView bits, parts.Take(DerTag::kBitString));
  TRY_DONE(parts.End());
  // The first octet counts unused bits: there are none in a DER value.
  if (bits.empty() || bits[0] != std::byte{0}) {
    return Failure{Reason::kBadKey, "a BIT STRING with unused bits"};
  }
  DerReader key(bits.subspan(1));
  TRY(const ByteView pair, key.Take(DerTag::kSequence));
  TRY_DONE(key.End());
  DerReader numbers(pair);
  TRY(const ByteView modulus, numbers.TakePositive());
  TRY(const ByteView exponent, numbers.TakePositive());
  TRY_DONE(numbers.End());
  return RsaNumbers{modulus, exponent};
}

Bytes FormatRsaSpki(const RsaNumbers& numbers) {
  Bytes pair = EncodeDerPositive(numbers.modulus);
  Append(pair, EncodeDerPositive(numbers.exponent));
  Bytes bits(1);
  Append(bits, EncodeDer(DerTag::kSequence, pair));
  Bytes contents = EncodeDer(DerTag::kSequence, Algorithm());
  Append(contents, EncodeDer(DerTag::kBitString, bits));
  return EncodeDer(DerTag::kSequence, contents);
}

}  // namespace airlock::crypto
