// Statements for whoever judges afterwards: nothing is expected but the image,
// and everything that a policy judges is said.
#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <map>

#include "tests/support/matchers.h"
#include "tests/verifier/statements/gcb_maker.h"
#include "verifier/statements/dsse.h"
#include "verifier/statements/gcb.h"
#include "verifier/statements/vsa.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

std::multimap<std::string, std::string> FactsOf(const notes::Statement& said) {
  std::multimap<std::string, std::string> facts;
  for (const notes::StatementFact& fact : said.facts) {
    facts.emplace(fact.name, fact.value);
  }
  return facts;
}
std::string Fact(const notes::Statement& said, const std::string& name) {
  const auto facts = FactsOf(said);
  const auto at = facts.find(name);
  return at == facts.end() ? "" : at->second;
}

const GcbMaker& Maker() {
  static const auto* const kMaker = new GcbMaker();
  return *kMaker;
}
Result<notes::Statement> State(const std::string& predicate,
                               std::string_view key) {
  return StateGcb(GcbMaker::Document(Maker().Entry(predicate, key)),
                  std::string(kImage), Maker().keys());
}

TEST(StatedProvenance, SaysSourceWithoutItsRevision) {
  for (const auto& [predicate, key] :
       {std::pair{PredicateV1(), "worker"},
        {PredicateV01(), "signer"},
        {PredicateV02(), "signer"},
        {Replaced(PredicateV01(), "github.com/o/r", "github.com/o/r#c750"),
         "signer"}}) {
    const auto said = State(predicate, key);
    ASSERT_OK(said);
    EXPECT_EQ(Fact(*said, "source.uri"), "https://github.com/o/r");
  }
}

TEST(StatedProvenance, SaysParametersAndWhenItEnded) {
  const auto said =
      State(Replaced(Replaced(PredicateV1(), "\"substitutions\":{}",
                              "\"substitutions\":{\"_ENV\":\"prod\"}"),
                     "\"runDetails\":{",
                     "\"runDetails\":{\"metadata\":{\"finishedOn\":"
                     "\"2026-01-31T23:59:59.123456Z\"},"),
            "worker");
  ASSERT_OK(said);
  EXPECT_EQ(Fact(*said, "parameter._ENV"), "prod");
  EXPECT_EQ(Fact(*said, "build.config"), "cloudbuild.yaml");
  EXPECT_EQ(Fact(*said, "builder.id"), kHosted);
  ASSERT_EQ(said->times.size(), 1U);
  EXPECT_EQ(said->times[0].time.text(), "2026-01-31T23:59:59Z");
  EXPECT_EQ(said->times[0].source, "signer");
}

TEST(StatedProvenance, RefusesAParameterThatIsNoText) {
  EXPECT_THAT(State(Replaced(PredicateV1(), "\"substitutions\":{}",
                             "\"substitutions\":{\"_ENV\":1}"),
                    "worker"),
              FailsWith(Reason::kBadStatement));
}

TEST(StatedProvenance, IsOfThisImageByTheseKeys) {
  EXPECT_THAT(
      StateGcb(GcbMaker::Document(Maker().Entry(PredicateV1(), "worker")),
               std::string(64, '0'), Maker().keys()),
      FailsWith(Reason::kWrongSubject));
  EXPECT_THAT(
      StateGcb(GcbMaker::Document(Maker().Entry(PredicateV1(), "worker")),
               std::string(kImage), {}),
      FailsWith(Reason::kUnknownSigner));
}

TEST(CloudBuildAnchors, AreTheShippedKeysUnderTheirNames) {
  const auto anchors = ShippedGcbAnchors();
  const auto keys = ShippedGcbKeys();
  ASSERT_OK(anchors);
  ASSERT_OK(keys);
  const auto back = GcbKeysIn(*anchors);
  ASSERT_OK(back);
  ASSERT_EQ(back->size(), keys->size());
  for (std::size_t i = 0; i < keys->size(); ++i) {
    EXPECT_EQ((*back)[i].name, (*keys)[i].name);
    EXPECT_EQ((*back)[i].key, (*keys)[i].key);
    EXPECT_EQ((*back)[i].bare_payload, (*keys)[i].bare_payload);
    EXPECT_EQ((*back)[i].slsa_v1, (*keys)[i].slsa_v1);
  }
  notes::Anchors other = *anchors;
  for (notes::AnchorPrimary& primary : other.primaries) primary.label = "key";
  EXPECT_TRUE(GcbKeysIn(other).value().empty());
}

// --- summaries

const crypto::SigningKey& VerifierKey() {
  static const auto* const kKey = new crypto::SigningKey(
      crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEcdsaP256).value());
  return *kKey;
}
notes::Anchors VerifierAnchors() {
  const crypto::PublicKey key = VerifierKey().public_key();
  return {
      "", {}, {{key.id(), "", "", "", Instant(0), {}, {}, CopyOf(key.spki())}}};
}
std::string Summary(std::string_view subject,
                    std::string_view result = "PASSED",
                    std::string_view key_id = "whatever") {
  const std::string payload =
      R"({"_type":"https://in-toto.io/Statement/v1","predicateType":)"
      R"("https://slsa.dev/verification_summary/v1","subject":[{"name":"n",)"
      R"("digest":{)" +
      std::string(subject) +
      R"(}}],"predicate":{"verifier":{"id":"https://v"},"resourceUri":"r",)"
      R"("timeVerified":"2026-01-31T23:59:59Z","verificationResult":")" +
      std::string(result) + R"(","verifiedLevels":["L1","L2"]}})";
  const Bytes bytes = CopyOf(AsBytes(payload));
  return R"({"payload":")" + Base64Encode(bytes) +
         R"(","payloadType":"application/vnd.in-toto+json","signatures":[{)"
         R"("keyid":")" +
         std::string(key_id) + R"(","sig":")" +
         Base64Encode(VerifierKey().Sign(
             PreAuthenticationEncoding(kInTotoPayload, bytes))) +
         R"("}]})";
}
const std::string kBytes = R"("sha256":")" + std::string(64, 'a') + "\"";

TEST(StatedSummary, IsOfTheseBytesByAnyKeyThatCounts) {
  const auto said =
      StateVsa(Summary(kBytes), VerifierAnchors(), std::string(64, 'a'));
  ASSERT_OK(said);
  ASSERT_EQ(said->subjects.size(), 1U);
  EXPECT_EQ(said->subjects[0].hex, std::string(64, 'a'));
  EXPECT_EQ(Fact(*said, "verifier.id"), "https://v");
  EXPECT_EQ(FactsOf(*said).count("verified-level"), 2U);
  EXPECT_EQ(said->signers[0].key, VerifierKey().public_key().id());
}

TEST(StatedSummary, RefusesOtherBytesAndWhatDidNotPass) {
  EXPECT_THAT(
      StateVsa(Summary(kBytes), VerifierAnchors(), std::string(64, 'b')),
      FailsWith(Reason::kWrongSubject));
  EXPECT_THAT(StateVsa(Summary(kBytes, "FAILED"), VerifierAnchors(),
                       std::string(64, 'a')),
              FailsWith(Reason::kWrongVerdict));
  EXPECT_THAT(StateVsa(Summary(kBytes), {"", {}, {}}, std::string(64, 'a')),
              FailsWith(Reason::kUnknownSigner));
}

TEST(StatedSummary, SaysWhatNumberItIsOf) {
  const auto said = StateVsa(Summary(R"("gce_image_id":"42")"),
                             VerifierAnchors(), std::string(64, 'a'));
  ASSERT_OK(said);
  ASSERT_EQ(said->subjects.size(), 1U);
  EXPECT_EQ(said->subjects[0].algorithm, "gce_image_id");
  // Beside a digest of other bytes it is about those.
  EXPECT_THAT(StateVsa(Summary(R"("gce_image_id":"42",)" + kBytes),
                       VerifierAnchors(), std::string(64, 'b')),
              FailsWith(Reason::kWrongSubject));
}

TEST(StatedSummary, OfSeveralLinesTheOneThatIsAboutThis) {
  const auto said =
      StateVsa(Summary(R"("sha256":")" + std::string(64, 'b') + "\"") + "\n" +
                   Summary(kBytes),
               VerifierAnchors(), std::string(64, 'a'));
  ASSERT_OK(said);
}

}  // namespace
}  // namespace airlock::verifier
