// airlock/crypto/ssh_wire.h
//
// SSH's data types (RFC 4251 §5): numbers and length-prefixed strings.
#pragma once

#include <cstdint>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

// Reads from left to right. Borrows. All refusals are kBadEncoding.
class SshReader {
 public:
  explicit SshReader(ByteView bytes) : rest_(bytes) {}

  Result<std::uint8_t> TakeByte();
  Result<std::uint32_t> TakeNumber();
  Result<ByteView> TakeString();
  // The magnitude of an mpint, which must be positive and in its fewest
  // octets.
  Result<ByteView> TakePositive();
  // Exactly these bytes, without a length: a magic number.
  Result<Done> TakeLiteral(std::string_view literal);
  // Refuses bytes left over.
  Result<Done> End() const;

 private:
  Result<ByteView> TakeBytes(std::size_t count);
  ByteView rest_;
};

class SshWriter {
 public:
  SshWriter& AddByte(std::uint8_t value);
  SshWriter& AddNumber(std::uint32_t value);
  // It is a bug if the string has 4 GiB or more.
  SshWriter& AddString(ByteView bytes);
  SshWriter& AddString(std::string_view text) {
    return AddString(AsBytes(text));
  }
  SshWriter& AddPositive(ByteView magnitude);
  SshWriter& AddLiteral(ByteView bytes);
  Bytes bytes() && { return std::move(bytes_); }

 private:
  Bytes bytes_;
};

}  // namespace airlock::crypto
