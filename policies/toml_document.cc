#include "policies/toml_document.h"

#include <toml++/toml.h>

#include <algorithm>
#include <exception>

#include "airlock/core/bytes.h"

namespace airlock::policies {
namespace {

// A roster of 10,000 people is half of it.
constexpr std::size_t kMaxBytes = 1024 * 1024;

TomlPlace PlaceOf(const toml::source_region& region) {
  return {region.begin.line, region.begin.column};
}

Result<TomlValue> ValueOf(const toml::node& node);

Result<TomlValue> TableOf(const toml::table& table) {
  std::vector<TomlEntry> entries;
  for (const auto& [key, node] : table) {
    TRY(TomlValue value, ValueOf(node));
    entries.push_back(
        {std::string(key.str()), PlaceOf(key.source()), std::move(value)});
  }
  return TomlValue{PlaceOf(table.source()), std::move(entries)};
}

Result<TomlValue> ArrayOf(const toml::array& array) {
  std::vector<TomlValue> values;
  for (const toml::node& node : array) {
    TRY(TomlValue value, ValueOf(node));
    values.push_back(std::move(value));
  }
  return TomlValue{PlaceOf(array.source()), std::move(values)};
}

Result<TomlValue> TimeOf(const toml::value<toml::date_time>& node) {
  const toml::date_time& when = node.get();
  const TomlPlace place = PlaceOf(node.source());
  if (!when.offset || when.offset->minutes != 0 || when.time.nanosecond != 0) {
    return BadToml(place, "write a time in UTC, as 2026-01-31T23:59:59Z");
  }
  const auto two = [](unsigned n) {
    return std::string(n < 10 ? "0" : "") + std::to_string(n);
  };
  std::string year = std::to_string(when.date.year);
  year.insert(0, 4 - std::min<std::size_t>(4, year.size()), '0');
  const auto instant =
      Instant::Parse(year + "-" + two(when.date.month) + "-" +
                     two(when.date.day) + "T" + two(when.time.hour) + ":" +
                     two(when.time.minute) + ":" + two(when.time.second) + "Z");
  if (!instant.ok()) return BadToml(place, "a time from 1970 to 9999");
  return TomlValue{place, *instant};
}

Result<TomlValue> ValueOf(const toml::node& node) {
  const TomlPlace place = PlaceOf(node.source());
  if (const auto* table = node.as_table()) return TableOf(*table);
  if (const auto* array = node.as_array()) return ArrayOf(*array);
  if (const auto* text = node.as_string()) return TomlValue{place, text->get()};
  if (const auto* number = node.as_integer()) {
    return TomlValue{place, number->get()};
  }
  if (const auto* flag = node.as_boolean())
    return TomlValue{place, flag->get()};
  if (const auto* time = node.as_date_time()) return TimeOf(*time);
  return BadToml(place, "neither fractions nor local dates mean anything here");
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
    return TableOf(toml::parse(text));
  } catch (const toml::parse_error& error) {
    return BadToml(PlaceOf(error.source()), Printable(error.description()));
  } catch (const std::exception& error) {
    return Failure{Reason::kBadPolicy, Printable(error.what())};
  }
}

}  // namespace airlock::policies
