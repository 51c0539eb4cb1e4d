// airlock/crypto/blake2b.h
//
// BLAKE2b-512 (RFC 7693), by libsodium.
//
// One format of the field hashes its message with it: minisign. Nothing of ours
// is named by such a hash.
#pragma once

#include <memory>
#include <utility>

#include "airlock/core/bytes.h"

namespace airlock::crypto {

class Blake2b {
 public:
  Blake2b();
  Blake2b(Blake2b&&) noexcept;
  Blake2b& operator=(Blake2b&&) noexcept;
  ~Blake2b();

  void Update(ByteView bytes);
  // 64 bytes. Ends it.
  Bytes Finish() &&;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace airlock::crypto
