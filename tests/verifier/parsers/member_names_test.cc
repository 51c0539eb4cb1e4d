#include "verifier/parsers/member_names.h"

#include <gtest/gtest.h>

#include <string>

#include "airlock/core/member_path.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(RootPrefix, IsTakenOffAllNames) {
  RootPrefix prefix;
  EXPECT_THAT(prefix.Strip("./a", "tar"), Yields("a"));
  EXPECT_THAT(prefix.Strip("./a/b", "tar"), Yields("a/b"));
  EXPECT_THAT(prefix.Strip("b", "tar"), FailsWith(Reason::kMemberPath));
}

TEST(RootPrefix, IsOnNoNameIfNotOnTheFirst) {
  RootPrefix prefix;
  EXPECT_THAT(prefix.Strip("a", "tar"), Yields("a"));
  EXPECT_THAT(prefix.Strip("./b", "tar"), FailsWith(Reason::kMemberPath));
}

TEST(RootPrefix, IsNotDecidedByTheRoot) {
  for (const char* root : {".", "./"}) {
    RootPrefix dotted;
    EXPECT_THAT(dotted.Strip(root, "cpio"), Yields("."));
    EXPECT_THAT(dotted.Strip("./a", "cpio"), Yields("a"));
    RootPrefix bare;
    EXPECT_THAT(bare.Strip(root, "cpio"), Yields("."));
    EXPECT_THAT(bare.Strip("a", "cpio"), Yields("a"));
  }
}

TEST(RootPrefix, IsTakenOffOnce) {
  RootPrefix prefix;
  EXPECT_THAT(prefix.Strip("././a", "tar"), Yields("./a"));
}

TEST(SymlinkTarget, MayLeadAnywhere) {
  for (const char* target :
       {"a", "../../etc/passwd", "/etc/passwd", "é", "."}) {
    EXPECT_OK(CheckSymlinkTarget(target, "tar")) << target;
  }
  EXPECT_OK(CheckSymlinkTarget(std::string(MemberPath::kMaxBytes, 'a'), "tar"));
}

TEST(SymlinkTarget, IsTextThatPeopleCanRead) {
  using namespace std::string_literals;
  for (const std::string& target :
       {""s, "a\0b"s, "a\nb"s, "a\x1b"s, "a\x7f"s, "\xff"s,
        std::string(MemberPath::kMaxBytes + 1, 'a')}) {
    EXPECT_THAT(CheckSymlinkTarget(target, "tar"),
                FailsWith(Reason::kLinkTarget));
  }
}

}  // namespace
}  // namespace airlock::verifier
