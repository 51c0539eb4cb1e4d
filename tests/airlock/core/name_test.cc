#include "airlock/core/name.h"

#include <gtest/gtest.h>

#include "airlock/core/record.h"
#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;

TEST(Name, ParsesPlainNames) {
  for (const std::string& text :
       {std::string("a"), std::string("0"), std::string("debian-12_x.y"),
        std::string(64, 'a')}) {
    const auto name = ChannelName::Parse(text);
    ASSERT_OK(name) << text;
    EXPECT_EQ(name->text(), text);
  }
}

TEST(Name, RefusesWhatIsNotPlain) {
  for (const std::string& text :
       {std::string(), std::string("-a"), std::string(".a"), std::string("_a"),
        std::string("A"), std::string("a/b"), std::string("a b"),
        std::string("a..b"), std::string("a\n"), std::string("caf\xc3\xa9"),
        std::string("a\0b", 3), std::string(65, 'a')}) {
    EXPECT_THAT(ChannelName::Parse(text), FailsWith(Reason::kBadName)) << text;
  }
}

TEST(Name, OfTheLongestTargetStillNamesAChain) {
  const auto target = TargetName::Parse(std::string(64, 't')).value();
  EXPECT_EQ(KindOf(SubjectOf(target)), SubjectKind::kTarget);
}

// Its submissions would write into a target's chain.
TEST(Name, OfAChannelOrASubmissionIsNoTargetsChain) {
  for (const std::string text : {"target.x", "target.x-0123456789abcdef"}) {
    EXPECT_THAT(ChannelName::Parse(text), FailsWith(Reason::kBadName));
    EXPECT_THAT(SubmissionId::Parse(text), FailsWith(Reason::kBadName));
    EXPECT_OK(TargetName::Parse(text));
    EXPECT_OK(Subject::Parse(text));
  }
  EXPECT_OK(ChannelName::Parse("target"));
  EXPECT_OK(ChannelName::Parse("targets.x"));
}

TEST(Name, OfTheLongestChannelLeavesRoomForASubmission) {
  EXPECT_OK(SubmissionId::Parse(std::string(64, 'c') + "-0123456789abcdef"));
  EXPECT_THAT(SubmissionId::Parse(std::string(97, 'c')),
              FailsWith(Reason::kBadName));
}

}  // namespace
}  // namespace airlock
