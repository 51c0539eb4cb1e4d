// verifier/parsers/openpgp_packet.h
//
// The framing of OpenPGP packets (RFC 4880 §4.2, §5.2.3.1) and the numbers
// inside them (§3.2).
#pragma once

#include <cstdint>
#include <optional>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// Bytes that are taken from the front; what is not there is kBadOpenPgp.
class PacketReader {
 public:
  explicit PacketReader(ByteView bytes) : rest_(bytes) {}

  bool empty() const { return rest_.empty(); }
  ByteView rest() const { return rest_; }
  Result<ByteView> Take(std::size_t count);
  // Big-endian, of one to four bytes.
  Result<std::uint32_t> TakeNumber(std::size_t bytes);
  // A multiprecision integer: its bytes, with no leading zero, whose bit count
  // agrees.
  Result<ByteView> TakeMpi();

  struct Packet {
    unsigned tag = 0;
    ByteView body;
  };
  // Old and new format; no partial and no indeterminate length.
  Result<Packet> TakePacket();

  struct Subpacket {
    unsigned type = 0;
    bool critical = false;
    ByteView body;
  };
  Result<Subpacket> TakeSubpacket();

 private:
  Result<std::size_t> TakeNewLength();

  ByteView rest_;
};

}  // namespace airlock::verifier
