#include "verifier/sigstore/trusted_root.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/verifier/sigstore/bundle_fixture.h"

namespace airlock::testing_support {
namespace {

using verifier::ParseTrustedRoot;
using verifier::TransparencyLog;

// That no digit was lost on the way: a log's id is the digest of its key, in
// one of two ways.
bool IdFitsKey(const TransparencyLog& log) {
  if (crypto::Hash().Update(log.key->spki()).Finish() == log.id) return true;
  if (log.key->algorithm() != crypto::KeyAlgorithm::kEd25519) return false;
  const std::string host = log.url.substr(log.url.find("//") + 2) + "\n\x01";
  return crypto::Hash()
             .Update(AsBytes(host))
             .Update(log.key->ed25519())
             .Finish() == log.id;
}

TEST(ShippedRoots, HoldTogether) {
  for (const std::string_view text :
       {verifier::ShippedTrustedRoot(), verifier::ShippedStagingRoot()}) {
    const auto root = ParseTrustedRoot(text);
    ASSERT_OK(root);
    EXPECT_EQ(root->logs.size(), 2U);
    for (const TransparencyLog& log : root->logs) {
      EXPECT_TRUE(IdFitsKey(log)) << log.url;
    }
    for (const auto& log : root->certificate_logs) {
      EXPECT_EQ(crypto::Hash().Update(log.key.spki()).Finish(), log.id);
    }
    for (const auto& authority : root->authorities) {
      for (std::size_t i = 0; i + 1 < authority.chain.size(); ++i) {
        EXPECT_OK(CheckSignature(authority.chain[i], authority.chain[i + 1]));
      }
      EXPECT_OK(CheckSignature(authority.chain.back(), authority.chain.back()));
    }
    for (const auto& authority : root->timestamp_authorities) {
      ASSERT_EQ(authority.chain.size(), 2U);
      EXPECT_OK(CheckSignature(authority.chain[0], authority.chain[1]));
      EXPECT_OK(CheckSignature(authority.chain[1], authority.chain[1]));
    }
  }
}

TEST(TrustedRoot, MayNameNothing) {
  const auto root = ParseTrustedRoot(
      R"({"mediaType":)"
      R"("application/vnd.dev.sigstore.trustedroot+json;version=0.1"})");
  ASSERT_OK(root);
  EXPECT_TRUE(root->logs.empty());
}

std::string Changed(std::string_view from, std::string_view to) {
  std::string text = Ours().Root();
  const std::size_t at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(TrustedRoot, KnowsAKeyThatItCannotUse) {
  const auto root =
      ParseTrustedRoot(Changed("PKIX_ECDSA_P256_SHA_256", "PKIX_ML_DSA_65"));
  ASSERT_OK(root);
  EXPECT_FALSE(root->logs[0].key.has_value());
}

TEST(TrustedRoot, RefusesWhatItsFormatDoesNotHave) {
  EXPECT_THAT(ParseTrustedRoot(Changed("version=0.1", "version=9")),
              FailsWith(Reason::kUnsupported));
  EXPECT_THAT(ParseTrustedRoot(Changed(R"("tlogs")", R"("tLogs")")),
              FailsWith(Reason::kBadEnvelope));
  EXPECT_THAT(ParseTrustedRoot(Changed("2020-01-01T00:00:00Z", "2020-01-01")),
              FailsWith(Reason::kBadTime));
}

TEST(TrustedRoot, RefusesAnIntervalWithoutStart) {
  for (const char* interval :
       {"{}", R"({"end":"2030-01-01T00:00:00Z"})", "null"}) {
    EXPECT_THAT(ParseTrustedRoot(
                    Changed(R"({"start":"2020-01-01T00:00:00Z"})", interval)),
                FailsWith(Reason::kBadEnvelope))
        << interval;
  }
}

TEST(ProtoTime, CutsFractionsOff) {
  EXPECT_THAT(verifier::ParseTrustedRoot(
                  Changed("2020-01-01T00:00:00Z", "2020-01-01T00:00:00.999Z")),
              IsOk());
  for (const char* bad : {"2020-01-01T00:00:00.Z", "2020-01-01T00:00:00.1",
                          "2020-01-01T00:00:00.1234567890Z"}) {
    EXPECT_THAT(ParseTrustedRoot(Changed("2020-01-01T00:00:00Z", bad)),
                FailsWith(Reason::kBadTime))
        << bad;
  }
}

}  // namespace
}  // namespace airlock::testing_support
