#include "verifier/parsers/inflate.h"

#include <isa-l/crc.h>
#include <isa-l/igzip_lib.h>

#include <algorithm>

#include "airlock/core/check.h"

namespace airlock::verifier {
namespace {

// What isa-l counts in 32 bits.
constexpr std::size_t kMaxPiece = 1U << 30;

}  // namespace

struct Inflate::State {
  inflate_state stream;
};

Inflate::Inflate() : state_(std::make_unique<State>()) { Reset(); }
Inflate::~Inflate() = default;

void Inflate::Reset() {
  // Raw deflate; headers and trailers are read by those who know them.
  isal_inflate_init(&state_->stream);
  crc_ = 0;
  length_ = 0;
}

std::optional<Inflate::Step> Inflate::Decode(ByteView in,
                                             std::span<std::byte> out) {
  inflate_state& stream = state_->stream;
  const std::size_t given = std::min(in.size(), kMaxPiece);
  const std::size_t room = std::min(out.size(), kMaxPiece);
  // isa-l does not write to its input.
  stream.next_in = const_cast<std::uint8_t*>(
      reinterpret_cast<const std::uint8_t*>(in.data()));
  stream.avail_in = static_cast<std::uint32_t>(given);
  stream.next_out = reinterpret_cast<std::uint8_t*>(out.data());
  stream.avail_out = static_cast<std::uint32_t>(room);
  if (isal_inflate(&stream) < 0) return std::nullopt;
  Step step{given - stream.avail_in, room - stream.avail_out,
            stream.block_state == ISAL_BLOCK_FINISH};
  // It reads up to eight bytes ahead, and what follows the stream is not its
  // own. Whole bytes are given back, and come again with the next input; unless
  // it waits for the rest of a block's header, which all of them belong to.
  if (stream.tmp_in_size == 0 && stream.read_in_length >= 8) {
    const int bits = stream.read_in_length % 8;
    const auto ahead = static_cast<std::size_t>(stream.read_in_length / 8);
    Check(ahead <= step.consumed, "what is read ahead is of this input");
    step.consumed -= ahead;
    stream.read_in &= (1U << bits) - 1;
    stream.read_in_length = bits;
  }
  crc_ = Crc32(crc_, out.first(step.produced));
  length_ += step.produced;
  return step;
}

std::uint32_t Crc32(std::uint32_t crc, ByteView bytes) {
  return crc32_gzip_refl(
      crc, reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size());
}

}  // namespace airlock::verifier
