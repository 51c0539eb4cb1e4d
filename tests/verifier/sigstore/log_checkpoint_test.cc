#include "verifier/sigstore/log_checkpoint.h"

#include <gtest/gtest.h>

#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

using verifier::OpenLogCheckpoint;

verifier::TransparencyLog Log(bool rekor_v2) {
  const auto root = verifier::ParseTrustedRoot(Ours().Root()).value();
  return root.logs[rekor_v2 ? 1 : 0];
}
std::string Signed1() { return Signed().entries[0].checkpoint; }
std::string Signed2() { return Signed(RekorV2()).entries[0].checkpoint; }

constexpr std::string_view kDash = "\xe2\x80\x94 ";

TEST(LogCheckpoint, OpensUnderTheLogsKey) {
  const auto first = OpenLogCheckpoint(Signed1(), Log(false));
  ASSERT_OK(first);
  EXPECT_EQ(first->origin, "rekor.example.org - 1234");
  EXPECT_EQ(first->size, 7U);
  EXPECT_OK(OpenLogCheckpoint(Signed2(), Log(true)));
}

TEST(LogCheckpoint, IsRefusedUnderAnotherKey) {
  EXPECT_THAT(OpenLogCheckpoint(Signed1(), Log(true)),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(LogCheckpoint, TakesCosignaturesBesideTheLogs) {
  const std::string text = Signed2();
  const std::size_t at = text.find(kDash);
  const std::string witness =
      std::string(kDash) + "witness.example.org AAAAAAAAAAAA\n";
  std::string before = text;
  before.insert(at, witness);
  EXPECT_OK(OpenLogCheckpoint(before, Log(true)));
  EXPECT_OK(OpenLogCheckpoint(text + witness + witness, Log(true)));
  // One of the log's own name under a key that is not known.
  EXPECT_OK(OpenLogCheckpoint(
      text + std::string(kDash) + "log2.rekor.example.org AAAAAAAAAAAA\n",
      Log(true)));
  EXPECT_THAT(OpenLogCheckpoint(text.substr(0, at) + witness, Log(true)),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(LogCheckpoint, IsRefusedWithAFalseSignatureOfTheLog) {
  const std::string text = Signed2();
  std::string line = text.substr(text.find(kDash));
  line[line.size() - 10] = line[line.size() - 10] == 'A' ? 'B' : 'A';
  EXPECT_THAT(OpenLogCheckpoint(text + line, Log(true)),
              FailsWith(Reason::kBadCheckpoint));
}

TEST(LogCheckpoint, IsRefusedWhereAPartIsMissing) {
  const std::string text = Signed2();
  const std::size_t origin = text.find('\n') + 1;
  const std::size_t size = text.find('\n', origin) + 1;
  const std::size_t root = text.find('\n', size) + 1;
  for (const std::string& bad :
       {text.substr(origin), text.substr(0, origin) + text.substr(size),
        text.substr(0, size) + text.substr(root), text.substr(0, root),
        text.substr(0, root) + "\n", text.substr(0, text.size() - 1),
        text + "\n", "\n" + text, text + "no signature\n", std::string()}) {
    EXPECT_THAT(OpenLogCheckpoint(bad, Log(true)),
                FailsWith(Reason::kBadCheckpoint))
        << bad;
  }
}

TEST(LogCheckpoint, IsRefusedUnderAnotherName) {
  std::string text = Signed1();
  const std::size_t at = text.find(kDash) + kDash.size();
  text.replace(at, 5, "other");
  EXPECT_THAT(OpenLogCheckpoint(text, Log(false)),
              FailsWith(Reason::kBadCheckpoint));
}

}  // namespace
}  // namespace airlock::testing_support
