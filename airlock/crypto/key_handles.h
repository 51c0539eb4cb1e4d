// airlock/crypto/key_handles.h
//
// What a PublicKey and a SigningKey hold; private to airlock/crypto.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/crypto/openssl_handles.h"
#include "airlock/crypto/public_key.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/crypto/sodium_handles.h"

namespace airlock::crypto {

struct PublicKey::Impl {
  KeyAlgorithm algorithm;
  int bits;
  Bytes spki;
  KeyId id;
  // Null for Ed25519, which is libsodium's and needs only its 32 bytes.
  OpensslHandle<EVP_PKEY> openssl;
};

struct SigningKey::Impl {
  PublicKey public_key;
  // Ed25519: seed and public key, as libsodium wants them. P-256: the scalar.
  LockedBytes secret;
  // Null for Ed25519.
  OpensslHandle<EVP_PKEY> openssl;

  // What is stored: both kinds have 32 bytes that make up the whole key.
  static constexpr std::size_t kStoredBytes = 32;
  ByteView stored() const { return secret.view().first(kStoredBytes); }
};

}  // namespace airlock::crypto
