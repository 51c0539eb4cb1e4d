#include "policies/identity_pattern.h"

#include <gtest/gtest.h>

#include <string>

namespace airlock::policies {
namespace {

constexpr std::string_view kTags =
    "https://github.com/o/r/.github/workflows/release.yml@refs/tags/v*";

TEST(IdentityPattern, IsAnchoredAtBothEnds) {
  EXPECT_TRUE(MatchesIdentity(
      kTags,
      "https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1.2"));
  EXPECT_FALSE(MatchesIdentity("v*", "xv1"));
  EXPECT_FALSE(MatchesIdentity("*v", "1vx"));
  EXPECT_TRUE(MatchesIdentity("v*x", "v1x"));
  EXPECT_FALSE(MatchesIdentity("v*x", "v1xy"));
}

TEST(IdentityPattern, StandsForOnePartOnly) {
  EXPECT_FALSE(MatchesIdentity(
      kTags,
      "https://github.com/o/r/.github/workflows/release.yml@refs/tags/v1/x"));
  EXPECT_FALSE(MatchesIdentity("*@example.org", "a@b@example.org"));
  EXPECT_TRUE(MatchesIdentity("*@example.org", "a@example.org"));
  EXPECT_FALSE(MatchesIdentity("https://*.example.org/x",
                               "https://evil.org/.example.org/x"));
}

TEST(IdentityPattern, StandsForAtLeastOneCharacter) {
  EXPECT_FALSE(MatchesIdentity("v*", "v"));
  EXPECT_FALSE(MatchesIdentity("*", ""));
}

TEST(IdentityPattern, TriesEveryLength) {
  EXPECT_TRUE(MatchesIdentity("a*b*c", "axbxbxc"));
  EXPECT_FALSE(MatchesIdentity("a*b*c", "axbxbx"));
  EXPECT_FALSE(MatchesIdentity("*a*a*a*a*a*a*a*a", std::string(60, 'b')));
}

TEST(IdentityPattern, IsNoneWithoutAStarOrOfStarsAlone) {
  EXPECT_TRUE(IsIdentityPattern(kTags));
  for (const char* text : {"", "plain", "*", "a**b", "*a*a*a*a*a*a*a*a*"}) {
    EXPECT_FALSE(IsIdentityPattern(text)) << text;
  }
}

}  // namespace
}  // namespace airlock::policies
