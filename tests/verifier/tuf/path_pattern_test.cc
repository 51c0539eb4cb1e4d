#include "verifier/tuf/path_pattern.h"

#include <gtest/gtest.h>

#include <ostream>
#include <string>

namespace airlock::verifier::tuf {
namespace {

struct Case {
  std::string pattern;
  std::string path;
  bool want;
};
void PrintTo(const Case& c, std::ostream* out) {
  *out << c.pattern << " on " << c.path;
}

class PathPattern : public ::testing::TestWithParam<Case> {};

TEST_P(PathPattern, MatchesAsThePosixShellDoes) {
  EXPECT_EQ(MatchesPathPattern(GetParam().pattern, GetParam().path),
            GetParam().want);
}

INSTANTIATE_TEST_SUITE_P(
    Table, PathPattern,
    ::testing::Values(
        Case{"a", "a", true}, Case{"a", "A", false}, Case{"", "", true},
        Case{"*", "a", true}, Case{"*", "", true}, Case{"*", ".a", true},
        Case{"*", "a/b", false}, Case{"**", "a/b", false},
        Case{"*/*", "a/b", true}, Case{"a/*", "a/b/c", false},
        Case{"a/*", "a", false}, Case{"a", "a/", false},
        Case{"*a*b*", "xaxbx", true}, Case{"*a*b", "xaxbx", false},
        Case{"*ab", "aab", true}, Case{"?", "a", true}, Case{"?", "", false},
        Case{"?", "/", false}, Case{"??", "\xc3\xb6", false},
        Case{"?", "\xc3\xb6", true}, Case{"?", "\xf0\x9f\x98\x80", true},
        Case{"[\xc3\xa4-\xc3\xbc]", "\xc3\xb6", true}, Case{"[ab]", "b", true},
        Case{"[ab]", "ab", false}, Case{"[a-c]", "b", true},
        Case{"[a-c]", "-", false}, Case{"[a-]", "-", true},
        Case{"[!a-c]", "d", true}, Case{"[!a-c]", "b", false},
        Case{"[!a]", "/", false}, Case{"[]]", "]", true},
        Case{"[!]]", "]", false}, Case{"[!]]", "a", true}, Case{"[", "[", true},
        Case{"[a", "[a", true}, Case{"[!", "[!", true},
        Case{"[z-a]", "b", false}));

// Go negates by `^`, Python does not: nobody's reading is taken.
TEST(PathPattern, MatchesNothingWhereReadersDiffer) {
  for (const char* path : {"a", "b", "^", "^a"}) {
    EXPECT_FALSE(MatchesPathPattern("[^a]", path)) << path;
  }
}

TEST(PathPattern, HasNoEscape) {
  EXPECT_FALSE(MatchesPathPattern("\\*", "*"));
  EXPECT_TRUE(MatchesPathPattern("\\*", "\\x"));
}

// Backtracking over every star would take longer than the universe has.
TEST(PathPattern, TakesNoLongerThanTheProductOfTheLengths) {
  std::string pattern;
  for (int i = 0; i < 1000; ++i) pattern += "*a";
  EXPECT_FALSE(MatchesPathPattern(pattern + "b", std::string(5000, 'a')));
}

}  // namespace
}  // namespace airlock::verifier::tuf
