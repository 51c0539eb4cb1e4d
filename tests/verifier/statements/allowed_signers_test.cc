#include "verifier/statements/allowed_signers.h"

#include <gtest/gtest.h>

#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

crypto::SshKey Key(char seed) {
  return {crypto::SigningKey::FromEd25519Seed(AsBytes(std::string(32, seed)))
              .value()
              .public_key(),
          "ssh-ed25519", ""};
}
const Instant kNow = *Instant::Parse("2026-01-02T03:04:05Z");

Result<Done> CheckFile(const std::string& file, std::string_view identity = "a@b",
                   std::string_view name_space = "file") {
  TRY(const auto signers, ParseAllowedSigners(file));
  return CheckAllowed(signers, Key('k'), identity, name_space, kNow);
}
std::string Line(const std::string& head) {
  return head + " " + Key('k').line() + "\n";
}

TEST(PatternList, H30ExcludesWhateverElseMatches) {
  EXPECT_TRUE(MatchesPatternList("a@b", "a@b"));
  EXPECT_TRUE(MatchesPatternList("a@b", "x,*@b"));
  EXPECT_TRUE(MatchesPatternList("a@b", "?@?"));
  EXPECT_TRUE(MatchesPatternList("a@b", "!x@b,*"));
  EXPECT_FALSE(MatchesPatternList("a@b", "!a@*,*"));
  EXPECT_FALSE(MatchesPatternList("a@b", "*,!a@b"));
  EXPECT_FALSE(MatchesPatternList("a@b", "!x@b"));
  EXPECT_FALSE(MatchesPatternList("a@b", "A@b"));
  EXPECT_FALSE(MatchesPatternList("a@b", "??"));
  EXPECT_FALSE(MatchesPatternList("a@b", ""));
  EXPECT_FALSE(MatchesPatternList("a@b", "a@b "));
}

TEST(PatternList, CostsNoMoreThanItsLength) {
  std::string many;
  for (int i = 0; i < 2000; ++i) many += "*a";
  EXPECT_FALSE(MatchesPatternList(std::string(4000, 'a'), many + "b"));
}

TEST(AllowedSigners, NeedsAWholeLine) {
  EXPECT_OK(CheckFile(Line("a@b")));
  EXPECT_OK(CheckFile("# comment\n\n  " + Line("a@b")));
  EXPECT_OK(CheckFile("a@b " + Key('k').line() + " a comment"));
  EXPECT_OK(CheckFile(Line("x@y") + Line("a@b namespaces=\"mail,file\"")));
  EXPECT_THAT(CheckFile("a@b " + Key('x').line()),
              FailsWith(Reason::kUnknownSigner));
  EXPECT_THAT(CheckFile(Line("x@y")), FailsWith(Reason::kWrongIdentity));
  EXPECT_THAT(CheckFile(Line("a@b namespaces=\"mail\"") + Line("x@y")),
              FailsWith(Reason::kWrongIdentity));
  EXPECT_THAT(CheckFile(""), FailsWith(Reason::kUnknownSigner));
}

TEST(AllowedSigners, KeepsToItsTimes) {
  for (const char* good :
       {"valid-after=\"20260102Z\"", "valid-after=\"202601020304Z\"",
        "valid-after=\"20260102030405Z\"", "valid-before=\"20260102030406Z\"",
        "VALID-AFTER=\"20250101Z\",valid-before=\"20270101Z\""}) {
    EXPECT_OK(CheckFile(Line(std::string("a@b ") + good))) << good;
  }
  for (const char* bad :
       {"valid-after=\"20260103Z\"", "valid-before=\"20260102030405Z\""}) {
    EXPECT_THAT(CheckFile(Line(std::string("a@b ") + bad)),
                FailsWith(Reason::kKeyNotValid))
        << bad;
  }
}

TEST(AllowedSigners, AnAuthoritysKeySignsNothing) {
  EXPECT_THAT(CheckFile(Line("a@b cert-authority")),
              FailsWith(Reason::kUnsupported));
  EXPECT_OK(CheckFile(Line("a@b cert-authority") + Line("a@b")));
}

TEST(AllowedSigners, RefusesALineThatItDoesNotUnderstand) {
  for (const char* head :
       {"a@b no-such-option", "a@b namespaces=file", "a@b namespaces=\"\"",
        "a@b valid-after=\"20260102\"", "a@b valid-after=\"20261302Z\"",
        "a@b valid-after=\"2026010Z\"", "a@b namespaces=\"file",
        "a@b namespaces=\"a\",namespaces=\"b\"", "\"a b\"", "a@b\r",
        "a@b namespaces=\"x\",,cert-authority"}) {
    EXPECT_THAT(CheckFile(Line("a@b") + Line(head)), FailsWith(Reason::kBadKey))
        << head;
  }
  EXPECT_THAT(CheckFile("a@b\n"), FailsWith(Reason::kBadKey));
  EXPECT_THAT(CheckFile("a@b ssh-ed25519\n"), FailsWith(Reason::kBadKey));
  EXPECT_THAT(CheckFile("a@b ssh-ed25519 AAA\n"), FailsWith(Reason::kBadKey));
}

TEST(AllowedSigners, PassesOverAKeyOfAKindThatIsNotAccepted) {
  EXPECT_OK(CheckFile("x@y ssh-dss AAAA\n" + Line("a@b")));
}

}  // namespace
}  // namespace airlock::verifier
