// airlock/formats/json_writer.h
//
// JSON, written and never read.
//
// The programs that hold keys link no JSON library: they never parse JSON, and
// what they have to write is a handful of small documents. Two spellings are
// needed. TUF signs OLPC's canonical form, in which a string escapes nothing
// but the quote and the backslash; all other documents are ordinary RFC 8259
// text. In both, members are sorted and there is no white space, so a value
// has one rendering and rendering it again after a crash gives the same bytes.
#pragma once

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "airlock/core/check.h"

namespace airlock::formats {

class JsonValue {
 public:
  using Array = std::vector<JsonValue>;
  // In any order; a name given twice is a bug, found when it is written.
  using Object = std::vector<std::pair<std::string, JsonValue>>;

  // Readers in JavaScript hold numbers as doubles, exact up to here (RFC 7493
  // §2.2). Nothing we count comes near it.
  static constexpr std::uint64_t kMaxInteger = (1ULL << 53) - 1;

  JsonValue(std::string text) : value_(std::move(text)) {}
  JsonValue(std::string_view text) : value_(std::string(text)) {}
  JsonValue(const char* text) : value_(std::string(text)) {}
  JsonValue(Array elements) : value_(std::move(elements)) {}
  JsonValue(Object members) : value_(std::move(members)) {}
  // Exactly bool: a pointer that became `true` would be a quiet mistake.
  template <std::same_as<bool> T>
  JsonValue(T truth) : value_(truth) {}
  template <std::integral T>
    requires(!std::same_as<T, bool> && !std::same_as<T, char>)
  JsonValue(T number) : value_(static_cast<std::uint64_t>(number)) {
    Check(std::in_range<std::uint64_t>(number) &&
              static_cast<std::uint64_t>(number) <= kMaxInteger,
          "a JSON integer between 0 and 2^53-1");
  }

 private:
  friend class JsonEmitter;
  std::variant<bool, std::uint64_t, std::string, Array, Object> value_;
};

// OLPC canonical JSON, as TUF signs it (TUF 1.0.34 §4.2.1). A string that is
// not UTF-8, or that holds a control character, is the caller's bug: the
// canonical form would write it raw, and no JSON reader would take it.
std::string CanonicalJson(const JsonValue& value);

// RFC 8259, control characters escaped. A string that is not UTF-8 is the
// caller's bug.
std::string PlainJson(const JsonValue& value);

}  // namespace airlock::formats
