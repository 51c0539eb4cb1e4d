// What upstream really signs, where that data lies beside the checkout
// (AIRLOCK_SAMPLES, or ../shared/samples): it is other people's and is not kept
// here. The other tests of this folder make their own and need none of it.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

#include "tests/support/matchers.h"
#include "verifier/json/strict_json.h"
#include "verifier/statements/base64_text.h"
#include "verifier/statements/gcb.h"
#include "verifier/statements/vsa.h"

namespace airlock::verifier {
namespace {

class Samples : public ::testing::Test {
 protected:
  // Skips the test where there are no samples.
  void SetUp() override {
    const char* const named = std::getenv("AIRLOCK_SAMPLES");
    folder_ = named != nullptr
                  ? named
                  : std::string(AIRLOCK_SOURCE) + "/../shared/samples";
    if (!std::ifstream(folder_ + "/README.md")) {
      GTEST_SKIP() << "no samples in " << folder_;
    }
  }
  std::string Read(const std::string& name) const {
    std::ifstream file(folder_ + "/" + name, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), {}};
  }
  std::string folder_;
};

TEST_F(Samples, CloudBuildsProvenanceIsGoodAndNoFlippedByteOfItIs) {
  const std::string text = Read("gcb/provenance-v1.json");
  const GcbExpectation expected{
      "7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3",
      "github.com/khalkie/gcb-prod-prov", "", "", ""};
  const auto keys = ShippedGcbKeys();
  ASSERT_OK(keys);
  ASSERT_OK(VerifyGcb(text, expected, *keys));
  // Only the first of the two provenances: the other one would still hold.
  const std::size_t split = text.find("\"intotoStatement\"");
  ASSERT_NE(split, std::string::npos);
  std::string first = text;
  first.replace(split, 17, "\"notAStatement\"");
  for (std::size_t at = first.find("\"sig\"", split); at != std::string::npos;
       at = first.find("\"sig\"", at + 1)) {
    first.replace(at, 5, "\"gis\"");
  }
  ASSERT_OK(VerifyGcb(first, expected, *keys));
  for (const char* member : {"\"payload\": \"", "\"sig\": \""}) {
    const std::size_t from = first.find(member) + std::string(member).size();
    const std::size_t to = first.find('"', from);
    for (std::size_t at = from; at < to; ++at) {
      std::string flipped = first;
      flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(VerifyGcb(flipped, expected, *keys).ok()) << member << at;
    }
  }
}

TEST_F(Samples, BcidsSummaryIsGoodAndNoFlippedByteOfItIs) {
  const std::string text = Read("vsa/bcid-vsa.jsonl");
  const auto key = crypto::PublicKey::FromPem(Read("vsa/bcid-vsa-key.pem"));
  ASSERT_OK(key);
  const VsaExpectation expected{
      "keystore://76574:prod:vsa_signing_public_key",
      {"gce_image_id:8970095005306000053"},
      "https://bcid.corp.google.com/verifier/bcid_package_enforcer/v0.1",
      "gce_image://gke-node-images:"
      "gke-12615-gke1418000-cos-101-17162-463-29-c-cgpv1-pre",
      {"BCID_L1", "SLSA_BUILD_LEVEL_2"}};
  ASSERT_OK(VerifyVsa(text, *key, expected));
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string flipped = text;
    flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(VerifyVsa(flipped, *key, expected).ok()) << at;
  }
}

TEST_F(Samples, CosignsSignatureIsOverItsPayload) {
  const std::string file = Read("cosign-oci/signature-1");
  const auto key = crypto::PublicKey::FromPem(Read("cosign-oci/cosign.pub"));
  ASSERT_OK(key);
  const auto json = ParseStrictJson(
      std::string_view(file).substr(file.find('\n') + 1), 64 * 1024);
  ASSERT_OK(json);
  const Json* const annotations = json->Find("annotations");
  ASSERT_NE(annotations, nullptr);
  const Bytes payload = DecodeEitherBase64(*json->StringAt("payload")).value();
  const Bytes signature =
      DecodeEitherBase64(
          *annotations->StringAt("dev.cosignproject.cosign/signature"))
          .value();
  const crypto::SignatureScheme scheme{crypto::SignatureScheme::Form::kEcdsaDer,
                                       crypto::HashAlgorithm::kSha256};
  ASSERT_OK(crypto::Verify(*key, scheme, payload, signature));
  EXPECT_NE(AsText(payload).find(
                crypto::DigestObject(AsBytes(Read("cosign-oci/manifest.json")))
                    .text()),
            std::string_view::npos);
  for (std::size_t at = 0; at < payload.size(); ++at) {
    Bytes flipped = payload;
    flipped[at] ^= std::byte{1};
    EXPECT_FALSE(crypto::Verify(*key, scheme, flipped, signature).ok());
  }
}

}  // namespace
}  // namespace airlock::verifier
