// verifier/json/strict_json.h
//
// JSON that can be read in one way only.
//
// Libraries differ in which of two equal keys counts, and in what becomes of
// 1e2 or -0 where an integer belongs; signed JSON that two programs read
// differently has been many a bypass. Boost.JSON does the lexing; what it lets
// pass is refused here.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

#include "airlock/core/result.h"

namespace airlock::verifier {

class Json {
 public:
  using Array = std::vector<Json>;
  using Object = std::vector<std::pair<std::string, Json>>;
  // A number that is no plain unsigned integer, as it was spelled: -1, -0,
  // 1e2, 1.5. No field that we read has a use for one; canonical forms do.
  struct OtherNumber {
    std::string spelling;
  };

  Json() = default;
  template <typename T>
  explicit Json(T value) : value_(std::move(value)) {}

  // Null where it is not of that kind.
  const std::string* string() const {
    return std::get_if<std::string>(&value_);
  }
  const std::uint64_t* number() const {
    return std::get_if<std::uint64_t>(&value_);
  }
  const OtherNumber* other_number() const {
    return std::get_if<OtherNumber>(&value_);
  }
  const bool* boolean() const { return std::get_if<bool>(&value_); }
  bool is_null() const {
    return std::holds_alternative<std::monostate>(value_);
  }
  const Array* array() const { return std::get_if<Array>(&value_); }
  const Object* object() const { return std::get_if<Object>(&value_); }
  bool is_true() const {
    const bool* const flag = std::get_if<bool>(&value_);
    return flag != nullptr && *flag;
  }
  // The member of an object, or null.
  const Json* Find(std::string_view key) const;

  // The member of that kind (kBadJson if there is none).
  Result<std::string> StringAt(std::string_view key) const;
  Result<std::uint64_t> NumberAt(std::string_view key) const;

 private:
  friend class JsonBuilder;
  std::variant<std::monostate, bool, std::uint64_t, OtherNumber, std::string,
               Array, Object>
      value_;
};

// RFC 8259, and: no key twice in one object, at most 32 levels, valid UTF-8
// without lone surrogates, nothing but white space after the value. kBadJson;
// kTooLarge over `max_bytes`.
Result<Json> ParseStrictJson(std::string_view text, std::size_t max_bytes);

}  // namespace airlock::verifier
