#include "airlock/core/bytes.h"

#include <array>
#include <limits>

namespace airlock {
namespace {

constexpr char kHex[] = "0123456789abcdef";
constexpr char kUpperHex[] = "0123456789ABCDEF";
constexpr char kBase64[] =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

int HexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  return -1;
}

int UpperHexValue(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

constexpr std::array<std::int8_t, 256> MakeBase64Values() {
  std::array<std::int8_t, 256> values{};
  for (auto& value : values) value = -1;
  for (int i = 0; i < 64; ++i) {
    values[static_cast<unsigned char>(kBase64[i])] =
        static_cast<std::int8_t>(i);
  }
  return values;
}
constexpr auto kBase64Values = MakeBase64Values();

Failure BadEncoding(std::string_view what) {
  return {Reason::kBadEncoding, std::string(what)};
}

// Bytes of the UTF-8 sequence at the front of `text`, 0 if there is none.
std::size_t Utf8Length(std::string_view text) {
  auto at = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  const unsigned lead = at(0);
  auto tail = [&](std::size_t i, unsigned low = 0x80, unsigned high = 0xbf) {
    return at(i) >= low && at(i) <= high;
  };
  if (lead < 0x80) return 1;
  if (lead >= 0xc2 && lead <= 0xdf) return tail(1) ? 2 : 0;
  if (lead == 0xe0) return tail(1, 0xa0) && tail(2) ? 3 : 0;
  if (lead == 0xed) return tail(1, 0x80, 0x9f) && tail(2) ? 3 : 0;
  if (lead >= 0xe1 && lead <= 0xef) return tail(1) && tail(2) ? 3 : 0;
  if (lead == 0xf0) return tail(1, 0x90) && tail(2) && tail(3) ? 4 : 0;
  if (lead == 0xf4) return tail(1, 0x80, 0x8f) && tail(2) && tail(3) ? 4 : 0;
  if (lead >= 0xf1 && lead <= 0xf3) {
    return tail(1) && tail(2) && tail(3) ? 4 : 0;
  }
  return 0;
}

}  // namespace

std::string HexEncode(ByteView bytes) {
  std::string text;
  text.reserve(bytes.size() * 2);
  for (std::byte b : bytes) {
    const auto value = std::to_integer<unsigned>(b);
    text.push_back(kHex[value >> 4]);
    text.push_back(kHex[value & 15]);
  }
  return text;
}

Result<Bytes> HexDecode(std::string_view text) {
  if (text.size() % 2 != 0) return BadEncoding("hexadecimal of odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 2);
  for (std::size_t i = 0; i < text.size(); i += 2) {
    const int high = HexValue(text[i]);
    const int low = HexValue(text[i + 1]);
    if (high < 0 || low < 0) return BadEncoding("not lower-case hexadecimal");
    bytes.push_back(static_cast<std::byte>(high * 16 + low));
  }
  return bytes;
}

std::string Base64Encode(ByteView bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    const std::size_t left = bytes.size() - i;
    unsigned group = std::to_integer<unsigned>(bytes[i]) << 16;
    if (left > 1) group |= std::to_integer<unsigned>(bytes[i + 1]) << 8;
    if (left > 2) group |= std::to_integer<unsigned>(bytes[i + 2]);
    text.push_back(kBase64[group >> 18]);
    text.push_back(kBase64[(group >> 12) & 63]);
    text.push_back(left > 1 ? kBase64[(group >> 6) & 63] : '=');
    text.push_back(left > 2 ? kBase64[group & 63] : '=');
  }
  return text;
}

Result<Bytes> Base64Decode(std::string_view text) {
  if (text.size() % 4 != 0) return BadEncoding("base64 of odd length");
  Bytes bytes;
  bytes.reserve(text.size() / 4 * 3);
  for (std::size_t i = 0; i < text.size(); i += 4) {
    const bool last = i + 4 == text.size();
    std::size_t padding = 0;
    if (last && text[i + 3] == '=') padding = text[i + 2] == '=' ? 2 : 1;
    unsigned group = 0;
    for (std::size_t k = 0; k < 4; ++k) {
      int value = 0;
      if (k < 4 - padding) {
        // NOLINTNEXTLINE(bugprone-signed-char-misuse): -1 is for "none"
        value = kBase64Values[static_cast<unsigned char>(text[i + k])];
        if (value < 0) return BadEncoding("not base64");
      }
      group = group << 6 | static_cast<unsigned>(value);
    }
    if ((padding == 1 && (group & 0xff) != 0) ||
        (padding == 2 && (group & 0xffff) != 0)) {
      return BadEncoding("base64 with non-zero trailing bits");
    }
    bytes.push_back(static_cast<std::byte>(group >> 16));
    if (padding < 2) bytes.push_back(static_cast<std::byte>(group >> 8 & 255));
    if (padding < 1) bytes.push_back(static_cast<std::byte>(group & 255));
  }
  return bytes;
}

std::string TokenEncode(std::string_view raw) {
  if (raw.empty()) return "%";
  std::string token;
  token.reserve(raw.size());
  for (char c : raw) {
    const auto value = static_cast<unsigned char>(c);
    if (value > ' ' && value < 0x7f && c != '%') {
      token.push_back(c);
    } else {
      token.push_back('%');
      token.push_back(kUpperHex[value >> 4]);
      token.push_back(kUpperHex[value & 15]);
    }
  }
  return token;
}

Result<std::string> TokenDecode(std::string_view token) {
  if (token == "%") return std::string();
  std::string raw;
  raw.reserve(token.size());
  for (std::size_t i = 0; i < token.size(); ++i) {
    if (token[i] != '%') {
      raw.push_back(token[i]);
      continue;
    }
    if (i + 2 >= token.size()) return BadEncoding("escape cut off");
    const int high = UpperHexValue(token[i + 1]);
    const int low = UpperHexValue(token[i + 2]);
    if (high < 0 || low < 0) return BadEncoding("bad escape");
    raw.push_back(static_cast<char>(high * 16 + low));
    i += 2;
  }
  // One spelling only: needless escapes and raw control bytes end here.
  if (TokenEncode(raw) != token) return BadEncoding("token not canonical");
  return raw;
}

Result<std::uint64_t> ParseNumber(std::string_view text, std::uint64_t max) {
  const auto bad = [&](std::string_view why) {
    return Failure{Reason::kBadNumber, "'" + Printable(text.substr(0, 40)) +
                                           "': " + std::string(why)};
  };
  if (text.empty() || text.size() > 20) return bad("not a number");
  if (text.size() > 1 && text[0] == '0') return bad("leading zero");
  std::uint64_t value = 0;
  for (char c : text) {
    if (c < '0' || c > '9') return bad("not a number");
    const auto digit = static_cast<std::uint64_t>(c - '0');
    if (value > (std::numeric_limits<std::uint64_t>::max() - digit) / 10) {
      return bad("too large");
    }
    value = value * 10 + digit;
  }
  if (value > max) return bad("over " + std::to_string(max));
  return value;
}

std::string Printable(std::string_view raw) {
  std::string text;
  while (!raw.empty()) {
    const std::size_t length = Utf8Length(raw);
    const auto lead = static_cast<unsigned char>(raw[0]);
    // U+0080..U+009F are control characters; U+200E/F, U+202A..E, U+2066..9
    // reorder what a reader sees.
    const bool c1 = length == 2 && lead == 0xc2 &&
                    static_cast<unsigned char>(raw[1]) < 0xa0;
    bool bidi = false;
    if (length == 3 && lead == 0xe2) {
      const auto second = static_cast<unsigned char>(raw[1]);
      const auto third = static_cast<unsigned char>(raw[2]);
      bidi = (second == 0x80 && ((third >= 0x8e && third <= 0x8f) ||
                                 (third >= 0xa8 && third <= 0xae))) ||
             (second == 0x81 && third >= 0xa6 && third <= 0xa9);
    }
    const std::size_t take = length == 0 ? 1 : length;
    if (length == 0 || c1 || bidi || lead < 0x20 || lead == 0x7f) {
      for (char c : raw.substr(0, take)) {
        const auto value = static_cast<unsigned char>(c);
        text += "\\x";
        text.push_back(kHex[value >> 4]);
        text.push_back(kHex[value & 15]);
      }
    } else {
      text += raw.substr(0, take);
    }
    raw.remove_prefix(take);
  }
  return text;
}

bool IsUtf8(std::string_view text) {
  while (!text.empty()) {
    const std::size_t length = Utf8Length(text);
    if (length == 0) return false;
    text.remove_prefix(length);
  }
  return true;
}

}  // namespace airlock
