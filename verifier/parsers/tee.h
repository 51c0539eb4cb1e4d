// verifier/parsers/tee.h
//
// Passes bytes on, counts and hashes them, and holds them while they are few.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/crypto/hash.h"
#include "verifier/parsers/md5.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

class Tee final : public Source {
 public:
  struct Held {
    std::uint64_t wanted = 0;  // of one file
    std::uint64_t& in_use;     // by all
    std::uint64_t size = 0;    // of this file, where it is known
  };
  // Borrows `from` and what `held` refers to.
  Tee(Source& from, std::uint64_t max_bytes, Held held)
      : from_(from), max_bytes_(max_bytes), held_(held) {}
  ~Tee() override { Drop(); }
  Tee(const Tee&) = delete;
  Tee& operator=(const Tee&) = delete;

  // kBomb past `max_bytes`.
  Result<std::size_t> Read(std::span<std::byte> to) override;

  // Holds no longer what it holds, nor what comes.
  void Drop();
  // Has the bytes hashed by MD5 too; to be called before the first is read.
  void AddMd5() { md5_.emplace(); }
  std::optional<std::string> md5() && {
    if (!md5_) return std::nullopt;
    return std::move(*md5_).Finish();
  }

  std::uint64_t size() const { return size_; }
  ObjectDigest digest() && {
    return ObjectDigest(std::move(hash_).Finish256());
  }
  // All that was read, where it was held.
  std::optional<ByteView> bytes() const {
    if (size_ > kept_.size()) return std::nullopt;
    return ByteView(kept_);
  }

 private:
  void Hold(ByteView bytes);

  Source& from_;
  std::uint64_t max_bytes_;
  Held held_;
  crypto::Hash hash_;
  std::optional<Md5> md5_;
  std::uint64_t size_ = 0;
  Bytes kept_;
  bool dropped_ = false;
};

}  // namespace airlock::verifier
