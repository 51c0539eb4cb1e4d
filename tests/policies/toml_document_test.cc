#include "policies/toml_document.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::HasSubstr;
using testing_support::FailsWith;

TEST(TomlDocument, KnowsWhereEachValueStands) {
  const auto root = ParseToml("a = 1\n\n[b]\n  c = [\"x\", true]\n");
  ASSERT_OK(root);
  const auto& entries = std::get<std::vector<TomlEntry>>(root->value);
  ASSERT_EQ(entries.size(), 2u);
  EXPECT_EQ(entries[0].key, "a");
  EXPECT_EQ(entries[0].place, (TomlPlace{1, 1}));
  EXPECT_EQ(entries[0].value.place, (TomlPlace{1, 5}));
  EXPECT_EQ(std::get<std::int64_t>(entries[0].value.value), 1);
  const auto& b = std::get<std::vector<TomlEntry>>(entries[1].value.value);
  EXPECT_EQ(b[0].place, (TomlPlace{4, 3}));
  const auto& list = std::get<std::vector<TomlValue>>(b[0].value.value);
  EXPECT_EQ(std::get<std::string>(list[0].value), "x");
  EXPECT_EQ(std::get<bool>(list[1].value), true);
}

TEST(TomlDocument, ReadsTimesInUtc) {
  const auto root = ParseToml("t = 2026-01-31T23:59:59Z\n");
  ASSERT_OK(root);
  const auto& entries = std::get<std::vector<TomlEntry>>(root->value);
  EXPECT_EQ(std::get<Instant>(entries[0].value.value).text(),
            "2026-01-31T23:59:59Z");
  for (const char* text :
       {"t = 2026-01-31T23:59:59\n", "t = 2026-01-31T23:59:59+01:00\n",
        "t = 2026-01-31\n", "t = 23:59:59\n", "t = 2026-01-31T23:59:59.5Z\n",
        "t = 1960-01-31T23:59:59Z\n"}) {
    EXPECT_THAT(ParseToml(text), FailsWith(Reason::kBadPolicy)) << text;
  }
}

TEST(TomlDocument, SaysWhereTheGrammarIsBroken) {
  const auto root = ParseToml("a = 1\nb = = 2\n");
  ASSERT_THAT(root, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(root.failure().detail, HasSubstr("line 2, column 5"));
  for (const char* text :
       {"a = 1\na = 2\n", "a\n", "[a\n", "a = \"\xff\"\n", "a = \"x\ny\"\n"}) {
    EXPECT_THAT(ParseToml(text), FailsWith(Reason::kBadPolicy)) << text;
  }
}

TEST(TomlDocument, RefusesWhatTheLibraryDoesNotExpect) {
  for (const char* text : {"[\n", "[ \na]\n", "[[\na]]\n", "[#x\na]\n",
                           "[.a]\n", "[\r\na]\n", "[\xe2\x80\xa8" "a]\n"}) {
    EXPECT_THAT(ParseToml(text), FailsWith(Reason::kBadPolicy)) << text;
  }
}

TEST(TomlDocument, RefusesWhatMeansNothingHere) {
  EXPECT_THAT(ParseToml("a = 1.5\n"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(ParseToml(std::string(1024 * 1024 + 1, '\n')),
              FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(ParseToml("a = " + std::string(100'000, '[')),
              FailsWith(Reason::kBadPolicy));
}

}  // namespace
}  // namespace airlock::policies
