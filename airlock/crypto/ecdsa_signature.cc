#include "airlock/crypto/ecdsa_signature.h"

#include <algorithm>
#include <array>
#include <cstdint>

#include "airlock/core/check.h"
#include "airlock/crypto/der.h"

namespace airlock::crypto {
namespace {

// The orders n of the groups (FIPS 186-4 §D.1.2.3 to §D.1.2.5).
constexpr std::array<std::uint8_t, 32> kP256Order = {
    0xff, 0xff, 0xff, 0xff, 0x00, 0x00, 0x00, 0x00, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xbc, 0xe6, 0xfa, 0xad, 0xa7, 0x17,
    0x9e, 0x84, 0xf3, 0xb9, 0xca, 0xc2, 0xfc, 0x63, 0x25, 0x51};
constexpr std::array<std::uint8_t, 48> kP384Order = {
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xc7, 0x63, 0x4d, 0x81, 0xf4, 0x37, 0x2d, 0xdf, 0x58, 0x1a, 0x0d, 0xb2,
    0x48, 0xb0, 0xa7, 0x7a, 0xec, 0xec, 0x19, 0x6a, 0xcc, 0xc5, 0x29, 0x73};
constexpr std::array<std::uint8_t, 66> kP521Order = {
    0x01, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
    0xfa, 0x51, 0x86, 0x87, 0x83, 0xbf, 0x2f, 0x96, 0x6b, 0x7f, 0xcc,
    0x01, 0x48, 0xf7, 0x09, 0xa5, 0xd0, 0x3b, 0xb5, 0xc9, 0xb8, 0x89,
    0x9c, 0x47, 0xae, 0xbb, 0x6f, 0xb7, 0x1e, 0x91, 0x38, 0x64, 0x09};

ByteView OrderOf(KeyAlgorithm curve) {
  if (curve == KeyAlgorithm::kEcdsaP256) {
    return std::as_bytes(std::span(kP256Order));
  }
  if (curve == KeyAlgorithm::kEcdsaP384) {
    return std::as_bytes(std::span(kP384Order));
  }
  Check(curve == KeyAlgorithm::kEcdsaP521, "ECDSA is on P-256, P-384 or P-521");
  return std::as_bytes(std::span(kP521Order));
}

Failure BadSignature(std::string why) {
  return {Reason::kBadSignature, "ECDSA: " + std::move(why)};
}

// `magnitude` padded to the order's width, if it is in [1, n-1].
Result<Bytes> InRange(ByteView magnitude, ByteView order) {
  if (magnitude.size() > order.size()) return BadSignature("number too long");
  Bytes padded(order.size() - magnitude.size());
  Append(padded, magnitude);
  const bool zero = std::all_of(padded.begin(), padded.end(),
                                [](std::byte b) { return b == std::byte{0}; });
  if (zero) return BadSignature("zero");
  if (!std::lexicographical_compare(padded.begin(), padded.end(), order.begin(),
                                    order.end())) {
    return BadSignature("number not below the group's order");
  }
  return padded;
}

ByteView WithoutLeadingZeros(ByteView bytes) {
  while (!bytes.empty() && bytes[0] == std::byte{0}) bytes = bytes.subspan(1);
  return bytes;
}

Result<std::pair<ByteView, ByteView>> ReadDer(ByteView der) {
  DerReader outer(der);
  TRY(const ByteView contents, outer.Take(DerTag::kSequence));
  TRY_DONE(outer.End());
  DerReader inner(contents);
  TRY(const ByteView r, inner.TakePositive());
  TRY(const ByteView s, inner.TakePositive());
  TRY_DONE(inner.End());
  return std::pair(r, s);
}

}  // namespace

std::size_t EcdsaSignature::WidthOf(KeyAlgorithm curve) {
  return OrderOf(curve).size();
}

Result<EcdsaSignature> EcdsaSignature::FromMagnitudes(KeyAlgorithm curve,
                                                      ByteView r, ByteView s) {
  TRY(Bytes padded_r, InRange(r, OrderOf(curve)));
  TRY(Bytes padded_s, InRange(s, OrderOf(curve)));
  return EcdsaSignature(std::move(padded_r), std::move(padded_s));
}

Result<EcdsaSignature> EcdsaSignature::FromDer(KeyAlgorithm curve,
                                               ByteView der) {
  const auto numbers = ReadDer(der);
  if (!numbers.ok()) return BadSignature(numbers.failure().detail);
  return FromMagnitudes(curve, numbers->first, numbers->second);
}

Result<EcdsaSignature> EcdsaSignature::FromP1363(KeyAlgorithm curve,
                                                 ByteView raw) {
  const std::size_t width = WidthOf(curve);
  if (raw.size() != 2 * width) return BadSignature("wrong length");
  return FromMagnitudes(curve, raw.first(width), raw.subspan(width));
}

Bytes EcdsaSignature::der() const {
  Bytes contents = EncodeDerPositive(WithoutLeadingZeros(r_));
  Append(contents, EncodeDerPositive(WithoutLeadingZeros(s_)));
  return EncodeDer(DerTag::kSequence, contents);
}

Bytes EcdsaSignature::p1363() const {
  Bytes raw = r_;
  Append(raw, s_);
  return raw;
}

}  // namespace airlock::crypto
