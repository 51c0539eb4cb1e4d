#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/verifier/compare/samples.h"
#include "verifier/parsers/difference_cause.h"

namespace airlock::verifier {
namespace {

using namespace testing_support;

struct Case {
  std::string name;
  std::string path;
  std::string left;
  std::string right;
  std::string cause;
  std::string where;
};

class Causes : public testing::TestWithParam<Case> {};

TEST_P(Causes, AreFound) {
  const Case& of = GetParam();
  const auto causes = CausesOf(7, of.path, AsBytes(of.left), AsBytes(of.right));
  ASSERT_FALSE(causes.empty());
  EXPECT_EQ(causes[0].name, of.cause);
  EXPECT_EQ(causes[0].where, of.where);
  EXPECT_EQ(causes[0].pair, 7U);
}

std::string Program(const std::string& code) {
  ElfSample sample;
  sample.code = code;
  return Elf(sample);
}

std::vector<Case> Cases() {
  const std::string control = "control.tar.xz!/control";
  return {
      {"Year", "x.1", "page\n.TH X 1 2022\n", "page\n.TH X 1 2026\n", "year",
       "line 2"},
      {"Date", "x", "on Sat Nov 28 10:00:01 UTC 2026\n",
       "on Sun Nov 29 11:20:59 UTC 2026\n", "date", "line 1"},
      {"Epoch", "x", "t=1700000000\n", "t=1700000123\n", "date", "line 1"},
      {"BuildPath", "x", "a\nsrc = /build/hello-2.10/src\n",
       "a\nsrc = /tmp/b/src\n", "build-path", "line 2"},
      {"User", "x", "by root@buildd1\n", "by alice@laptop\n", "host-or-user",
       "line 1"},
      {"Host", "x", "Build host: barriere\n", "Build host: conova\n",
       "host-or-user", "line 1"},
      {"LineOrder", "x", "b\nc\na\n", "c\nb\na\n", "line-order", "line 1"},
      {"Locale", "x", "B\nZ\na\n", "a\nB\nZ\n", "locale", "line 1"},
      {"Dependency", control, "Package: x\nDepends: libc6\n",
       "Package: x\nDepends: libc6, libmd0 (>= 1)\n", "dependency", "Depends"},
      {"Field", control, "Package: x\nInstalled-Size: 1\n",
       "Package: x\nInstalled-Size: 2\n", "field", "Installed-Size"},
      {"Empty", "x", "", "page\n", "empty", ""},
      {"Kind", "x", "#!/bin/sh\n", Elf({}), "kind", ""},
      {"Text", "x", "one\ntwo\n", "one\nthree\n", "line", "line 2"},
      {"YearInCode", "x", Program("code of a program, " + Le(2022, 4) + "!"),
       Program("code of a program, " + Le(2026, 4) + "!"), "year", ".text"},
      {"PathInCode", "x", Program(std::string("\0/build/aaaa/x.c\0", 17)),
       Program(std::string("\0/build/bbbb/x.c\0", 17)), "build-path", ".text"},
      {"Code", "x", Program("\1\2\3\4\5\6"), Program("\1\2\3\4\7\6"), "section",
       ".text"},
      {"Compiler", "x", Elf({}),
       [] {
         ElfSample other;
         other.comment = std::string("GCC: (Debian 13.1.0-1) 13.1.0\0\0\0", 32);
         return Elf(other);
       }(),
       "compiler", ".comment"},
      {"Bytes", "x", std::string("\1\2\3\4", 4), std::string("\1\2\3\5", 4),
       "byte", "byte 3"},
  };
}
INSTANTIATE_TEST_SUITE_P(OfPairs, Causes, testing::ValuesIn(Cases()),
                         [](const auto& of) { return of.param.name; });

TEST(CausesOf, SaysNothingOfWhatIsHidden) {
  ElfSample other;
  other.build_id = std::string(20, 'j');
  EXPECT_TRUE(CausesOf(0, "x", AsBytes(Elf({})), AsBytes(Elf(other))).empty());
}

TEST(CausesOf, KeepsOneOfASort) {
  std::string left;
  std::string right;
  for (int i = 0; i < 100; ++i) {
    left += "in 2022 or\n";
    right += "in 2026 or\n";
  }
  EXPECT_EQ(CausesOf(0, "x", AsBytes(left), AsBytes(right)).size(), 1U);
}

}  // namespace
}  // namespace airlock::verifier
