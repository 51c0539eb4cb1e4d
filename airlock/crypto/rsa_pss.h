// airlock/crypto/rsa_pss.h
//
// RSASSA-PSS with a salt of any length.
//
// Everything that signs releases uses a salt as long as its hash, and so does
// SignatureScheme; the standard lets the signer choose, and public test vectors
// do.
#pragma once

#include <cstdint>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

// RFC 8017 §8.1.2 over `hash`, MGF1 with the same algorithm, exactly
// `salt_bytes` of salt (kBadSignature; kBadKey for a key that is not RSA).
Result<Done> VerifyRsaPss(const PublicKey& key, HashAlgorithm algorithm,
                          std::uint64_t salt_bytes, ByteView hash,
                          ByteView signature);

}  // namespace airlock::crypto
