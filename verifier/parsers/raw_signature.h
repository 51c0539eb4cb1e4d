// verifier/parsers/raw_signature.h
//
// Signatures that are only a number: which key made them, and how.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

// Bytes, hashed in all ways that a signature might want.
class SignedBytes {
 public:
  static Result<SignedBytes> Read(Source& source);

  std::uint64_t size() const { return size_; }
  // Whether `signature` is `key`'s, read as `scheme`.
  bool IsSignedBy(const crypto::PublicKey& key,
                  const crypto::SignatureScheme& scheme,
                  ByteView signature) const;

 private:
  SignedBytes() = default;

  std::uint64_t size_ = 0;
  Bytes sha256_;
  Bytes sha384_;
  Bytes sha512_;
  // The message itself, which Ed25519 hashes twice; kept while it is small.
  std::optional<Bytes> message_;
};

struct RawSigner {
  KeyId key;
  crypto::SignatureScheme scheme;
};
// The first key, in the first of the forms that its algorithm has, under which
// the signature holds.
std::optional<RawSigner> FindSigner(const std::vector<crypto::PublicKey>& keys,
                                    const SignedBytes& bytes,
                                    ByteView signature);

// A signature file is the bare signature, or (cosign sign-blob) its base64 and
// perhaps one LF.
Bytes RawSignatureOf(std::string_view file);

// Whether the file is armoured, or begins as a version 4 signature packet does.
bool LooksLikeOpenPgp(std::string_view file);

}  // namespace airlock::verifier
