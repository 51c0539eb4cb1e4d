#include "airlock/cli/did_you_mean.h"

#include <gtest/gtest.h>

namespace airlock::cli {
namespace {

const std::vector<std::string>& Verbs() {
  static const std::vector<std::string> verbs = {
      "init", "list", "show", "sync", "submit", "approve", "release", "policy"};
  return verbs;
}

TEST(Nearest, FindsOneLetterMoreLessOtherOrSwapped) {
  EXPECT_EQ(Nearest("lists", Verbs()), "list");
  EXPECT_EQ(Nearest("lst", Verbs()), "list");
  EXPECT_EQ(Nearest("lisr", Verbs()), "list");
  EXPECT_EQ(Nearest("lsit", Verbs()), "list");
  EXPECT_EQ(Nearest("sumbit", Verbs()), "submit");
  EXPECT_EQ(Nearest("aprov", Verbs()), "approve");
}

TEST(Nearest, KeepsSilentWhereNothingIsNear) {
  EXPECT_EQ(Nearest("frobnicate", Verbs()), "");
  EXPECT_EQ(Nearest("ls", Verbs()), "");
  EXPECT_EQ(Nearest("", Verbs()), "");
  EXPECT_EQ(Nearest("list", {}), "");
  EXPECT_EQ(Nearest(std::string(100'000, 'a'), Verbs()), "");
}

TEST(Nearest, IsTheWordItselfWhereItIsKnown) {
  for (const std::string& verb : Verbs())
    EXPECT_EQ(Nearest(verb, Verbs()), verb);
}

}  // namespace
}  // namespace airlock::cli
