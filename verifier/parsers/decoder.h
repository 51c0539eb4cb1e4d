// verifier/parsers/decoder.h
//
// What gzip, xz and zstd have in common: one stream, that ends with the input.
//
// Common decompressors pass over bytes that follow the stream, and expand
// without end. A Decoder does neither: after the last byte of the stream there
// must be nothing, and every byte that comes out is counted against the limits
// of the whole artifact.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>

#include "airlock/core/limits.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {

// How many bytes came out of all decoders of one artifact.
class Expansion {
 public:
  explicit Expansion(const Limits& limits) : limits_(limits) {}

  // Counts `produced` more bytes out of a layer that has turned `packed_total`
  // into `produced_total` so far (kBomb).
  Result<Done> Count(std::uint64_t produced, std::uint64_t produced_total,
                     std::uint64_t packed_total);

 private:
  Limits limits_;
  std::uint64_t total_ = 0;
};

// The largest history that a stream may make us keep. xz -9 and zstd --ultra
// -22 ask for 64 and 128 MiB; a worker has 512 MiB for everything.
inline constexpr std::uint64_t kMaxDecoderMemory = 128ULL << 20;

class Decoder : public Source {
 public:
  // Refuses with kBadContainer, kTruncated, kTrailingBytes or kBomb; once
  // refused, always so.
  Result<std::size_t> Read(std::span<std::byte> to) final;

 protected:
  // Borrows both.
  Decoder(std::string name, Source& packed, Expansion& expansion)
      : name_(std::move(name)), packed_(packed), expansion_(expansion) {}

  struct Step {
    std::size_t consumed = 0;
    std::size_t produced = 0;
    bool ended = false;  // the stream is complete, trailer and all
  };
  // Turns a prefix of `in` (under Lookahead::kLeastPiece bytes only at the end
  // of the input) into a prefix of `out`.
  virtual Result<Step> Decode(ByteView in, std::span<std::byte> out) = 0;

  Failure Bad(const std::string& why) const {
    return {Reason::kBadContainer, name_ + ": " + why};
  }

 private:
  Result<std::size_t> Next(std::span<std::byte> to);

  std::string name_;
  Lookahead packed_;
  Expansion& expansion_;
  std::uint64_t produced_ = 0;
  bool ended_ = false;
  std::optional<Failure> failure_;
};

}  // namespace airlock::verifier
