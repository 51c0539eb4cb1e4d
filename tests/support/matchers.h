// tests/support/matchers.h
//
// How tests read a Result: EXPECT_THAT(Parse(x), Yields(y)),
// EXPECT_THAT(Parse(x), FailsWith(Reason::kBadNote)), ASSERT_OK(Parse(x)).
#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "airlock/core/result.h"

namespace airlock {

// Lets GoogleTest print a failure by name.
inline void PrintTo(const Failure& failure, std::ostream* out) {
  *out << NameOf(failure.reason) << " (" << failure.detail << ")";
}
inline void PrintTo(const Reason& reason, std::ostream* out) {
  *out << NameOf(reason);
}

namespace testing_support {

MATCHER_P(FailsWith, reason,
          std::string("fails with ") + std::string(NameOf(reason))) {
  if (arg.ok()) {
    *result_listener << "which succeeded";
    return false;
  }
  *result_listener << "which failed with " << NameOf(arg.failure().reason)
                   << " (" << arg.failure().detail << ")";
  return arg.failure().reason == reason;
}

MATCHER(IsOk, "succeeds") {
  if (arg.ok()) return true;
  *result_listener << "which failed with " << NameOf(arg.failure().reason)
                   << " (" << arg.failure().detail << ")";
  return false;
}

MATCHER_P(Yields, value, "yields the value given") {
  if (!arg.ok()) {
    *result_listener << "which failed with " << NameOf(arg.failure().reason)
                     << " (" << arg.failure().detail << ")";
    return false;
  }
  return arg.value() == value;
}

}  // namespace testing_support
}  // namespace airlock

#define ASSERT_OK(expr) ASSERT_THAT(expr, ::airlock::testing_support::IsOk())
#define EXPECT_OK(expr) EXPECT_THAT(expr, ::airlock::testing_support::IsOk())
