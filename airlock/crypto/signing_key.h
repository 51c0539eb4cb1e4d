// airlock/crypto/signing_key.h
//
// A private key: made here, used here, kept encrypted.
//
// Only the signer, the ledger (checkpoints) and the offline ceremony include
// this header; tests/lint holds the list.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/core/secret.h"
#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

class SigningKey {
 public:
  // kEd25519 or kEcdsaP256.
  static Result<SigningKey> Generate(KeyAlgorithm algorithm);
  // For tests and vectors: Ed25519 from its 32-byte seed.
  static Result<SigningKey> FromEd25519Seed(ByteView seed32);

  const PublicKey& public_key() const;
  // Ed25519: 64 bytes, deterministic. P-256: DER over SHA-256, randomised, so
  // whoever publishes it stores it first and reuses it.
  Bytes Sign(ByteView message) const;
  // Ed25519 over a hash that was computed elsewhere, as OpenPGP wants it.
  Bytes SignHash(ByteView hash) const;

  // The key as an `airlock.key/v1` note: algorithm, purpose, public key, and
  // the private part under Argon2id (INTERACTIVE limits or above) + secretbox.
  // The purpose is a plain name (kBadName); an empty passphrase is none
  // (kWrongPassphrase).
  Result<std::string> Seal(std::string_view purpose,
                           const Secret& passphrase) const;
  // kWrongPassphrase; kBadKey where purpose or public key do not agree, or the
  // derivation asks for less than INTERACTIVE or more than MODERATE.
  // Relabelling a note does not change what its key is for.
  static Result<SigningKey> Open(std::string_view note,
                                 std::string_view purpose,
                                 const Secret& passphrase);

  SigningKey(SigningKey&&) noexcept;
  SigningKey& operator=(SigningKey&&) noexcept;
  ~SigningKey();

 private:
  struct Impl;
  // From the 32 bytes that are kept: an Ed25519 seed or a P-256 scalar.
  static Result<SigningKey> FromStored(KeyAlgorithm algorithm, ByteView stored);
  explicit SigningKey(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

// The public half of an `airlock.key/v1` note, without a passphrase.
Result<PublicKey> PublicKeyOf(std::string_view note);

// `count` random bytes from the kernel, by libsodium.
Bytes RandomBytes(std::size_t count);

}  // namespace airlock::crypto
