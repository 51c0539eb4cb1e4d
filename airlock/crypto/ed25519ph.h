// airlock/crypto/ed25519ph.h
//
// Ed25519ph (RFC 8032 §5.1): Ed25519 that signs a file's SHA-512, so that a
// file of any size is hashed once. Rekor's second version logs Ed25519 keys so.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

// With the empty context. The checks are libsodium's for Ed25519: S below L, R
// and the key in the group of prime order and in their one encoding
// (kBadSignature; kBadKey for another hash than SHA-512).
Result<Done> VerifyEd25519Ph(const PublicKey& key, HashAlgorithm algorithm,
                             ByteView hash, ByteView signature);

}  // namespace airlock::crypto
