#include "policies/toml_document.h"

#include <algorithm>
#include <exception>
#include <stdexcept>

// Compiled here and not taken from the library, whose own assertions end the
// program: on "[" and a line's end, for one. Whatever surprises it is refused;
// under NDEBUG it would tell the compiler that there are no surprises.
#undef NDEBUG
#define TOML_HEADER_ONLY 1
#define TOML_ASSERT(expr) \
  ((expr) ? static_cast<void>(0) : airlock::policies::Surprised())
namespace airlock::policies {
namespace {
[[noreturn]] void Surprised() { throw std::logic_error("this is no TOML"); }
}  // namespace
}  // namespace airlock::policies
#include <toml++/toml.h>

#include "airlock/core/bytes.h"

namespace airlock::policies {
namespace {

// A roster of 10,000 people is half of it.
constexpr std::size_t kMaxBytes = 1024 * 1024;

TomlPlace PlaceOf(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

// These fill a value that stands where it will stay: copying trees about costs
// more than it says, and g++ 12 loses its way in moved variants.
Result<Done> ReadValue(const toml::node& node, TomlValue& to);

Result<Done> ReadTable(const toml::table& table, TomlValue& to) {
  auto& entries = to.value.emplace<std::vector<TomlEntry>>();
  for (const auto& [key, node] : table) {
    TomlEntry& entry = entries.emplace_back();
    entry.key = key.str();
    entry.place = PlaceOf(key.source());
    TRY_DONE(ReadValue(node, entry.value));
  }
  return Done{};
}

Result<Done> ReadArray(const toml::array& array, TomlValue& to) {
  auto& values = to.value.emplace<std::vector<TomlValue>>();
  for (const toml::node& node : array) {
    TRY_DONE(ReadValue(node, values.emplace_back()));
  }
  return Done{};
}

Result<Done> ReadTime(const toml::date_time& when, TomlValue& to) {
  if (!when.offset || when.offset->minutes != 0 || when.time.nanosecond != 0) {
    return BadToml(to.place, "write a time in UTC, as 2026-01-31T23:59:59Z");
  }
  const auto digits = [](unsigned number, std::size_t count) {
    std::string text = std::to_string(number);
    return std::string(count - std::min(count, text.size()), '0') + text;
  };
  const auto instant = Instant::Parse(
      digits(when.date.year, 4) + "-" + digits(when.date.month, 2) + "-" +
      digits(when.date.day, 2) + "T" + digits(when.time.hour, 2) + ":" +
      digits(when.time.minute, 2) + ":" + digits(when.time.second, 2) + "Z");
  if (!instant.ok()) return BadToml(to.place, "a time from 1970 to 9999");
  to.value = *instant;
  return Done{};
}

Result<Done> ReadValue(const toml::node& node, TomlValue& to) {
  to.place = PlaceOf(node.source());
  if (const auto* table = node.as_table()) return ReadTable(*table, to);
  if (const auto* array = node.as_array()) return ReadArray(*array, to);
  if (const auto* time = node.as_date_time()) return ReadTime(time->get(), to);
  if (const auto* text = node.as_string()) {
    to.value = text->get();
  } else if (const auto* number = node.as_integer()) {
    to.value = number->get();
  } else if (const auto* flag = node.as_boolean()) {
    to.value = flag->get();
  } else {
    return BadToml(to.place,
                   "neither fractions nor local dates mean anything here");
  }
  return Done{};
}

}  // namespace

Failure BadToml(const TomlPlace& place, std::string_view why) {
  return {Reason::kBadPolicy, "line " + std::to_string(place.line) +
                                  ", column " + std::to_string(place.column) +
                                  ": " + std::string(why)};
}

Result<TomlValue> ParseToml(std::string_view text) {
  if (text.size() > kMaxBytes) {
    return Failure{Reason::kBadPolicy, "over 1 MiB of TOML"};
  }
  try {
    const toml::table table = toml::parse(text);
    TomlValue root;
    TRY_DONE(ReadValue(table, root));
    return root;
  } catch (const toml::parse_error& error) {
    return BadToml(PlaceOf(error.source()), Printable(error.description()));
  } catch (const std::exception& error) {
    return Failure{Reason::kBadPolicy, Printable(error.what())};
  }
}

}  // namespace airlock::policies
