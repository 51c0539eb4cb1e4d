// Real data: npm's provenance of 2023, where it lies beside the checkout. It is
// not part of it, so there the test is skipped; the private Sigstore's bundles
// go through the same in flipped_bytes_test.cc.
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "tests/support/matchers.h"
#include "verifier/sigstore/verify_bundle.h"

namespace airlock::testing_support {
namespace {

using verifier::LegacyBundles;

class NpmProvenance : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::path up = AIRLOCK_SOURCE;
    for (int i = 0; i < 3; ++i) {
      up = up.parent_path();
      const auto file =
          up / "shared/samples/sigstore/npm-provenance.bundle.json";
      if (!std::filesystem::exists(file)) continue;
      std::ifstream stream(file, std::ios::binary);
      text_.assign(std::istreambuf_iterator<char>(stream), {});
      return;
    }
    GTEST_SKIP() << "no samples beside the checkout";
  }

  static Result<notes::Statement> Verify(
      std::string_view text,
      LegacyBundles legacy = LegacyBundles::kRootInChain) {
    static const auto* const kRoot = new verifier::TrustedRoot(
        verifier::ParseTrustedRoot(verifier::ShippedTrustedRoot()).value());
    // Of npm's sigstore-1.3.0.tgz.
    static const auto kArtifact = verifier::Artifact::FromDigest(
        crypto::HashAlgorithm::kSha512,
        HexDecode("76176ffa33808b54602c7c35de5c6e9a4deb96066dba6533f50ac234f4f1"
                  "f4c6b3527515dc17c06fbe2860030f410eee69ea20079bd3a2c6f3dcf3b3"
                  "29b10751")
            .value());
    verifier::BundlePolicy policy;
    policy.identity =
        "https://github.com/sigstore/sigstore-js/.github/workflows/"
        "release.yml@refs/heads/main";
    policy.issuer = "https://token.actions.githubusercontent.com";
    policy.legacy = legacy;
    return verifier::VerifyBundle(text, *kRoot, policy, kArtifact);
  }

  // Flips every byte of the first base64 value of that name; how many there
  // were.
  std::size_t RefusesEveryFlipOf(const std::string& name) {
    const std::string mark = "\"" + name + "\":\"";
    const std::size_t at = text_.find(mark);
    EXPECT_NE(at, std::string::npos) << name;
    const std::size_t begin = at + mark.size();
    const std::size_t end = text_.find('"', begin);
    Bytes bytes = Base64Decode(text_.substr(begin, end - begin)).value();
    std::string changed = text_;
    for (std::byte& byte : bytes) {
      byte ^= std::byte{1};
      changed.replace(begin, end - begin, Base64Encode(bytes));
      byte ^= std::byte{1};
      EXPECT_FALSE(Verify(changed).ok()) << name;
    }
    return bytes.size();
  }

  std::string text_;
};

TEST_F(NpmProvenance, VerifiesUnderThePolicyThatItNeeds) {
  const auto statement = Verify(text_);
  ASSERT_OK(statement);
  EXPECT_EQ(statement->predicate, "https://slsa.dev/provenance/v0.2");
  EXPECT_EQ(statement->subjects[0].name, "pkg:npm/sigstore@1.3.0");
  EXPECT_EQ(statement->times[0].time.text(), "2023-04-18T17:45:12Z");
}

TEST_F(NpmProvenance, IsRefusedUnderEveryOther) {
  EXPECT_THAT(Verify(text_, LegacyBundles::kPromiseBefore2024),
              FailsWith(Reason::kBadCertificate));
  EXPECT_THAT(Verify(text_, LegacyBundles::kNone),
              FailsWith(Reason::kNotLogged));
}

TEST_F(NpmProvenance, IsRefusedWithAnyByteFlipped) {
  for (const char* name : {"rawBytes", "payload", "sig", "canonicalizedBody",
                           "signedEntryTimestamp", "keyId"}) {
    EXPECT_GT(RefusesEveryFlipOf(name), 30U) << name;
  }
}

}  // namespace
}  // namespace airlock::testing_support
