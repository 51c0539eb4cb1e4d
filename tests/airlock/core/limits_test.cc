#include "airlock/core/limits.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TEST(Limits, ParseWhatTheyFormat) {
  Limits limits;
  limits.depth = 2;
  limits.memory_bytes = 7;
  EXPECT_THAT(ParseLimits(Tokens(FormatLimits(limits))), Yields(limits));
}

TEST(Limits, RefuseAMissingUnknownOrMisplacedOne) {
  const std::string text = FormatLimits(Limits());
  EXPECT_THAT(ParseLimits(Tokens(text.substr(0, text.rfind(' ')))),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(ParseLimits(Tokens(text + " more=1")),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(ParseLimits(Tokens("members=1 " + text)),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(ParseLimits(Tokens("depth" + text.substr(7))),
              FailsWith(Reason::kBadNote));
  EXPECT_THAT(ParseLimits(Tokens("depth=" + text.substr(7))),
              FailsWith(Reason::kBadNumber));
}

}  // namespace
}  // namespace airlock
