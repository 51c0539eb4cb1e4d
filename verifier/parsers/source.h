// verifier/parsers/source.h
//
// Bytes that are read once, from left to right.
//
// Containers lie in containers, so every reader here both takes a Source and
// is one. A Source that has failed keeps failing in the same way: whoever
// gives up on an inner container and drains the outer one must meet the outer
// one's own fault, and no other.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

class Source {
 public:
  virtual ~Source() = default;
  // Fills a prefix of `to`, which is not empty; 0 only at the end.
  virtual Result<std::size_t> Read(std::span<std::byte> to) = 0;
};

// Of a descriptor that someone else opened and keeps. Reads by position, so
// that two sources of one descriptor do not disturb each other. Ends at `to`,
// or where the descriptor does.
class FdSource final : public Source {
 public:
  explicit FdSource(int fd, std::uint64_t from = 0,
                    std::uint64_t to = UINT64_MAX)
      : fd_(fd), at_(from), end_(to) {}
  Result<std::size_t> Read(std::span<std::byte> to) override;  // kIo

 private:
  int fd_;
  std::uint64_t at_;
  std::uint64_t end_;
};

// Of bytes that outlive it.
class MemorySource final : public Source {
 public:
  explicit MemorySource(ByteView bytes) : rest_(bytes) {}
  Result<std::size_t> Read(std::span<std::byte> to) override;

 private:
  ByteView rest_;
};

// A Source that can be looked into before it is read. Borrows `from`.
class Lookahead final : public Source {
 public:
  // Enough for the farthest signature (ISO 9660 at 32 KiB is not looked for)
  // and for a good piece of work per call.
  static constexpr std::size_t kBufferBytes = 64 * 1024;
  // More than any decoder needs at a time: deflate's longest step, a length and
  // a distance, has 48 bits.
  static constexpr std::size_t kLeastPiece = 16;

  explicit Lookahead(Source& from) : from_(from) {}

  // The next bytes without taking them: `count` of them, fewer only at the
  // end. `count` is at most kBufferBytes. Valid until the next call.
  Result<ByteView> Peek(std::size_t count);
  // What is buffered, at least kLeastPiece bytes unless the end comes before.
  Result<ByteView> Some();
  // Takes `count` bytes that were peeked.
  void Skip(std::size_t count);
  // Fills all of `to`, or refuses with kTruncated, naming `what`.
  Result<Done> ReadExactly(std::span<std::byte> to, std::string_view what);
  Result<bool> AtEnd();

  Result<std::size_t> Read(std::span<std::byte> to) override;

  // Bytes taken so far.
  std::uint64_t position() const { return position_; }

 private:
  Source& from_;
  Bytes buffer_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
  std::uint64_t position_ = 0;
};

// Reads to the end; yields how many bytes that were.
Result<std::uint64_t> Drain(Source& from);

// All of it, at most `max_bytes` (kTooLarge, naming `what`).
Result<std::string> ReadAll(Source& from, std::uint64_t max_bytes,
                            std::string_view what);

}  // namespace airlock::verifier
