#include "verifier/parsers/pax.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

TEST(Pax, ReadsWhatItKnows) {
  const auto records = ParsePax("13 path=a/bc\n10 size=7\n9 uid=65\n");
  ASSERT_OK(records);
  EXPECT_EQ(records->path, "a/bc");
  EXPECT_EQ(records->size, 7U);
  EXPECT_EQ(records->uid, 65U);
  EXPECT_FALSE(records->gid);
}

struct Case {
  const char* name;
  std::string text;
};

class BadPax : public ::testing::TestWithParam<Case> {};
TEST_P(BadPax, IsRefused) {
  EXPECT_THAT(ParsePax(GetParam().text), FailsWith(Reason::kBadContainer));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadPax,
    ::testing::Values(
        Case{"NoLength", "path=a\n"}, Case{"ZeroLength", "0 path=a\n"},
        Case{"LeadingZero", "010 path=a\n"},
        Case{"LengthTooLong", "11 path=a\n"},
        Case{"LengthTooShort", "8 path=a\n"}, Case{"NoNewline", "10 path=abX"},
        Case{"NoEquals", "9 pathab\n"}, Case{"NoKeyword", "6 =ab\n"},
        Case{"EmptyValue", "8 path=\n"},
        Case{"UnknownKeyword", "13 charset=1\n"},
        Case{"NegativeSize", "11 size=-1\n"},
        Case{"SizeBeyondAll", "31 size=99999999999999999999999\n"},
        Case{"AclAttribute", "31 SCHILY.xattr.system.posix=a\n"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(Pax, LetsAGlobalHeaderOnlyComment) {
  EXPECT_OK(CheckGlobalPax("13 comment=a\n"));
  EXPECT_THAT(CheckGlobalPax("10 uid=65\n"), FailsWith(Reason::kBadContainer));
}

}  // namespace
}  // namespace airlock::verifier
