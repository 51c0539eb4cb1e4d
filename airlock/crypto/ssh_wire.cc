#include "airlock/crypto/ssh_wire.h"

#include "airlock/core/check.h"
#include "airlock/crypto/positive_integer.h"

namespace airlock::crypto {
namespace {

Failure BadWire(std::string why) {
  return {Reason::kBadEncoding, "SSH: " + std::move(why)};
}

}  // namespace

Result<ByteView> SshReader::TakeBytes(std::size_t count) {
  if (rest_.size() < count) return BadWire("cut off");
  const ByteView bytes = rest_.first(count);
  rest_ = rest_.subspan(count);
  return bytes;
}

Result<std::uint8_t> SshReader::TakeByte() {
  TRY(const ByteView bytes, TakeBytes(1));
  return std::to_integer<std::uint8_t>(bytes[0]);
}

Result<std::uint32_t> SshReader::TakeNumber() {
  TRY(const ByteView bytes, TakeBytes(4));
  std::uint32_t value = 0;
  for (const std::byte b : bytes) {
    value = value << 8 | std::to_integer<std::uint32_t>(b);
  }
  return value;
}

Result<ByteView> SshReader::TakeString() {
  TRY(const std::uint32_t size, TakeNumber());
  return TakeBytes(size);
}

Result<ByteView> SshReader::TakePositive() {
  TRY(const ByteView octets, TakeString());
  return ParsePositive(octets);
}

Result<Done> SshReader::TakeLiteral(std::string_view literal) {
  TRY(const ByteView bytes, TakeBytes(literal.size()));
  if (AsText(bytes) != literal) {
    return BadWire("'" + std::string(literal) + "' is missing");
  }
  return Done{};
}

Result<Done> SshReader::End() const {
  if (!rest_.empty()) return BadWire("trailing bytes");
  return Done{};
}

SshWriter& SshWriter::AddByte(std::uint8_t value) {
  bytes_.push_back(static_cast<std::byte>(value));
  return *this;
}

SshWriter& SshWriter::AddNumber(std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes_.push_back(static_cast<std::byte>(value >> shift & 0xff));
  }
  return *this;
}

SshWriter& SshWriter::AddString(ByteView bytes) {
  Check(bytes.size() <= UINT32_MAX, "an SSH string is below 4 GiB");
  AddNumber(static_cast<std::uint32_t>(bytes.size()));
  return AddLiteral(bytes);
}

SshWriter& SshWriter::AddPositive(ByteView magnitude) {
  return AddString(FormatPositive(magnitude));
}

SshWriter& SshWriter::AddLiteral(ByteView bytes) {
  Append(bytes_, bytes);
  return *this;
}

}  // namespace airlock::crypto
