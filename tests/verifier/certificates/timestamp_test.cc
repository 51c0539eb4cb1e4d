#include "verifier/certificates/timestamp.h"

#include <gtest/gtest.h>

#include <fstream>
#include <iterator>

#include "tests/support/certificate_writer.h"
#include "tests/support/matchers.h"

namespace airlock::testing_support {
namespace {

using verifier::CheckTimestamp;
using verifier::ParseTimestamp;
using verifier::TimestampAuthority;

Bytes Read(const std::string& name) {
  std::ifstream file(std::string(AIRLOCK_TESTDATA) + "/timestamps/" + name,
                     std::ios::binary);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  return CopyOf(AsBytes(text));
}

TimestampAuthority OpensslAuthority(const std::string& name) {
  TimestampAuthority authority;
  for (const char* part : {".tsa.der", ".root.der"}) {
    authority.chain.push_back(
        verifier::ParseCertificate(Read(name + part)).value());
  }
  return authority;
}

// Made by testdata/timestamps/make.sh.
TEST(Timestamp, OfOpensslIsUnderstood) {
  for (const auto& [authority, file] : {std::pair{"ecdsa", "ecdsa.sha256.tsr"},
                                        std::pair{"ecdsa", "ecdsa.sha512.tsr"},
                                        std::pair{"rsa", "rsa.sha256.tsr"}}) {
    const auto stamp = ParseTimestamp(Read(file));
    ASSERT_OK(stamp) << file;
    EXPECT_OK(
        CheckTimestamp(*stamp, Read("message"), OpensslAuthority(authority)))
        << file;
    EXPECT_THAT(CheckTimestamp(*stamp, Read("ecdsa.tsa.der"),
                               OpensslAuthority(authority)),
                FailsWith(Reason::kBadTimestamp));
  }
}

TEST(Timestamp, OfAnotherAuthorityIsRefused) {
  const auto stamp = ParseTimestamp(Read("ecdsa.sha256.tsr"));
  ASSERT_OK(stamp);
  EXPECT_FALSE(
      CheckTimestamp(*stamp, Read("message"), OpensslAuthority("rsa")).ok());
  EXPECT_THAT(CheckTimestamp(*stamp, Read("message"), TimestampAuthority()),
              FailsWith(Reason::kUntrustedCertificate));
}

TEST(Timestamp, MayBringItsLeafWhereTheAuthorityHasOnlyTheRoot) {
  auto authority = OpensslAuthority("ecdsa");
  authority.chain.erase(authority.chain.begin());
  const auto with = ParseTimestamp(Read("ecdsa.sha256.tsr"));
  const auto without = ParseTimestamp(Read("ecdsa.sha512.tsr"));
  ASSERT_OK(with);
  ASSERT_OK(without);
  EXPECT_OK(CheckTimestamp(*with, Read("message"), authority));
  EXPECT_THAT(CheckTimestamp(*without, Read("message"), authority),
              FailsWith(Reason::kUntrustedCertificate));
}

TEST(Timestamp, HoldsOnlyWhileTheAuthorityIsTrusted) {
  const auto stamp = ParseTimestamp(Read("ecdsa.sha256.tsr"));
  ASSERT_OK(stamp);
  auto authority = OpensslAuthority("ecdsa");
  authority.valid_from = authority.valid_until = stamp->time;
  EXPECT_OK(CheckTimestamp(*stamp, Read("message"), authority));
  authority.valid_until = stamp->time - Seconds{1};
  EXPECT_THAT(CheckTimestamp(*stamp, Read("message"), authority),
              FailsWith(Reason::kKeyNotValid));
}

TEST(Timestamp, IsRefusedWithoutTheNameOfItsSignersCertificate) {
  const auto key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  TimestampRecipe recipe;
  recipe.message = Read("message");
  EXPECT_OK(ParseTimestamp(Stamped(recipe, key)));
  recipe.named = false;
  EXPECT_THAT(ParseTimestamp(Stamped(recipe, key)),
              FailsWith(Reason::kBadTimestamp));
}

TEST(Timestamp, IsRefusedWhereTheAuthorityDidNotGrantIt) {
  const auto key =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  TimestampRecipe recipe;
  recipe.status = 2;
  EXPECT_THAT(ParseTimestamp(Stamped(recipe, key)),
              FailsWith(Reason::kBadTimestamp));
}

TEST(Timestamp, IsRefusedWithBytesBehindIt) {
  Bytes bytes = Read("ecdsa.sha256.tsr");
  bytes.push_back(std::byte{0});
  EXPECT_THAT(ParseTimestamp(bytes), FailsWith(Reason::kBadTimestamp));
  EXPECT_THAT(ParseTimestamp(Bytes(verifier::kMaxTimestampBytes + 1)),
              FailsWith(Reason::kTooLarge));
}

}  // namespace
}  // namespace airlock::testing_support
