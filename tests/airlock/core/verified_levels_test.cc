#include "airlock/core/verified_levels.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

using testing_support::FailsWith;
using Levels = std::vector<std::string>;

const Levels kReached = {"SLSA_BUILD_LEVEL_1", "SLSA_BUILD_LEVEL_2", "BCID_L1"};

TEST(VerifiedLevels, AHigherOneImpliesTheLower) {
  for (const Levels& wanted :
       {Levels{}, Levels{"SLSA_BUILD_LEVEL_0"}, Levels{"SLSA_BUILD_LEVEL_2"},
        Levels{"BCID_L1", "SLSA_BUILD_LEVEL_1"}}) {
    EXPECT_OK(CheckLevels(kReached, wanted));
  }
}

TEST(VerifiedLevels, OtherTracksAndTextsDoNot) {
  for (const char* wanted : {"SLSA_BUILD_LEVEL_3", "SLSA_SOURCE_LEVEL_1",
                             "BCID_L0", "BCID_L2", "bcid_l1", ""}) {
    EXPECT_THAT(CheckLevels(kReached, {wanted}),
                FailsWith(Reason::kWrongVerdict))
        << wanted;
  }
}

TEST(VerifiedLevels, AMalformedOneIsRefused) {
  for (const char* level :
       {"SLSA_BUILD_LEVEL_X", "SLSA_BUILD_L_1", "SLSA_BUILD_LEVEL_",
        "SLSA_BUILD_LEVEL", "SLSA__LEVEL_1", "SLSA_BUILD_LEVEL_-1",
        "SLSA_BUILD_LEVEL_01"}) {
    EXPECT_THAT(CheckLevels({level}, {}), FailsWith(Reason::kBadStatement))
        << level;
    EXPECT_THAT(CheckLevels(kReached, {level}), FailsWith(Reason::kUsage))
        << level;
  }
}

}  // namespace
}  // namespace airlock
