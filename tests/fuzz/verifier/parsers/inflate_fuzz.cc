// A raw deflate stream, by two decoders: zlib takes it if and only if ours does,
// and both find the same bytes and the same end, whatever the pieces are in
// which it comes.
#include <zlib.h>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "airlock/core/check.h"
#include "verifier/parsers/inflate.h"

using namespace airlock;
using namespace airlock::verifier;

namespace {

constexpr std::size_t kMaxOutput = 1 << 20;

struct Decoded {
  Bytes bytes;
  std::size_t consumed = 0;
  friend bool operator==(const Decoded&, const Decoded&) = default;
};

// None where the stream is broken, does not end or is too long for this test.
std::optional<Decoded> ByZlib(ByteView in) {
  z_stream stream{};
  Check(inflateInit2(&stream, -15) == Z_OK, "zlib starts");
  Decoded decoded;
  decoded.bytes.resize(kMaxOutput);
  stream.next_in =
      const_cast<Bytef*>(reinterpret_cast<const Bytef*>(in.data()));
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(decoded.bytes.data());
  stream.avail_out = static_cast<uInt>(decoded.bytes.size());
  const int code = inflate(&stream, Z_FINISH);
  decoded.bytes.resize(decoded.bytes.size() - stream.avail_out);
  decoded.consumed = in.size() - stream.avail_in;
  inflateEnd(&stream);
  if (code != Z_STREAM_END) return std::nullopt;
  return decoded;
}

std::optional<Decoded> ByUs(ByteView in, std::size_t in_piece,
                            std::size_t out_piece) {
  Inflate inflate;
  Decoded decoded;
  Bytes out(out_piece);
  std::size_t idle = 0;
  while (decoded.bytes.size() <= kMaxOutput) {
    const ByteView rest = in.subspan(decoded.consumed);
    const auto step =
        inflate.Decode(rest.first(std::min(rest.size(), in_piece + idle)), out);
    if (!step) return std::nullopt;
    decoded.consumed += step->consumed;
    Append(decoded.bytes, ByteView(out).first(step->produced));
    if (step->ended) {
      Check(inflate.length() == decoded.bytes.size(), "bytes are counted");
      Check(inflate.crc() == crc32_z(0,
                                     reinterpret_cast<const Bytef*>(
                                         decoded.bytes.data()),
                                     decoded.bytes.size()),
            "two checksums of one text");
      return decoded;
    }
    // What is read ahead is given back: more must come before it goes on.
    idle = step->consumed == 0 && step->produced == 0 ? idle + 1 : 0;
    if (idle > rest.size()) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const auto zlib = ByZlib(bytes);
  const auto whole = ByUs(bytes, size + 1, 64 * 1024);
  if (zlib && zlib->bytes.size() >= kMaxOutput) return 0;
  Check(zlib == whole, "zlib and isa-l agree");
  if (size < 4096) {
    Check(ByUs(bytes, 1, 1) == whole, "in pieces as in one");
    Check(ByUs(bytes, 7, 100) == whole, "in pieces as in one");
  }
  return 0;
}
