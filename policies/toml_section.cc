#include "policies/toml_section.h"

#include <algorithm>
#include <array>
#include <numeric>

#include "airlock/core/bytes.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 80)) + "'";
}

std::string Choices(std::span<const std::string_view> words) {
  std::vector<std::string> quoted;
  for (std::string_view word : words) {
    quoted.push_back("\"" + std::string(word) + "\"");
  }
  return AnyOf(quoted);
}

// Levenshtein's distance, one row at a time.
std::size_t Distance(std::string_view a, std::string_view b) {
  std::vector<std::size_t> row(b.size() + 1);
  std::iota(row.begin(), row.end(), std::size_t{0});
  for (std::size_t i = 0; i < a.size(); ++i) {
    std::size_t diagonal = row[0];
    row[0] = i + 1;
    for (std::size_t k = 0; k < b.size(); ++k) {
      const std::size_t replaced = diagonal + (a[i] == b[k] ? 0 : 1);
      diagonal = row[k + 1];
      row[k + 1] = std::min({replaced, row[k] + 1, diagonal + 1});
    }
  }
  return row.back();
}

Failure UnknownKey(const TomlEntry& entry, std::string_view section,
                   std::span<const std::string_view> keys) {
  std::string why =
      "unknown key " + Quoted(entry.key) + " in " + std::string(section);
  const std::string_view near =
      Nearest(std::string_view(entry.key).substr(0, 80), keys);
  if (!near.empty()) {
    why += "; did you mean '" + std::string(near) + "'?";
  } else {
    const std::vector<std::string> known(keys.begin(), keys.end());
    why += "; it may hold " + AllOf(known);
  }
  return BadToml(entry.place, why);
}

template <typename T>
Result<T> Typed(const TomlValue& value, std::string_view what,
                std::string_view want) {
  if (const T* held = std::get_if<T>(&value.value)) return *held;
  return BadToml(value.place,
                 std::string(what) + ": write " + std::string(want));
}

}  // namespace

std::string_view Nearest(std::string_view word,
                         std::span<const std::string_view> words) {
  std::string_view nearest;
  std::size_t least = std::max<std::size_t>(1, word.size() / 3) + 1;
  for (std::string_view candidate : words) {
    const std::size_t distance = Distance(word, candidate);
    if (distance < least) {
      least = distance;
      nearest = candidate;
    }
  }
  return nearest;
}

Result<std::string> TextOf(const TomlValue& value, std::string_view what) {
  return Typed<std::string>(value, what, "a text in quotes");
}

Result<std::uint64_t> NumberOf(const TomlValue& value, std::string_view what) {
  TRY(const std::int64_t number,
      Typed<std::int64_t>(value, what, "a number without quotes"));
  if (number < 0) {
    return BadToml(value.place, std::string(what) + ": not below 0");
  }
  return static_cast<std::uint64_t>(number);
}

Result<Seconds> DurationOf(const TomlValue& value, std::string_view what) {
  constexpr std::string_view kWant =
      "a length of time as \"90s\", \"15m\", \"36h\" or \"10d\"";
  TRY(const std::string text, Typed<std::string>(value, what, kWant));
  auto seconds = ParseSeconds(text);
  if (seconds.ok()) return seconds;
  return BadToml(value.place, std::string(what) + ": " + Quoted(text) +
                                  ": write " + std::string(kWant));
}

Result<std::uint64_t> BytesOf(const TomlValue& value, std::string_view what) {
  constexpr std::string_view kWant =
      "a number of bytes, or a size as \"512MiB\" or \"64GiB\"";
  if (std::holds_alternative<std::int64_t>(value.value)) {
    return NumberOf(value, what);
  }
  TRY(const std::string text, Typed<std::string>(value, what, kWant));
  for (auto [unit, shift] : {std::pair{std::string_view("KiB"), 10},
                             {std::string_view("MiB"), 20},
                             {std::string_view("GiB"), 30},
                             {std::string_view("TiB"), 40}}) {
    if (!text.ends_with(unit)) continue;
    const auto count =
        ParseNumber(std::string_view(text).substr(0, text.size() - 3),
                    UINT64_MAX >> (shift + 1));
    if (count.ok()) return *count << shift;
  }
  return BadToml(value.place, std::string(what) + ": " + Quoted(text) +
                                  ": write " + std::string(kWant));
}

Result<std::vector<TomlValue>> ListOf(const TomlValue& value,
                                      std::string_view what) {
  return Typed<std::vector<TomlValue>>(value, what,
                                       "a list, as [\"one\", \"two\"]");
}

Result<std::vector<TomlEntry>> TableOf(const TomlValue& value,
                                       std::string_view what) {
  return Typed<std::vector<TomlEntry>>(value, what,
                                       "a table, as {key = value}");
}

Result<std::string> WordOf(const TomlValue& value, std::string_view what,
                           std::span<const std::string_view> words) {
  TRY(const std::string text, TextOf(value, what));
  if (std::find(words.begin(), words.end(), text) != words.end()) return text;
  return BadToml(value.place, std::string(what) + " " + Quoted(text) +
                                  ": write " + Choices(words));
}

Result<Section> Section::Open(const TomlValue& value, std::string name,
                              std::span<const std::string_view> keys) {
  TRY(std::vector<TomlEntry> entries, TableOf(value, name));
  for (const TomlEntry& entry : entries) {
    if (std::find(keys.begin(), keys.end(), entry.key) == keys.end()) {
      return UnknownKey(entry, name, keys);
    }
  }
  return Section(value.place, std::move(name), std::move(entries));
}

const TomlValue* Section::Find(std::string_view key) const {
  for (const TomlEntry& entry : entries_) {
    if (entry.key == key) return &entry.value;
  }
  return nullptr;
}

Result<TomlValue> Section::Need(std::string_view key,
                                std::string_view example) const {
  if (const TomlValue* value = Find(key)) return *value;
  return BadToml(place_, name_ + " lacks '" + std::string(key) + "': write " +
                             std::string(example));
}

Result<Section> Section::Sub(std::string_view key, std::string name,
                             std::span<const std::string_view> keys) const {
  if (const TomlValue* value = Find(key)) {
    return Open(*value, std::move(name), keys);
  }
  return Section(place_, std::move(name), {});
}

}  // namespace airlock::policies
