#include "airlock/core/notes/statement.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::notes {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(Question, YieldsAnOptionGivenOnce) {
  const Question question{"verify",
                          {{"key", "a"}, {"level", "1"}, {"level", "2"}}};
  EXPECT_THAT(question.Only("key"), Yields(std::string("a")));
  EXPECT_THAT(question.AtMostOne("key"), Yields(std::string("a")));
  EXPECT_THAT(question.AtMostOne("absent"), Yields(std::string()));
  EXPECT_EQ(question.All("level"), (std::vector<std::string>{"1", "2"}));
}

TEST(Question, RefusesAnOptionMissingOrGivenTwice) {
  const Question question{"verify", {{"level", "1"}, {"level", "2"}}};
  EXPECT_THAT(question.Only("key"), FailsWith(Reason::kUsage));
  EXPECT_THAT(question.Only("level"), FailsWith(Reason::kUsage));
  EXPECT_THAT(question.AtMostOne("level"), FailsWith(Reason::kUsage));
}

TEST(Grade, HasThreeNames) {
  for (const Grade grade :
       {Grade::kProved, Grade::kQuoted, Grade::kTestified}) {
    EXPECT_THAT(GradeNamed(NameOf(grade)), Yields(grade));
  }
  EXPECT_THAT(GradeNamed("certain"), FailsWith(Reason::kUnknownKind));
}

}  // namespace
}  // namespace airlock::notes
