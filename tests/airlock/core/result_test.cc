#include "airlock/core/result.h"

#include <gtest/gtest.h>

#include <memory>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

Result<int> Half(int n) {
  if (n % 2 != 0) return Failure{Reason::kBadNumber, "odd"};
  return n / 2;
}
Result<int> Quarter(int n) {
  TRY(const int half, Half(n));
  TRY_DONE(Half(half));
  return half / 2;
}

TEST(Result, HoldsAValueOrAFailure) {
  EXPECT_THAT(Quarter(8), Yields(2));
  EXPECT_THAT(Quarter(7), FailsWith(Reason::kBadNumber));
  EXPECT_THAT(Quarter(6), FailsWith(Reason::kBadNumber));
}

TEST(Result, HandsOverWhatCannotBeCopied) {
  Result<std::unique_ptr<int>> result(std::make_unique<int>(3));
  const std::unique_ptr<int> taken = std::move(result).value();
  EXPECT_EQ(*taken, 3);
}

TEST(ResultDeathTest, TakesAskingForTheOtherHalfForABug) {
  EXPECT_DEATH((void)Half(1).value(), "bug");
  EXPECT_DEATH((void)Half(2).failure(), "bug");
}

}  // namespace
}  // namespace airlock
