#include "airlock/core/instant.h"

#include <array>
#include <cstdio>
#include <utility>

#include "airlock/core/bytes.h"

namespace airlock {
namespace {

// Civil calendar from days since 1970-01-01 and back, after the era method:
// years of 400 make every computation exact in integers.
struct Civil {
  std::int64_t year;
  unsigned month;
  unsigned day;
};

std::int64_t DaysFromCivil(Civil c) {
  const std::int64_t y = c.month <= 2 ? c.year - 1 : c.year;
  const std::int64_t era = y / 400;
  const std::int64_t year_of_era = y - era * 400;
  const unsigned shifted = c.month > 2 ? c.month - 3 : c.month + 9;
  const std::int64_t day_of_year = (153 * shifted + 2) / 5 + c.day - 1;
  const std::int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return era * 146097 + day_of_era - 719468;
}

Civil CivilFromDays(std::int64_t days) {
  const std::int64_t z = days + 719468;
  const std::int64_t era = z / 146097;
  const std::int64_t day_of_era = z - era * 146097;
  const std::int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                                    day_of_era / 36524 - day_of_era / 146096) /
                                   365;
  const std::int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const auto shifted = static_cast<unsigned>((5 * day_of_year + 2) / 153);
  const auto day =
      static_cast<unsigned>(day_of_year - (153 * shifted + 2) / 5 + 1);
  const unsigned month = shifted < 10 ? shifted + 3 : shifted - 9;
  const std::int64_t year = year_of_era + era * 400 + (month <= 2 ? 1 : 0);
  return {year, month, day};
}

constexpr std::array<const char*, 12> kMonths = {
    "Jan", "Feb", "Mar", "Apr", "May", "Jun",
    "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
constexpr std::array<const char*, 7> kWeekdays = {
    "Thu", "Fri", "Sat", "Sun", "Mon", "Tue", "Wed"};

Failure BadTime(std::string_view text) {
  return {Reason::kBadTime, Printable(text.substr(0, 60))};
}

// Two or four digits at `at`; -1 if they are not digits.
int Digits(std::string_view text, std::size_t at, std::size_t count) {
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (i >= text.size() || text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

}  // namespace

Result<Instant> Instant::Parse(std::string_view text) {
  if (text.size() != 20) return BadTime(text);
  const Civil civil{Digits(text, 0, 4),
                    static_cast<unsigned>(Digits(text, 5, 2)),
                    static_cast<unsigned>(Digits(text, 8, 2))};
  if (civil.year < 1970 || civil.month < 1 || civil.month > 12 ||
      civil.day < 1 || civil.day > 31) {
    return BadTime(text);
  }
  const Instant instant(
      DaysFromCivil(civil) * 86400 + std::int64_t{Digits(text, 11, 2)} * 3600 +
      std::int64_t{Digits(text, 14, 2)} * 60 + Digits(text, 17, 2));
  // Whatever was wrong (the 31st of April, hour 24, a lower-case t) shows here.
  if (instant.text() != text) return BadTime(text);
  return instant;
}

Result<Instant> Instant::ParseWithFraction(std::string_view text) {
  const std::size_t dot = text.find('.');
  if (dot == std::string_view::npos) return Parse(text);
  const std::size_t end = text.find_first_not_of("0123456789", dot + 1);
  if (end == std::string_view::npos || end == dot + 1 || end > dot + 10) {
    return BadTime(text);
  }
  return Parse(std::string(text.substr(0, dot)) +
               std::string(text.substr(end)));
}

Result<Instant> Instant::ParseRfc5322(std::string_view text) {
  // "Sat, 10 Feb 2024 11:07:25 UTC"; Debian pads the day to two digits.
  if (text.size() != 29) return BadTime(text);
  unsigned month = 0;
  for (unsigned i = 0; i < kMonths.size(); ++i) {
    if (text.substr(8, 3) == kMonths[i]) month = i + 1;
  }
  const Civil civil{Digits(text, 12, 4), month,
                    static_cast<unsigned>(Digits(text, 5, 2))};
  if (civil.year < 1970 || month == 0 || civil.day < 1 || civil.day > 31) {
    return BadTime(text);
  }
  const Instant instant(
      DaysFromCivil(civil) * 86400 + std::int64_t{Digits(text, 17, 2)} * 3600 +
      std::int64_t{Digits(text, 20, 2)} * 60 + Digits(text, 23, 2));
  if (instant.rfc5322() != text) return BadTime(text);
  return instant;
}

std::string Instant::text() const {
  const Civil civil = CivilFromDays(seconds_ / 86400);
  const std::int64_t rest = seconds_ % 86400;
  std::array<char, 40> buffer;
  // The years that an Instant holds fit.
  static_cast<void>(std::snprintf(
      buffer.data(), buffer.size(), "%04lld-%02u-%02uT%02d:%02d:%02dZ",
      static_cast<long long>(civil.year), civil.month, civil.day,
      static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60),
      static_cast<int>(rest % 60)));
  return buffer.data();
}

std::string Instant::rfc5322() const {
  const std::int64_t days = seconds_ / 86400;
  const Civil civil = CivilFromDays(days);
  const std::int64_t rest = seconds_ % 86400;
  std::array<char, 48> buffer;
  static_cast<void>(std::snprintf(
      buffer.data(), buffer.size(), "%s, %02u %s %04lld %02d:%02d:%02d UTC",
      kWeekdays[static_cast<std::size_t>(days % 7)], civil.day,
      kMonths[civil.month - 1], static_cast<long long>(civil.year),
      static_cast<int>(rest / 3600), static_cast<int>(rest / 60 % 60),
      static_cast<int>(rest % 60)));
  return buffer.data();
}

Result<Seconds> ParseSeconds(std::string_view text) {
  if (text.size() < 2) return BadTime(text);
  std::int64_t unit = 0;
  switch (text.back()) {
    case 's':
      unit = 1;
      break;
    case 'm':
      unit = 60;
      break;
    case 'h':
      unit = 3600;
      break;
    case 'd':
      unit = 86400;
      break;
    default:
      return BadTime(text);
  }
  // Ten thousand years are enough for anybody, and keep the product exact.
  auto count = ParseNumber(text.substr(0, text.size() - 1), 315360000000ULL);
  if (!count.ok()) return BadTime(text);
  return Seconds{static_cast<std::int64_t>(*count) * unit};
}

std::string FormatSeconds(Seconds seconds) {
  const std::int64_t count = seconds.count;
  for (auto [unit, letter] : {std::pair{86400, 'd'}, {3600, 'h'}, {60, 'm'}}) {
    if (count != 0 && count % unit == 0) {
      return std::to_string(count / unit) + letter;
    }
  }
  return std::to_string(count) + "s";
}

}  // namespace airlock
