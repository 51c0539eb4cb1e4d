#include "verifier/parsers/tree.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using notes::MemberType;
using testing_support::FailsWith;

MemberPath Path(std::string_view text) {
  return MemberPath::Parse(text).value();
}

TEST(Tree, TakesADirectoryNamedAfterItsContents) {
  Tree tree;
  EXPECT_OK(tree.Add(Path("a/b/c"), MemberType::kFile));
  EXPECT_OK(tree.Add(Path("a"), MemberType::kDirectory));
  EXPECT_OK(tree.Add(Path("a/b"), MemberType::kDirectory));
}

TEST(Tree, RefusesADirectoryTwice) {
  Tree tree;
  EXPECT_OK(tree.Add(Path("a"), MemberType::kDirectory));
  EXPECT_THAT(tree.Add(Path("a"), MemberType::kDirectory),
              FailsWith(Reason::kDuplicateMember));
}

TEST(Tree, RefusesASymlinkOverAnImpliedDirectory) {
  Tree tree;
  EXPECT_OK(tree.Add(Path("a/b"), MemberType::kFile));
  EXPECT_THAT(tree.Add(Path("a"), MemberType::kSymlink),
              FailsWith(Reason::kDuplicateMember));
}

TEST(Tree, RefusesWhatLiesFarBelowASymlink) {
  Tree tree;
  EXPECT_OK(tree.Add(Path("a"), MemberType::kSymlink));
  EXPECT_THAT(tree.Add(Path("a/b/c/d"), MemberType::kFile),
              FailsWith(Reason::kLinkTarget));
}

TEST(Tree, LinksOnlyToEarlierFiles) {
  Tree tree;
  EXPECT_THAT(tree.CheckHardlink(Path("a")), FailsWith(Reason::kLinkTarget));
  EXPECT_OK(tree.Add(Path("a"), MemberType::kFile));
  EXPECT_OK(tree.CheckHardlink(Path("a")));
  EXPECT_OK(tree.Add(Path("b"), MemberType::kHardlink));
  EXPECT_THAT(tree.CheckHardlink(Path("b")), FailsWith(Reason::kLinkTarget));
}

}  // namespace
}  // namespace airlock::verifier
