#include "verifier/parsers/armour.h"

#include <string>

namespace airlock::verifier {
namespace {

constexpr std::size_t kMaxColumns = 76;

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "armour: " + std::move(why)};
}

// RFC 4880 §6.1.
std::uint32_t Crc24(ByteView bytes) {
  std::uint32_t crc = 0xb704ce;
  for (const std::byte b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b) << 16;
    for (int i = 0; i < 8; ++i) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

// The next line without its LF.
Result<std::string_view> TakeLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  if (end == std::string_view::npos) return Bad("a line does not end");
  const std::string_view line = rest.substr(0, end);
  rest.remove_prefix(end + 1);
  return line;
}

Result<Done> CheckCrc(std::string_view text, ByteView body) {
  const auto bytes = Base64Decode(text);
  if (!bytes.ok() || bytes->size() != 3) return Bad("a malformed checksum");
  std::uint32_t want = 0;
  for (const std::byte b : *bytes) {
    want = want << 8 | std::to_integer<std::uint32_t>(b);
  }
  if (want != Crc24(body)) return Bad("the checksum does not agree");
  return Done{};
}

}  // namespace

Result<Bytes> Unarmour(std::string_view text, std::string_view label) {
  const std::string begin = "-----BEGIN " + std::string(label) + "-----";
  const std::string end = "-----END " + std::string(label) + "-----";
  std::string_view rest = text;
  TRY(std::string_view line, TakeLine(rest));
  if (line != begin) return Bad("does not begin with '" + begin + "'");
  TRY(line, TakeLine(rest));
  if (!line.empty()) return Bad("a header where an empty line must be");
  std::string base64;
  TRY(line, TakeLine(rest));
  while (line != end && !line.starts_with('=')) {
    if (line.empty() || line.size() > kMaxColumns) {
      return Bad("a line is empty or over 76 columns");
    }
    base64 += line;
    TRY(line, TakeLine(rest));
  }
  auto body = Base64Decode(base64);
  if (!body.ok() || body->empty()) return Bad("malformed base64");
  if (line.starts_with('=')) {
    TRY_DONE(CheckCrc(line.substr(1), *body));
    TRY(line, TakeLine(rest));
  }
  if (line != end) return Bad("does not end with '" + end + "'");
  if (!rest.empty()) return Bad("text follows the block");
  return body;
}

}  // namespace airlock::verifier
