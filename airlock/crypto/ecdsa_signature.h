// airlock/crypto/ecdsa_signature.h
//
// The two numbers of an ECDSA signature, in range.
//
// A zero in either has fooled verifiers that did not look (CVE-2022-21449), and
// loose DER gives one signature many spellings (CVE-2019-14859). Both are
// answered here, before any arithmetic.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

class EcdsaSignature {
 public:
  // Octets of a coordinate and of the order: 32 for P-256, 48 for P-384, 66
  // for P-521. It is a bug to ask for another algorithm.
  static std::size_t WidthOf(KeyAlgorithm curve);

  // SEQUENCE { r INTEGER, s INTEGER } in DER, to the last byte (RFC 3279
  // §2.2.3), r and s in [1, n-1] (kBadSignature).
  static Result<EcdsaSignature> FromDer(KeyAlgorithm curve, ByteView der);
  // r || s, each of exactly the curve's width (IEEE P1363).
  static Result<EcdsaSignature> FromP1363(KeyAlgorithm curve, ByteView raw);

  Bytes der() const;
  Bytes p1363() const;

 private:
  EcdsaSignature(Bytes r, Bytes s) : r_(std::move(r)), s_(std::move(s)) {}
  static Result<EcdsaSignature> FromMagnitudes(KeyAlgorithm curve, ByteView r,
                                               ByteView s);

  // Big-endian, padded to the width.
  Bytes r_;
  Bytes s_;
};

}  // namespace airlock::crypto
