#include "verifier/json/strict_json.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::size_t kLimit = 1 << 20;

TEST(StrictJson, ReadsValues) {
  const auto json = ParseStrictJson(
      R"({"s": "a\u00e9\n", "n": 18446744073709551615, "a": [true, null]})"
      "\n",
      kLimit);
  ASSERT_OK(json);
  EXPECT_THAT(json->StringAt("s"), Yields(std::string("aé\n")));
  EXPECT_THAT(json->NumberAt("n"), Yields(UINT64_MAX));
  ASSERT_NE(json->Find("a"), nullptr);
  EXPECT_TRUE(json->Find("a")->array()->front().is_true());
  EXPECT_EQ(json->Find("b"), nullptr);
}

struct Case {
  const char* name;
  std::string text;
};

class BadJson : public ::testing::TestWithParam<Case> {};
TEST_P(BadJson, IsRefused) {
  EXPECT_THAT(ParseStrictJson(GetParam().text, kLimit),
              FailsWith(Reason::kBadJson));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadJson,
    ::testing::Values(
        Case{"Empty", ""}, Case{"Truncated", "{\"a\":"},
        Case{"KeyTwice", R"({"a":1,"a":2})"},
        Case{"KeyTwiceByEscape", R"({"a":1,"\u0061":2})"},
        Case{"KeyTwiceDeepDown", R"([{"b":{"a":1,"a":1}}])"},
        Case{"TrailingBytes", "{} x"}, Case{"TwoValues", "{}{}"},
        Case{"TrailingComma", "[1,]"}, Case{"Comment", "[1/*x*/]"},
        Case{"ByteOrderMark", "\xef\xbb\xbf{}"}, Case{"NotUtf8", "\"\xff\""},
        Case{"LoneSurrogate", R"("\ud800")"},
        Case{"ControlCharacter", "\"\n\""}, Case{"SingleQuotes", "{'a':1}"},
        Case{"LeadingZero", "[01]"}, Case{"Plus", "[+1]"},
        Case{"NotANumber", "[NaN]"},
        Case{"TooDeep", std::string(40, '[') + std::string(40, ']')}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(StrictJson, HasIntegersOnlyWhereTheyArePlain) {
  for (const char* text : {"1e2", "1.0", "-0", "-1", "\"1\"",
                           "18446744073709551616", "null", "true"}) {
    const auto json =
        ParseStrictJson("{\"n\":" + std::string(text) + "}", kLimit);
    ASSERT_OK(json) << text;
    EXPECT_THAT(json->NumberAt("n"), FailsWith(Reason::kBadJson)) << text;
  }
}

TEST(StrictJson, RefusesMoreThanTheLimit) {
  EXPECT_OK(ParseStrictJson("[1]", 3));
  EXPECT_THAT(ParseStrictJson("[1]", 2), FailsWith(Reason::kTooLarge));
}

}  // namespace
}  // namespace airlock::verifier
