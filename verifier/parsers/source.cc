#include "verifier/parsers/source.h"

#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "airlock/core/check.h"

namespace airlock::verifier {

Result<std::size_t> FdSource::Read(std::span<std::byte> to) {
  if (at_ >= end_) return std::size_t{0};
  to = to.first(std::min<std::uint64_t>(to.size(), end_ - at_));
  while (true) {
    const ssize_t count =
        ::pread(fd_, to.data(), to.size(), static_cast<off_t>(at_));
    if (count >= 0) {
      at_ += static_cast<std::uint64_t>(count);
      return static_cast<std::size_t>(count);
    }
    if (errno != EINTR) {
      return Failure{Reason::kIo,
                     "cannot read the input: error " + std::to_string(errno)};
    }
  }
}

Result<std::size_t> MemorySource::Read(std::span<std::byte> to) {
  const std::size_t count = std::min(to.size(), rest_.size());
  std::copy_n(rest_.begin(), count, to.begin());
  rest_ = rest_.subspan(count);
  return count;
}

Result<ByteView> Lookahead::Peek(std::size_t count) {
  Check(count <= kBufferBytes, "a peek fits the buffer");
  if (end_ - begin_ < count) {
    const bool filled = end_ == buffer_.size();
    if (begin_ != 0) {
      std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    // Most members of an archive are small, and there may be a million of them:
    // to fill a whole buffer with zeros for each costs more than to read it.
    if (filled || buffer_.size() < count) {
      constexpr std::size_t kFirstBytes = 4096;
      buffer_.resize(std::min(
          kBufferBytes, std::max({count, kFirstBytes, 8 * buffer_.size()})));
    }
  }
  while (end_ - begin_ < count) {
    TRY(const std::size_t got, from_.Read(std::span(buffer_).subspan(end_)));
    if (got == 0) break;
    end_ += got;
  }
  return ByteView(buffer_).subspan(begin_, std::min(count, end_ - begin_));
}

Result<ByteView> Lookahead::Some() {
  TRY_DONE(Peek(kLeastPiece));
  return ByteView(buffer_).subspan(begin_, end_ - begin_);
}

void Lookahead::Skip(std::size_t count) {
  Check(count <= end_ - begin_, "only peeked bytes are skipped");
  begin_ += count;
  position_ += count;
}

Result<Done> Lookahead::ReadExactly(std::span<std::byte> to,
                                    std::string_view what) {
  while (!to.empty()) {
    TRY(const std::size_t got, Read(to));
    if (got == 0) {
      return Failure{Reason::kTruncated,
                     "the input ends within " + std::string(what)};
    }
    to = to.subspan(got);
  }
  return Done{};
}

Result<bool> Lookahead::AtEnd() {
  TRY(const ByteView some, Peek(1));
  return some.empty();
}

Result<std::size_t> Lookahead::Read(std::span<std::byte> to) {
  TRY(const ByteView some, Some());
  const std::size_t count = std::min(to.size(), some.size());
  std::copy_n(some.begin(), count, to.begin());
  Skip(count);
  return count;
}

Result<std::uint64_t> Drain(Source& from) {
  std::array<std::byte, 16 * 1024> buffer;
  std::uint64_t total = 0;
  while (true) {
    TRY(const std::size_t got, from.Read(buffer));
    if (got == 0) return total;
    total += got;
  }
}

Result<std::string> ReadAll(Source& from, std::uint64_t max_bytes,
                            std::string_view what) {
  std::string text;
  std::array<std::byte, 16 * 1024> buffer;
  while (true) {
    TRY(const std::size_t got, from.Read(buffer));
    if (got == 0) return text;
    if (text.size() + got > max_bytes) {
      return Failure{Reason::kTooLarge, std::string(what) + " is over " +
                                            std::to_string(max_bytes) +
                                            " bytes"};
    }
    text.append(AsText(std::span(buffer).first(got)));
  }
}

}  // namespace airlock::verifier
