// policies/toml_section.h
//
// One table of a TOML text, read key by key.
//
// A misspelt key that is silently ignored is a requirement that is silently
// dropped. So a section is opened with the keys it may hold; any other is
// refused, with its place and the nearest key there is.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "policies/toml_document.h"

namespace airlock::policies {

// Readers of one value; `what` is how a refusal calls it. kBadPolicy, all.
Result<std::string> TextOf(const TomlValue& value, std::string_view what);
Result<std::uint64_t> NumberOf(const TomlValue& value, std::string_view what);
// "36h", "10d".
Result<Seconds> DurationOf(const TomlValue& value, std::string_view what);
// A number of bytes, or "512MiB", "64GiB".
Result<std::uint64_t> BytesOf(const TomlValue& value, std::string_view what);
Result<std::vector<TomlValue>> ListOf(const TomlValue& value,
                                      std::string_view what);
Result<std::vector<TomlEntry>> TableOf(const TomlValue& value,
                                       std::string_view what);
// One of `words`.
Result<std::string> WordOf(const TomlValue& value, std::string_view what,
                           std::span<const std::string_view> words);

// A name: T::Parse of a text.
template <typename T>
Result<T> NameOf(const TomlValue& value, std::string_view what) {
  TRY(const std::string text, TextOf(value, what));
  auto name = T::Parse(text);
  if (name.ok()) return name;
  return BadToml(value.place,
                 std::string(what) + " " + name.failure().detail +
                     ": write 1 to 64 of a-z, 0-9, '.', '_' and '-', starting "
                     "with a letter or digit");
}

class Section {
 public:
  // `name` is how people call the table: "[people]", "the file".
  static Result<Section> Open(const TomlValue& value, std::string name,
                              std::span<const std::string_view> keys);
  // The value of a key; nullptr if it is not there.
  const TomlValue* Find(std::string_view key) const;
  // The same where there must be one; `example` is what to write.
  Result<TomlValue> Need(std::string_view key, std::string_view example) const;
  // The section `key` of this one, empty if it is not there.
  Result<Section> Sub(std::string_view key, std::string name,
                      std::span<const std::string_view> keys) const;

  const TomlPlace& place() const { return place_; }

 private:
  Section(TomlPlace place, std::string name, std::vector<TomlEntry> entries)
      : place_(place), name_(std::move(name)), entries_(std::move(entries)) {}
  TomlPlace place_;
  std::string name_;
  std::vector<TomlEntry> entries_;
};

// The word of `words` that differs from `word` by the fewest letters, where
// that is at most a third of them; "" if none is near.
std::string_view Nearest(std::string_view word,
                         std::span<const std::string_view> words);

}  // namespace airlock::policies
