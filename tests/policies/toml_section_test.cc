#include "policies/toml_section.h"

#include <gtest/gtest.h>

#include <array>

#include "airlock/core/name.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::array<std::string_view, 3> kKeys = {"approvals", "hold",
                                                   "max-age"};

Result<Section> Open(std::string_view toml) {
  TRY(const TomlValue root, ParseToml(toml));
  return Section::Open(root, "the file", kKeys);
}
TomlValue Value(std::string_view toml) {
  const TomlValue root = ParseToml("v = " + std::string(toml)).value();
  return std::get<std::vector<TomlEntry>>(root.value)[0].value;
}

TEST(Section, FindsItsKeys) {
  const auto section = Open("hold = \"3d\"\n");
  ASSERT_OK(section);
  EXPECT_NE(section->Find("hold"), nullptr);
  EXPECT_EQ(section->Find("approvals"), nullptr);
  const auto needed = section->Need("approvals", "approvals = 2");
  ASSERT_THAT(needed, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(needed.failure().detail,
              AllOf(HasSubstr("the file lacks 'approvals'"),
                    HasSubstr("write approvals = 2")));
}

TEST(Section, RefusesAnUnknownKeyWithTheNearestKnown) {
  const auto near = Open("\n  aprovals = 2\n");
  ASSERT_THAT(near, FailsWith(Reason::kBadPolicy));
  EXPECT_EQ(near.failure().detail,
            "line 2, column 3: unknown key 'aprovals' in the file; did you "
            "mean 'approvals'?");
  const auto far = Open("colour = \"red\"\n");
  ASSERT_THAT(far, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(far.failure().detail,
              HasSubstr("it may hold approvals, hold and max-age"));
}

TEST(Nearest, IsTheOneWithTheFewestLettersChanged) {
  EXPECT_EQ(Nearest("max_age", kKeys), "max-age");
  EXPECT_EQ(Nearest("approval", kKeys), "approvals");
  EXPECT_EQ(Nearest("hld", kKeys), "hold");
  EXPECT_EQ(Nearest("x", kKeys), "");
  EXPECT_EQ(Nearest("", kKeys), "");
  EXPECT_EQ(Nearest("threshold", kKeys), "");
}

TEST(Values, AreOfTheirOwnTypeOnly) {
  EXPECT_THAT(TextOf(Value("\"a\""), "x"), Yields("a"));
  EXPECT_THAT(TextOf(Value("1"), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(NumberOf(Value("7"), "x"), Yields(7u));
  EXPECT_THAT(NumberOf(Value("\"7\""), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(NumberOf(Value("-1"), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(NumberOf(Value("true"), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(DurationOf(Value("\"36h\""), "x"), Yields(Seconds{129600}));
  EXPECT_THAT(DurationOf(Value("36"), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(DurationOf(Value("\"3 days\""), "x"),
              FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(ListOf(Value("\"a\""), "x"), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(TableOf(Value("[]"), "x"), FailsWith(Reason::kBadPolicy));
}

TEST(Values, OfBytesMayHaveAUnit) {
  EXPECT_THAT(BytesOf(Value("7"), "x"), Yields(7u));
  EXPECT_THAT(BytesOf(Value("\"2KiB\""), "x"), Yields(2048u));
  EXPECT_THAT(BytesOf(Value("\"512MiB\""), "x"), Yields(512ULL << 20));
  EXPECT_THAT(BytesOf(Value("\"64GiB\""), "x"), Yields(64ULL << 30));
  EXPECT_THAT(BytesOf(Value("\"1TiB\""), "x"), Yields(1ULL << 40));
  for (const char* text : {"\"1GB\"", "\"1 GiB\"", "\"GiB\"", "\"-1GiB\"",
                           "\"99999999999TiB\"", "\"\"", "true"}) {
    EXPECT_THAT(BytesOf(Value(text), "x"), FailsWith(Reason::kBadPolicy))
        << text;
  }
}

TEST(Values, MayBeOneOfAFewWords) {
  constexpr std::array<std::string_view, 2> kWords = {"refuse", "admit"};
  EXPECT_THAT(WordOf(Value("\"admit\""), "rule", kWords), Yields("admit"));
  const auto other = WordOf(Value("\"maybe\""), "rule", kWords);
  ASSERT_THAT(other, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(other.failure().detail,
              HasSubstr("rule 'maybe': write \"refuse\" or \"admit\""));
}

TEST(Values, MayBeNames) {
  EXPECT_OK(NameOf<RoleName>(Value("\"security\""), "role"));
  const auto bad = NameOf<RoleName>(Value("\"Security Team\""), "role");
  ASSERT_THAT(bad, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(bad.failure().detail,
              AllOf(HasSubstr("line 1, column 5"),
                    HasSubstr("role 'Security Team': write")));
}

}  // namespace
}  // namespace airlock::policies
