// airlock/core/bytes.h
//
// Bytes, as what they are and as text.
//
// Text forms accept exactly one spelling of each value: a decoder that repairs
// its input lets two people sign different texts and mean the same.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"

namespace airlock {

using Bytes = std::vector<std::byte>;
using ByteView = std::span<const std::byte>;

inline ByteView AsBytes(std::string_view text) {
  return std::as_bytes(std::span(text.data(), text.size()));
}
inline std::string_view AsText(ByteView bytes) {
  return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
inline Bytes CopyOf(ByteView bytes) { return {bytes.begin(), bytes.end()}; }
inline void Append(Bytes& to, ByteView bytes) {
  to.insert(to.end(), bytes.begin(), bytes.end());
}

// Lower-case hexadecimal. Decoding refuses anything else (kBadEncoding).
std::string HexEncode(ByteView bytes);
Result<Bytes> HexDecode(std::string_view text);

// RFC 4648 §4 with padding. Decoding refuses white space, missing padding and
// non-zero trailing bits (kBadEncoding).
std::string Base64Encode(ByteView bytes);
Result<Bytes> Base64Decode(std::string_view text);

// A token of a note: bytes outside '!'..'~', and '%', as %XX (upper case), so
// that any byte string is one word. The empty string is "%". Decoding refuses
// every spelling that encoding does not produce (kBadEncoding).
std::string TokenEncode(std::string_view raw);
Result<std::string> TokenDecode(std::string_view token);

// Decimal without sign or leading zeros, at most `max` (kBadNumber).
Result<std::uint64_t> ParseNumber(std::string_view text,
                                  std::uint64_t max = UINT64_MAX);

// Text for a terminal or a log: control characters and everything outside
// printable UTF-8 as \xNN, so that nothing a stranger wrote can steer a
// terminal.
std::string Printable(std::string_view raw);

// True for well-formed UTF-8 (Unicode 15, table 3-7): no surrogates, no
// overlong forms.
bool IsUtf8(std::string_view text);

}  // namespace airlock
