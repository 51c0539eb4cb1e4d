// airlock/crypto/hash.h
//
// SHA-2, by OpenSSL (SHA-NI: about five times coreutils on one core).
#pragma once

#include <array>
#include <cstddef>
#include <memory>
#include <string_view>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"

namespace airlock::crypto {

enum class HashAlgorithm { kSha256, kSha384, kSha512 };

// Names as notes write them: "sha256", "sha384", "sha512" (kWeakAlgorithm for
// every other name, SHA-1 and MD5 among them).
std::string_view NameOf(HashAlgorithm algorithm);
Result<HashAlgorithm> HashNamed(std::string_view name);

// One hash, fed in pieces. Finish() ends it.
class Hash {
 public:
  explicit Hash(HashAlgorithm algorithm = HashAlgorithm::kSha256);
  Hash(Hash&&) noexcept;
  Hash& operator=(Hash&&) noexcept;
  ~Hash();

  Hash& Update(ByteView bytes) &;
  // So that Hash().Update(bytes).Finish() is one expression.
  Hash&& Update(ByteView bytes) && { return std::move(Update(bytes)); }
  Bytes Finish() &&;
  // For SHA-256 only.
  std::array<std::byte, 32> Finish256() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

ObjectDigest DigestObject(ByteView bytes);
NoteDigest DigestNote(std::string_view text);

// RFC 6962 §2.1: SHA-256(0x00 || entry) and SHA-256(0x01 || left || right).
RecordDigest DigestLeaf(ByteView entry);
RootDigest DigestNode(ByteView left, ByteView right);

}  // namespace airlock::crypto
