// policies/toml_document.h
//
// A TOML text as plain values, each with the place where it was written.
//
// The one file that knows the TOML library; it throws, and this is where that
// ends. Everything above works on these values and can say "line 12, column 3"
// about any of them.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::policies {

struct TomlPlace {
  std::uint64_t line = 0;
  std::uint64_t column = 0;
  friend bool operator==(const TomlPlace&, const TomlPlace&) = default;
};

// kBadPolicy, with the place in front.
Failure BadToml(const TomlPlace& place, std::string_view why);

struct TomlEntry;
struct TomlValue {
  TomlPlace place;
  std::variant<std::string, std::int64_t, bool, Instant, std::vector<TomlValue>,
               std::vector<TomlEntry>>
      value;
};
struct TomlEntry {
  std::string key;
  TomlPlace place;
  TomlValue value;
};

// The root table (kBadPolicy). Texts over 1 MiB, numbers with a fraction and
// times without an offset of zero are refused: nothing here has a use for them.
Result<TomlValue> ParseToml(std::string_view text);

}  // namespace airlock::policies
