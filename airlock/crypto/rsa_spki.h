// airlock/crypto/rsa_spki.h
//
// The two numbers of an RSA key, and the SubjectPublicKeyInfo around them
// (RFC 3279 §2.3.1).
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

// Big-endian, without leading zeros. Borrowed from whatever they were read
// from.
struct RsaNumbers {
  ByteView modulus;
  ByteView exponent;
};

// Says nothing about how strong the key is (kBadKey, kBadEncoding).
Result<RsaNumbers> ParseRsaSpki(ByteView spki);
// ParseRsaSpki(FormatRsaSpki(n)) yields n.
Bytes FormatRsaSpki(const RsaNumbers& numbers);

}  // namespace airlock::crypto
