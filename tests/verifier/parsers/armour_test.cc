#include "verifier/parsers/armour.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/openpgp_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::Armoured;
using testing_support::FailsWith;
using testing_support::Yields;

constexpr std::string_view kLabel = "PGP SIGNATURE";

// With one thing replaced by another.
std::string With(std::string text, std::string_view old,
                 std::string_view fresh) {
  const std::size_t at = text.find(old);
  Check(at != std::string::npos, "the text has it");
  return text.replace(at, old.size(), fresh);
}

const Bytes kBytes = CopyOf(AsBytes("some bytes that are signed, or not"));

TEST(Armour, GivesTheBytes) {
  EXPECT_THAT(Unarmour(Armoured(kBytes), kLabel), Yields(kBytes));
}

TEST(Armour, DoesNotNeedAChecksum) {
  const std::string text = Armoured(kBytes);
  const std::size_t sum = text.find("\n=") + 1;
  EXPECT_THAT(Unarmour(text.substr(0, sum) + text.substr(sum + 6), kLabel),
              Yields(kBytes));
}

struct Case {
  const char* name;
  std::string text;
};

class BadArmour : public ::testing::TestWithParam<Case> {};
TEST_P(BadArmour, IsRefused) {
  EXPECT_THAT(Unarmour(GetParam().text, kLabel),
              FailsWith(Reason::kBadOpenPgp));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadArmour,
    ::testing::Values(
        Case{"Empty", ""}, Case{"TextBefore", "x\n" + Armoured(kBytes)},
        Case{"TextAfter", Armoured(kBytes) + "x\n"},
        Case{"NewlineAfter", Armoured(kBytes) + "\n"},
        Case{"AnotherLabel", Armoured(kBytes, "PGP MESSAGE")},
        Case{"Header",
             With(Armoured(kBytes), "-----\n\n", "-----\nVersion: 1\n\n")},
        Case{"NoEmptyLine", With(Armoured(kBytes), "-----\n\n", "-----\n")},
        Case{"WrongChecksum",
             With(Armoured(kBytes), "\n=", "\n=AAAA\n#").substr(0, 200)},
        Case{"ChecksumOfOtherBytes", With(Armoured(kBytes), "c29t", "c29u")},
        Case{"CarriageReturns", With(Armoured(kBytes), "-----\n", "-----\r\n")},
        Case{"EmptyBody", Armoured({})},
        Case{"CutOff", Armoured(kBytes).substr(0, 60)}),
    [](const auto& one) { return std::string(one.param.name); });

}  // namespace
}  // namespace airlock::verifier
