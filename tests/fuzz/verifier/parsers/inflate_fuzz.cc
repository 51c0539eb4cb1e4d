// A raw deflate stream, by two decoders: what ours takes isa-l takes too, and
// finds the same bytes and the same end; and ours finds them whatever the pieces
// are in which the stream comes. Not the reverse: isa-l takes codes that leave
// bits without a meaning, which zlib refuses.
#include <isa-l/igzip_lib.h>

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
std::optional<Decoded> ByIsal(ByteView in) {
  inflate_state stream;
  isal_inflate_init(&stream);
  Decoded decoded;
  decoded.bytes.resize(kMaxOutput);
  stream.next_in = const_cast<std::uint8_t*>(
      reinterpret_cast<const std::uint8_t*>(in.data()));
  stream.avail_in = static_cast<std::uint32_t>(in.size());
  stream.next_out = reinterpret_cast<std::uint8_t*>(decoded.bytes.data());
  stream.avail_out = static_cast<std::uint32_t>(decoded.bytes.size());
  if (isal_inflate(&stream) != ISAL_DECOMP_OK ||
      stream.block_state != ISAL_BLOCK_FINISH) {
    return std::nullopt;
  }
  decoded.bytes.resize(decoded.bytes.size() - stream.avail_out);
  // It reads ahead of the stream's end.
  decoded.consumed = in.size() - stream.avail_in -
                     static_cast<std::size_t>(stream.read_in_length / 8);
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
      Check(inflate.crc() == Crc32(0, decoded.bytes), "a checksum in pieces");
      return decoded;
    }
    // More must come before it goes on.
    idle = step->consumed == 0 && step->produced == 0 ? idle + 1 : 0;
    if (idle > rest.size()) return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const ByteView bytes = std::as_bytes(std::span(data, size));
  const auto whole = ByUs(bytes, size + 1, 64 * 1024);
  if (whole && whole->bytes.size() < kMaxOutput) {
    Check(whole == ByIsal(bytes), "isa-l agrees");
  }
  if (size < 4096) {
    Check(ByUs(bytes, 1, 1) == whole, "in pieces as in one");
    Check(ByUs(bytes, 7, 100) == whole, "in pieces as in one");
  }
  return 0;
}
