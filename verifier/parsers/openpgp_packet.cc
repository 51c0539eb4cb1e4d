#include "verifier/parsers/openpgp_packet.h"

#include <bit>
#include <string>

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "packet: " + std::move(why)};
}

}  // namespace

Result<ByteView> PacketReader::Take(std::size_t count) {
  if (count > rest_.size()) return Bad("ends too early");
  const ByteView taken = rest_.first(count);
  rest_ = rest_.subspan(count);
  return taken;
}

Result<std::uint32_t> PacketReader::TakeNumber(std::size_t bytes) {
  TRY(const ByteView taken, Take(bytes));
  std::uint32_t value = 0;
  for (const std::byte b : taken) {
    value = value << 8 | std::to_integer<std::uint32_t>(b);
  }
  return value;
}

Result<ByteView> PacketReader::TakeMpi() {
  TRY(const std::uint32_t bits, TakeNumber(2));
  TRY(const ByteView bytes, Take((bits + 7) / 8));
  if (bits == 0) return Bad("a number of no bits");
  const auto first = std::to_integer<unsigned>(bytes[0]);
  if (static_cast<std::uint32_t>(std::bit_width(first)) != (bits + 7) % 8 + 1) {
    return Bad("a number with a wrong bit count");
  }
  return bytes;
}

// One, two or five octets (RFC 4880 §4.2.2, §5.2.3.1); 224 to 254 announce a
// partial length, and are only found in packets.
Result<std::size_t> PacketReader::TakeNewLength() {
  TRY(const std::uint32_t first, TakeNumber(1));
  if (first < 192) return std::size_t{first};
  if (first == 255) {
    TRY(const std::uint32_t length, TakeNumber(4));
    return std::size_t{length};
  }
  TRY(const std::uint32_t second, TakeNumber(1));
  return std::size_t{((first - 192) << 8) + second + 192};
}

Result<PacketReader::Packet> PacketReader::TakePacket() {
  TRY(const std::uint32_t header, TakeNumber(1));
  if ((header & 0x80) == 0) return Bad("no packet begins here");
  if ((header & 0x40) != 0) {
    if (!rest_.empty()) {
      const auto first = std::to_integer<unsigned>(rest_[0]);
      if (first >= 224 && first < 255) return Bad("a partial length");
    }
    TRY(const std::size_t length, TakeNewLength());
    TRY(const ByteView body, Take(length));
    return Packet{header & 0x3f, body};
  }
  const std::uint32_t kind = header & 0x03;
  if (kind == 3) return Bad("an indeterminate length");
  TRY(const std::uint32_t length, TakeNumber(std::size_t{1} << kind));
  TRY(const ByteView body, Take(length));
  return Packet{header >> 2 & 0x0f, body};
}

Result<PacketReader::Subpacket> PacketReader::TakeSubpacket() {
  TRY(const std::size_t length, TakeNewLength());
  if (length == 0) return Bad("a subpacket without type");
  TRY(const std::uint32_t type, TakeNumber(1));
  TRY(const ByteView body, Take(length - 1));
  return Subpacket{type & 0x7f, (type & 0x80) != 0, body};
}

}  // namespace airlock::verifier
