#include "verifier/parsers/inflate.h"

#include <zlib.h>

#include <algorithm>

#include "airlock/core/check.h"

namespace airlock::verifier {

struct Inflate::State {
  z_stream stream{};
};

Inflate::Inflate() : state_(std::make_unique<State>()) {
  // Negative: raw deflate; headers and trailers are read by those who know
  // them, where zlib would be lenient. 15: the largest window that RFC 1951
  // knows.
  Check(inflateInit2(&state_->stream, -15) == Z_OK, "zlib starts");
}
Inflate::~Inflate() { inflateEnd(&state_->stream); }

std::optional<Inflate::Step> Inflate::Decode(ByteView in,
                                             std::span<std::byte> out) {
  z_stream& stream = state_->stream;
  // zlib's `next_in` is not const by accident of its age; it does not write.
  stream.next_in =
      const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  const std::size_t room = std::min<std::size_t>(out.size(), 1U << 30);
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(room);
  const int code = inflate(&stream, Z_NO_FLUSH);
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
    return std::nullopt;
  }
  const Step step{in.size() - stream.avail_in, room - stream.avail_out,
                  code == Z_STREAM_END};
  crc_ = Crc32(crc_, out.first(step.produced));
  length_ += step.produced;
  return step;
}

void Inflate::Reset() {
  Check(inflateReset(&state_->stream) == Z_OK, "zlib starts again");
  crc_ = 0;
  length_ = 0;
}

std::uint32_t Crc32(std::uint32_t crc, ByteView bytes) {
  return static_cast<std::uint32_t>(crc32_z(
      crc, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size()));
}

}  // namespace airlock::verifier
