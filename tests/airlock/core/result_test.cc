#include "airlock/core/result.h"

#include <gtest/gtest.h>

#include <concepts>
#include <memory>
#include <utility>
#include <vector>

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

// What a passing result yields owns itself; what a result that has a name
// yields stays the result's.
template <typename R>
using ValueOf = decltype(std::declval<R>().value());
template <typename R>
using StarOf = decltype(*std::declval<R>());
template <typename R>
using FailureOf = decltype(std::declval<R>().failure());
template <typename R>
concept GivesAValue = requires(R (*make)()) { make().value(); };
template <typename R>
concept GivesAStar = requires(R (*make)()) { *make(); };
template <typename R>
concept GivesAFailure = requires(R (*make)()) { make().failure(); };

using List = Result<std::vector<int>>;
static_assert(std::same_as<ValueOf<List>, std::vector<int>>);
static_assert(std::same_as<StarOf<List>, std::vector<int>>);
static_assert(std::same_as<FailureOf<List>, Failure>);
static_assert(std::same_as<ValueOf<List&>, std::vector<int>&>);
static_assert(std::same_as<StarOf<List&>, std::vector<int>&>);
static_assert(std::same_as<ValueOf<const List&>, const std::vector<int>&>);
static_assert(std::same_as<StarOf<const List&>, const std::vector<int>&>);
static_assert(std::same_as<FailureOf<const List&>, const Failure&>);
static_assert(GivesAValue<List> && GivesAStar<List> && GivesAFailure<List>);
static_assert(!GivesAValue<const List>);
static_assert(!GivesAStar<const List>);
static_assert(!GivesAFailure<const List>);

List Three() { return std::vector<int>{1, 2, 3}; }

TEST(Result, MayPassAwayWhileALoopGoesOverItsValue) {
  int sum = 0;
  for (const int n : Three().value()) sum += n;
  for (const int n : *Three()) sum += n;
  EXPECT_EQ(sum, 12);
}

TEST(ResultDeathTest, TakesAskingForTheOtherHalfForABug) {
  EXPECT_DEATH((void)Half(1).value(), "bug");
  EXPECT_DEATH((void)Half(2).failure(), "bug");
}

}  // namespace
}  // namespace airlock
