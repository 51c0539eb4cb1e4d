// airlock/crypto/sodium_handles.h
//
// libsodium, started, and its guarded memory; private to airlock/crypto.
#pragma once

#include <sodium.h>

#include <memory>
#include <span>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"

namespace airlock::crypto {

// Must have run before any other call into libsodium; cheap to repeat.
inline void StartSodium() {
  static const int started = sodium_init();
  Check(started >= 0, "libsodium starts");
}

inline const unsigned char* SodiumOctets(ByteView bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Memory for a private key: between guard pages, kept out of core dumps,
// locked where the kernel's limit lets it be, overwritten when it goes.
class LockedBytes {
 public:
  explicit LockedBytes(std::size_t size) : size_(size) {
    StartSodium();
    data_.reset(static_cast<unsigned char*>(sodium_malloc(size)));
    Check(data_ != nullptr, "there is memory for a key");
  }
  unsigned char* data() { return data_.get(); }
  const unsigned char* data() const { return data_.get(); }
  std::size_t size() const { return size_; }
  ByteView view() const { return std::as_bytes(std::span(data(), size_)); }

 private:
  struct Free {
    void operator()(unsigned char* p) const { sodium_free(p); }
  };
  std::size_t size_;
  std::unique_ptr<unsigned char, Free> data_;
};

}  // namespace airlock::crypto
