#include "airlock/crypto/positive_integer.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"

namespace airlock::crypto {
namespace {

using testing_support::FailsWith;

TEST(PositiveInteger, IsReadAndWrittenAlike) {
  struct Case {
    std::string octets;
    std::string magnitude;
  };
  for (const Case& c : {Case{"01", "01"}, Case{"7f", "7f"}, Case{"0080", "80"},
                        Case{"00ff00", "ff00"}, Case{"0100", "0100"}}) {
    const Bytes octets = HexDecode(c.octets).value();
    const auto magnitude = ParsePositive(octets);
    ASSERT_OK(magnitude) << c.octets;
    EXPECT_EQ(HexEncode(*magnitude), c.magnitude);
    EXPECT_EQ(FormatPositive(*magnitude), octets);
  }
}

TEST(PositiveInteger, RefusesEveryOtherSpelling) {
  for (const auto* octets : {"", "00", "80", "ff", "0001", "007f", "000080"}) {
    EXPECT_THAT(ParsePositive(HexDecode(octets).value()),
                FailsWith(Reason::kBadEncoding))
        << octets;
  }
}

TEST(PositiveIntegerDeathTest, HasNoLeadingZero) {
  EXPECT_DEATH(static_cast<void>(FormatPositive({})), "leading zero");
  EXPECT_DEATH(static_cast<void>(FormatPositive(Bytes(2))), "leading zero");
}

}  // namespace
}  // namespace airlock::crypto
