#include "airlock/core/instant.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(Instant, KnowsTheCalendar) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "1970-01-01T00:00:00Z"},
      {951782400, "2000-02-29T00:00:00Z"},
      {1707563245, "2024-02-10T11:07:25Z"},
      {1709164799, "2024-02-28T23:59:59Z"},
      {4107542400, "2100-03-01T00:00:00Z"},
      {Instant::kMax, "9999-12-31T23:59:59Z"}};
  for (const auto& [seconds, text] : cases) {
    EXPECT_EQ(Instant(seconds).text(), text);
    EXPECT_THAT(Instant::Parse(text), Yields(Instant(seconds)));
  }
}

TEST(Instant, ParsesWhatItFormats) {
  // A step that is no multiple of a day meets every hour, month and weekday.
  for (std::int64_t s = 0; s < Instant::kMax; s += 86400 * 97 + 3607) {
    const Instant instant(s);
    ASSERT_THAT(Instant::Parse(instant.text()), Yields(instant));
    ASSERT_THAT(Instant::ParseRfc5322(instant.rfc5322()), Yields(instant));
  }
}

TEST(Instant, RefusesEveryOtherSpelling) {
  for (const char* text : {"",
                           "2026-01-31",
                           "2026-01-31T23:59:59",
                           "2026-01-31t23:59:59Z",
                           "2026-01-31T23:59:59z",
                           "2026-01-31 23:59:59Z",
                           "2026-02-29T00:00:00Z",
                           "2026-04-31T00:00:00Z",
                           "2026-13-01T00:00:00Z",
                           "2026-00-01T00:00:00Z",
                           "2026-01-00T00:00:00Z",
                           "2026-01-31T24:00:00Z",
                           "2026-01-31T23:60:00Z",
                           "2026-01-31T23:59:60Z",
                           "1969-12-31T23:59:59Z",
                           "9999-12-31T23:59:60Z",
                           "2026-01-31T23:59:5 Z",
                           "2026-01-31T23:59:59+",
                           "12026-01-31T00:00:0Z",
                           "2026-01-31T23:59:59.0Z",
                           "2026-01-31T-1:00:00Z"}) {
    EXPECT_THAT(Instant::Parse(text), FailsWith(Reason::kBadTime)) << text;
  }
}

TEST(Instant, ReadsDebiansDates) {
  EXPECT_THAT(Instant::ParseRfc5322("Sat, 10 Feb 2024 11:07:25 UTC"),
              Yields(Instant(1707563245)));
  for (const char* text :
       {"", "Sun, 10 Feb 2024 11:07:25 UTC", "Sat, 10 Feb 2024 11:07:25 GMT",
        "Sat, 10 feb 2024 11:07:25 UTC", "Sat, 31 Feb 2024 11:07:25 UTC",
        "Sat, 10 Feb 2024 24:07:25 UTC", "Sat, 1 Feb 2024 11:07:25 UTC",
        "Sat, 10 Feb 2024 11:07:25 UTC "}) {
    EXPECT_THAT(Instant::ParseRfc5322(text), FailsWith(Reason::kBadTime))
        << text;
  }
}

TEST(Instant, StaysWithinWhatCanBeWritten) {
  EXPECT_EQ(Instant(5) - Seconds{10}, Instant(0));
  EXPECT_EQ(Instant(Instant::kMax) + Seconds{1}, Instant(Instant::kMax));
  EXPECT_EQ(Instant(5) - Instant(10), Seconds{-5});
}

TEST(Seconds, FormatsInTheLargestWholeUnit) {
  const std::pair<std::int64_t, const char*> cases[] = {
      {0, "0s"},    {59, "59s"},    {60, "1m"},    {90, "90s"},
      {3600, "1h"}, {5400, "90m"},  {86400, "1d"}, {129600, "36h"},
      {1, "1s"},    {864000, "10d"}};
  for (const auto& [count, text] : cases) {
    EXPECT_EQ(FormatSeconds({count}), text);
    EXPECT_THAT(ParseSeconds(text), Yields(Seconds{count}));
  }
}

TEST(Seconds, RefusesWhatIsNoLengthOfTime) {
  for (const char* text : {"", "s", "1", "1w", "-1s", "+1s", "01s", "1 s",
                           "1.5h", "1h30m", "999999999999999d"}) {
    EXPECT_THAT(ParseSeconds(text), FailsWith(Reason::kBadTime)) << text;
  }
}

}  // namespace
}  // namespace airlock
