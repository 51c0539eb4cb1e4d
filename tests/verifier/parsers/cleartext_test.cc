#include "verifier/parsers/cleartext.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/openpgp_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::Armoured;
using testing_support::ClearSigned;
using testing_support::FailsWith;

const Bytes kPackets = CopyOf(AsBytes("packets, which are not looked at"));
const std::string kGood = ClearSigned("Origin: X\n a b\n\nü\n", kPackets);

std::string With(std::string_view old, std::string_view fresh) {
  std::string text = kGood;
  const std::size_t at = text.find(old);
  Check(at != std::string::npos, "the text has it");
  return text.replace(at, old.size(), fresh);
}

TEST(Cleartext, GivesTheSignedBytesAndNoOthers) {
  const auto cleartext = ParseCleartext(kGood);
  ASSERT_OK(cleartext);
  EXPECT_EQ(cleartext->canonical, "Origin: X\r\n a b\r\n\r\nü");
  EXPECT_EQ(cleartext->signature, kPackets);
  EXPECT_EQ(cleartext->hashes, std::vector{crypto::HashAlgorithm::kSha256});
}

TEST(Cleartext, UnescapesDashes) {
  const auto cleartext = ParseCleartext(
      ClearSigned("- -----BEGIN PGP SIGNATURE-----\n- -x\n", kPackets));
  ASSERT_OK(cleartext);
  EXPECT_EQ(cleartext->canonical, "-----BEGIN PGP SIGNATURE-----\r\n-x");
}

TEST(Cleartext, TakesAListOfHashes) {
  const auto cleartext =
      ParseCleartext(With("Hash: SHA256", "Hash: SHA512,SHA256"));
  ASSERT_OK(cleartext);
  EXPECT_EQ(cleartext->hashes.size(), 2U);
}

struct Case {
  const char* name;
  std::string text;
};

class BadCleartext : public ::testing::TestWithParam<Case> {};
TEST_P(BadCleartext, IsRefused) {
  EXPECT_THAT(ParseCleartext(GetParam().text), FailsWith(Reason::kBadOpenPgp));
}
INSTANTIATE_TEST_SUITE_P(
    All, BadCleartext,
    ::testing::Values(
        Case{"Empty", ""}, Case{"TextBefore", "Origin: evil\n" + kGood},
        Case{"NewlineBefore", "\n" + kGood},
        Case{"TextAfter", kGood + "Origin: evil\n"},
        Case{"NewlineAfter", kGood + "\n"}, Case{"TwoMessages", kGood + kGood},
        Case{"NoHash", With("Hash: SHA256\n", "")},
        Case{"WeakHash", With("SHA256", "SHA1")},
        Case{"LowerCaseHash", With("SHA256", "sha256")},
        Case{"HashTwice", With("SHA256", "SHA256,SHA256")},
        Case{"TwoHashHeaders", With("SHA256\n", "SHA256\nHash: SHA512\n")},
        Case{"SpaceAfterComma", With("SHA256", "SHA512, SHA256")},
        Case{"AnotherHeader", With("SHA256\n", "SHA256\nComment: x\n")},
        Case{"NotDashEscaped",
             With("Hash: SHA256\n", "NotDashEscaped: y\nHash: SHA256\n")},
        Case{"TrailingSpace", With("X\n", "X \n")},
        Case{"TrailingTab", With("X\n", "X\t\n")},
        Case{"FormFeed", With("X\n", "X\f\n")},
        Case{"CarriageReturn", With("X\n", "X\r\n")},
        Case{"Nul", With("X\n", std::string("X\0\n", 3))},
        Case{"NotUtf8", With("X\n", "X\xff\n")},
        Case{"DashNotEscaped", With("X\n", "X\n-evil\n")},
        Case{"EscapedWithoutNeed", With(" a b\n", "- a b\n")},
        Case{"NoText", ClearSigned("", kPackets)},
        Case{"NoSignature", With("-----BEGIN PGP SIGNATURE", "Signature: ")},
        Case{"ArmourHeader",
             With("SIGNATURE-----\n\n", "SIGNATURE-----\nVersion: 1\n\n")},
        Case{"OpaqueMessage", Armoured(kPackets, "PGP MESSAGE")},
        Case{"HeaderWithSpaces", With("MESSAGE-----\n", "MESSAGE----- \n")},
        Case{"CutOff", kGood.substr(0, kGood.size() - 3)}),
    [](const auto& one) { return std::string(one.param.name); });

// The failures of apt, by their number in docs/formats/bundles.md.

TEST(Cleartext, H44HasNoTextBesideWhatIsSigned) {
  const std::string evil = "Origin: evil\nSHA256:\n 00 1 Packages\n";
  const std::size_t body = kGood.find("\n\n") + 2;
  for (const std::string& split :
       {evil + kGood, kGood + evil, evil + "\n" + kGood,
        // A second message, whole, cut, and around the first.
        kGood + kGood, kGood + kGood.substr(0, body),
        kGood.substr(0, body) + kGood, kGood.substr(0, body) + evil}) {
    EXPECT_THAT(ParseCleartext(split), FailsWith(Reason::kBadOpenPgp)) << split;
  }
}

TEST(Cleartext, H44ReadsALineToItsEnd) {
  const std::string line = "X-Padding: " + std::string(4 << 20, 'a');
  const auto padded =
      ParseCleartext(With("Origin: X\n", line + "\nOrigin: X\n"));
  ASSERT_OK(padded);
  EXPECT_EQ(padded->canonical, line + "\r\nOrigin: X\r\n a b\r\n\r\nü");
  EXPECT_THAT(ParseCleartext(kGood.substr(0, kGood.find("Origin")) + line),
              FailsWith(Reason::kBadOpenPgp));
}

}  // namespace
}  // namespace airlock::verifier
