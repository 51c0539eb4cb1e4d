// airlock/core/instant.h
//
// A point in time, in whole seconds, always handed in.
//
// No logic reads a clock: the ledger stamps records, programs ask the platform
// once at their edge, and everything else is told. That is what lets an auditor
// replay a decision.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock {

// A length of time in whole seconds; may be negative as a difference.
struct Seconds {
  std::int64_t count = 0;
  friend auto operator<=>(const Seconds&, const Seconds&) = default;
};

class Instant {
 public:
  // 9999-12-31T23:59:59Z: the last that RFC 3339 can write.
  static constexpr std::int64_t kMax = 253402300799;

  constexpr explicit Instant(std::int64_t unix_seconds)
      : seconds_(unix_seconds < 0      ? 0
                 : unix_seconds > kMax ? kMax
                                       : unix_seconds) {}

  // RFC 3339 in UTC, seconds, 'T' and 'Z': "2026-01-31T23:59:59Z" (kBadTime).
  // Parse(i.text()) yields i.
  static Result<Instant> Parse(std::string_view text);
  // The same where a fraction of a second of one to nine digits may stand, which
  // nothing of ours keeps (kBadTime).
  static Result<Instant> ParseWithFraction(std::string_view text);
  // RFC 5322 as Debian writes it: "Sat, 10 Feb 2024 11:07:25 UTC" (kBadTime).
  static Result<Instant> ParseRfc5322(std::string_view text);

  std::string text() const;
  // RFC 5322 with "UTC", as apt's Release files have it.
  std::string rfc5322() const;
  constexpr std::int64_t unix_seconds() const { return seconds_; }

  friend constexpr Instant operator+(Instant i, Seconds s) {
    return Instant(i.seconds_ + s.count);
  }
  friend constexpr Instant operator-(Instant i, Seconds s) {
    return Instant(i.seconds_ - s.count);
  }
  friend constexpr Seconds operator-(Instant a, Instant b) {
    return Seconds{a.seconds_ - b.seconds_};
  }
  friend auto operator<=>(const Instant&, const Instant&) = default;

 private:
  std::int64_t seconds_;
};

// "90s", "15m", "36h", "7d" and back; 0 is "0s" (kBadTime).
Result<Seconds> ParseSeconds(std::string_view text);
std::string FormatSeconds(Seconds seconds);

}  // namespace airlock
