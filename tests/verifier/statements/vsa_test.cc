#include "verifier/statements/vsa.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "tests/support/matchers.h"
#include "tests/verifier/statements/gcb_maker.h"
#include "verifier/statements/in_toto.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

const char* const kSummary =
    R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"https://slsa.dev/verification_summary/v1","subject":[{"name":"_","digest":{"gce_image_id":"89","sha256":"7e9b6e7ba2842c91cf49f3e214d04a7a496f8214356f41d81a6e6dcad11f11e3"}}],"predicate":{"timeVerified":"2024-06-12T07:24:34.351608Z","verifier":{"id":"https://v/1"},"verificationResult":"PASSED","verifiedLevels":["BCID_L1","SLSA_BUILD_LEVEL_2"],"resourceUri":"gce_image://i","policy":{"uri":"p"}}})";

class Vsa : public ::testing::Test {
 protected:
  std::string Envelope(std::string_view payload, std::string_view key_id = "",
                       std::string_view type = kInTotoPayload) const {
    const Bytes signature =
        key_.Sign(PreAuthenticationEncoding(type, AsBytes(payload)));
    return R"({"payload":")" + Base64Encode(AsBytes(payload)) +
           R"(","payloadType":")" + std::string(type) +
           R"(","signatures":[{"sig":")" + Base64Encode(signature) + '"' +
           (key_id.empty() ? "" : R"(,"keyid":")" + std::string(key_id) + '"') +
           "}]}";
  }
  Result<notes::Statement> Verify(std::string_view text) const {
    return VerifyVsa(text, key_.public_key(), expected_);
  }
  Result<notes::Statement> VerifyChanged(std::string_view from,
                                         std::string_view to) const {
    return Verify(Envelope(Replaced(kSummary, from, to)));
  }

  crypto::SigningKey key_ =
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value();
  VsaExpectation expected_{"",
                           {"gce_image_id:89"},
                           "https://v/1",
                           "gce_image://i",
                           {"SLSA_BUILD_LEVEL_1", "BCID_L1"}};
};

TEST_F(Vsa, SaysWhatWasVerified) {
  const auto said = Verify(Envelope(kSummary));
  ASSERT_OK(said);
  EXPECT_EQ(said->subjects[0].algorithm, "gce_image_id");
  EXPECT_EQ(said->times[0].time.text(), "2024-06-12T07:24:34Z");
  EXPECT_EQ(said->facts.size(), 5U);
}

TEST_F(Vsa, TakesJsonLines) {
  const std::string line = Envelope(kSummary);
  EXPECT_OK(Verify(line + "\n"));
  EXPECT_OK(Verify(Envelope(Replaced(kSummary, "PASSED", "FAILED")) + "\n" +
                   line + "\n"));
  EXPECT_FALSE(Verify("").ok());
  EXPECT_FALSE(Verify("\n\n").ok());
  EXPECT_THAT(Verify(std::string(65, '\n')), FailsWith(Reason::kTooLarge));
}

TEST_F(Vsa, NarrowsByTheKeysName) {
  EXPECT_OK(Verify(Envelope(kSummary)));
  std::string usual =
      "SHA256:" +
      Base64Encode(crypto::Hash().Update(key_.public_key().spki()).Finish());
  usual.pop_back();
  EXPECT_OK(Verify(Envelope(kSummary, usual)));
  EXPECT_THAT(Verify(Envelope(kSummary, "keystore://1")),
              FailsWith(Reason::kBadSignature));
  expected_.key_id = "keystore://1";
  EXPECT_OK(Verify(Envelope(kSummary, "keystore://1")));
  EXPECT_OK(Verify(Envelope(kSummary)));
  EXPECT_THAT(Verify(Envelope(kSummary, usual)),
              FailsWith(Reason::kBadSignature));
}

TEST_F(Vsa, NeedsEveryDigestThatIsAskedFor) {
  expected_.subject_digests.push_back("sha256:" + std::string(kImage));
  EXPECT_OK(Verify(Envelope(kSummary)));
  expected_.subject_digests.push_back("zeit:geist");
  EXPECT_THAT(Verify(Envelope(kSummary)), FailsWith(Reason::kWrongSubject));
  for (const char* bad : {"", "89", ":89", "gce_image_id:"}) {
    expected_.subject_digests = {bad};
    EXPECT_THAT(Verify(Envelope(kSummary)), FailsWith(Reason::kUsage)) << bad;
  }
  expected_.subject_digests = {};
  EXPECT_THAT(Verify(Envelope(kSummary)), FailsWith(Reason::kUsage));
}

TEST_F(Vsa, H43RefusesAGoodSummaryOfAnotherArtifact) {
  expected_.subject_digests = {"gce_image_id:90"};
  EXPECT_THAT(Verify(Envelope(kSummary)), FailsWith(Reason::kWrongSubject));
}

TEST_F(Vsa, RefusesAnotherVerdict) {
  for (const auto& [from, to] :
       std::vector<std::pair<const char*, const char*>>{
           {"https://v/1", "https://v/2"},
           {"gce_image://i", "gce_image://j"},
           {"PASSED", "FAILED"},
           {"PASSED", "passed"},
           {"SLSA_BUILD_LEVEL_2", "SLSA_BUILD_LEVEL_0"},
           {"BCID_L1", "BCID_L2"}}) {
    EXPECT_THAT(VerifyChanged(from, to), FailsWith(Reason::kWrongVerdict))
        << to;
  }
  for (const char* member : {"https://v/1", "gce_image://i", "PASSED"}) {
    EXPECT_THAT(VerifyChanged(member, ""), FailsWith(Reason::kBadStatement))
        << member;
  }
  EXPECT_THAT(VerifyChanged("2024-06-12", "2024-13-12"),
              FailsWith(Reason::kBadTime));
}

TEST_F(Vsa, H09RefusesAnotherPredicate) {
  for (const char* other : {"verification_summary/v0.2", "provenance/v1"}) {
    EXPECT_THAT(VerifyChanged("verification_summary/v1", other),
                FailsWith(Reason::kWrongPredicate));
  }
  EXPECT_THAT(Verify(Envelope(kSummary, "", "application/json")),
              FailsWith(Reason::kBadEnvelope));
}

TEST_F(Vsa, H04RefusesSignedGarbage) {
  for (const char* payload : {"", "garbage", "{}", "null", "{\"_type\":[]}"}) {
    EXPECT_FALSE(Verify(Envelope(payload)).ok()) << payload;
  }
}

TEST_F(Vsa, H08RefusesAMemberThatIsThereTwice) {
  EXPECT_THAT(VerifyChanged("\"verificationResult\"",
                            "\"verificationResult\":\"FAILED\","
                            "\"verificationResult\""),
              FailsWith(Reason::kBadJson));
}

TEST_F(Vsa, RefusesEachFlippedCharacter) {
  const std::string text = Envelope(kSummary);
  for (std::size_t at = 0; at < text.size(); ++at) {
    std::string flipped = text;
    flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
    EXPECT_FALSE(Verify(flipped).ok()) << at;
  }
}

}  // namespace
}  // namespace airlock::verifier
