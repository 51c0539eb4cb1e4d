// verifier/parsers/inflate.h
//
// A raw deflate stream (RFC 1951), as gzip and zip wrap it. Decoded by zlib, the
// strictest of its readers; a fuzz target asks isa-l as well.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>

#include "airlock/core/bytes.h"

namespace airlock::verifier {

class Inflate {
 public:
  Inflate();
  ~Inflate();
  Inflate(const Inflate&) = delete;
  Inflate& operator=(const Inflate&) = delete;

  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool ended = false;  // the last block's last bit was read
  };
  // Turns a prefix of `in` into a prefix of `out`; none where the stream is
  // broken. The last step may consume and produce nothing.
  std::optional<Step> Decode(ByteView in, std::span<std::byte> out);

  // For another stream.
  void Reset();

  // Of what came out so far (ISO 3309, as gzip and zip take it).
  std::uint32_t crc() const { return crc_; }
  std::uint64_t length() const { return length_; }

 private:
  struct State;
  std::unique_ptr<State> state_;
  std::uint32_t crc_ = 0;
  std::uint64_t length_ = 0;
};

// The CRC-32 of `bytes` that follow those with `crc`.
std::uint32_t Crc32(std::uint32_t crc, ByteView bytes);

}  // namespace airlock::verifier
