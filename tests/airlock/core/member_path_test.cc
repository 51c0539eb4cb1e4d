#include "airlock/core/member_path.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;

std::string Repeat(std::string_view text, std::size_t times) {
  std::string all;
  while (times-- > 0) all += text;
  return all;
}

TEST(MemberPath, ParsesEveryNameThatNeedsNoRepair) {
  for (const std::string& name :
       {std::string("a"), std::string("usr/bin/hello"), std::string("a b"),
        std::string("..a/b.."), std::string("..."), std::string("caf\xc3\xa9"),
        std::string("-rf"), std::string("~root"), std::string("a\\b"),
        std::string(255, 'a'), Repeat("a/", 63) + "a"}) {
    const auto path = MemberPath::Parse(name);
    ASSERT_OK(path) << name;
    EXPECT_EQ(path->text(), name);
  }
}

struct Refusal {
  std::string_view why;
  std::string name;
};
class MemberPathRefuses : public ::testing::TestWithParam<Refusal> {};

TEST_P(MemberPathRefuses, IsRefused) {
  EXPECT_THAT(MemberPath::Parse(GetParam().name),
              FailsWith(Reason::kMemberPath));
}
INSTANTIATE_TEST_SUITE_P(Names, MemberPathRefuses,
                         ::testing::ValuesIn(std::vector<Refusal>{
                             {"nothing", ""},
                             {"absolute", "/etc/shadow"},
                             {"trailing_slash", "a/"},
                             {"empty_component", "a//b"},
                             {"dot", "."},
                             {"leading_dot", "./a"},
                             {"inner_dot", "a/./b"},
                             {"dotdot", ".."},
                             {"leading_dotdot", "../a"},
                             {"inner_dotdot", "a/../b"},
                             {"trailing_dotdot", "a/.."},
                             {"nul", std::string("a\0b", 3)},
                             {"newline", "a\nb"},
                             {"escape", "a\x1b[2J"},
                             {"delete", "a\x7f"},
                             {"c1_control", "a\xc2\x85"},
                             {"not_utf8", "a\xff"},
                             {"overlong_slash", "a\xc0\xaf"},
                             {"surrogate", "a\xed\xa0\x80"},
                             {"long_component", std::string(256, 'a')},
                             {"long_path", Repeat("a/", 2048) + "a"},
                             {"deep", Repeat("a/", 64) + "a"}}),
                         [](const auto& row) {
                           return std::string(row.param.why);
                         });

TEST(MemberPath, KnowsItsLastComponent) {
  EXPECT_EQ(MemberPath::Parse("usr/bin/hello")->base(), "hello");
  EXPECT_EQ(MemberPath::Parse("hello")->base(), "hello");
}

}  // namespace
}  // namespace airlock
