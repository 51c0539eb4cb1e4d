// airlock/core/notes/field.h
//
// What every Parse function of a note ends with, and the two spellings of
// "there is none".
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// Yields `parsed` if formatting it again gives `text`: the law of the grammar,
// proved on every parse (kBadNote).
template <typename T>
Result<T> Canonical(T parsed, std::string_view text) {
  if (Format(parsed) != text) {
    return Failure{Reason::kBadNote, "not the canonical spelling"};
  }
  return parsed;
}

// "-" for none.
inline std::string OptionalInstant(const std::optional<Instant>& instant) {
  return instant ? instant->text() : "-";
}
inline Result<std::optional<Instant>> ParseOptionalInstant(
    std::string_view text) {
  if (text == "-") return std::optional<Instant>();
  TRY(const Instant instant, Instant::Parse(text));
  return std::optional<Instant>(instant);
}
inline std::string OptionalBase64(ByteView bytes) {
  return bytes.empty() ? "-" : Base64Encode(bytes);
}
inline Result<Bytes> ParseOptionalBase64(std::string_view text) {
  if (text == "-") return Bytes();
  return Base64Decode(text);
}

}  // namespace airlock::notes
