// airlock/core/secret.h
//
// Bytes that must not outlive their use or be seen by accident.
//
// Not copyable, not comparable, not printable; overwritten when it goes. (The
// crypto layer locks the page where the kernel lets it.)
#pragma once

#include <cstddef>
#include <span>
#include <utility>
#include <vector>

namespace airlock {

class Secret {
 public:
  Secret() = default;
  explicit Secret(std::size_t size) : bytes_(size) {}
  Secret(Secret&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  Secret& operator=(Secret&& other) noexcept {
    Wipe();
    bytes_ = std::exchange(other.bytes_, {});
    return *this;
  }
  Secret(const Secret&) = delete;
  Secret& operator=(const Secret&) = delete;
  ~Secret() { Wipe(); }

  std::span<std::byte> writable() { return bytes_; }
  // Named so that every reader of the clear text can be found by search.
  std::span<const std::byte> exposed() const { return bytes_; }
  std::size_t size() const { return bytes_.size(); }

 private:
  void Wipe() {
    volatile std::byte* at = bytes_.data();
    for (std::size_t i = 0; i < bytes_.size(); ++i) at[i] = std::byte{0};
  }
  std::vector<std::byte> bytes_;
};

}  // namespace airlock
