#include "verifier/statements/gcb_document.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/statements/gcb_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

class GcbDocument : public ::testing::Test {
 protected:
  Result<GcbProvenance> Read(std::string_view text) const {
    return ReadGcbDocument(text, kImage, keys_);
  }
  Result<GcbProvenance> ReadEntries(std::string_view entries) const {
    return Read(GcbMaker::Document(entries));
  }
  std::string Good(std::string_view key) const {
    return maker_.Sign(key, StatementOf(PredicateV01(), false));
  }

  GcbMaker maker_;
  std::vector<GcbKey> keys_ = maker_.keys();
};

TEST_F(GcbDocument, ReadsEachKindOfSignature) {
  EXPECT_OK(ReadEntries(maker_.Entry(PredicateV1(), "worker")));
  EXPECT_OK(ReadEntries(maker_.Entry(PredicateV01(), "signer")));
  EXPECT_OK(ReadEntries(maker_.Entry(PredicateV01(), "region")));
}

TEST_F(GcbDocument, TakesOneGoodSignatureAmongBadOnes) {
  const std::string good = GcbMaker::Signature("region", Good("region"));
  for (const char* bad :
       {R"({"keyid":"region","sig":"AAAA"})", R"({"keyid":"region","sig":""})",
        R"({"keyid":"region","sig":"not base64"})", R"({"sig":"AAAA"})",
        R"({"keyid":"somebody","sig":"AAAA"})", R"({})"}) {
    EXPECT_OK(ReadEntries(
        maker_.Entry(PredicateV01(), false, std::string(bad) + "," + good)))
        << bad;
    EXPECT_FALSE(ReadEntries(maker_.Entry(PredicateV01(), false, bad)).ok())
        << bad;
  }
}

TEST_F(GcbDocument, TakesTheFirstSignedProvenance) {
  const std::string bad =
      maker_.Entry(PredicateV1(), true, GcbMaker::Signature("worker", "AAAA"));
  const auto found = ReadEntries(bad + "," + R"({"kind":"BUILD"},)" +
                                 maker_.Entry(PredicateV01(), "signer"));
  ASSERT_OK(found);
  EXPECT_EQ(found->signer.name, "signer");
  EXPECT_THAT(ReadEntries(bad + "," + bad), FailsWith(Reason::kBadSignature));
}

TEST_F(GcbDocument, TriesTheKeyThatIsNamedAndNoOther) {
  for (const char* name : {"signer", "worker", "region2", ""}) {
    EXPECT_FALSE(
        ReadEntries(maker_.Entry(PredicateV01(), false,
                                 GcbMaker::Signature(name, Good("region"))))
            .ok())
        << name;
  }
}

TEST_F(GcbDocument, H09RefusesAPredicateThatItsKeyDoesNotSign) {
  const std::string v01 = StatementOf(PredicateV01(), false);
  EXPECT_THAT(ReadEntries(maker_.Entry(
                  PredicateV01(), false,
                  GcbMaker::Signature("worker", maker_.Sign("worker", v01)))),
              FailsWith(Reason::kWrongPredicate));
}

TEST_F(GcbDocument, H04RefusesASignedPayloadThatIsNoStatement) {
  for (const char* payload : {"garbage", "{}", "[]", "{\"_type\":1}"}) {
    const std::string entry = Replaced(
        maker_.Entry(
            PredicateV1(), true,
            GcbMaker::Signature("worker", maker_.Sign("worker", payload))),
        Base64Encode(AsBytes(StatementOf(PredicateV1(), true))),
        Base64Encode(AsBytes(payload)));
    EXPECT_FALSE(ReadEntries(entry).ok()) << payload;
  }
}

TEST_F(GcbDocument, H08RefusesACopyThatDiffersFromWhatIsSigned) {
  for (const auto& [from, to] :
       std::vector<std::pair<const char*, const char*>>{
           {"github.com/o/r", "github.com/o/x"},
           {"v1.2.3", "v1.2.4"},
           {"cloudbuild.yaml", "other.yaml"},
           {"\"entryPoint\":", "\"x\":true,\"entryPoint\":"},
           {"c750", "c751"}}) {
    const std::string copy = Replaced(PredicateV01(), from, to);
    EXPECT_THAT(ReadEntries(maker_.Entry(
                    PredicateV01(), false,
                    GcbMaker::Signature("signer", Good("signer")), copy)),
                FailsWith(Reason::kBadStatement))
        << to;
  }
  const std::string document =
      GcbMaker::Document(maker_.Entry(PredicateV1(), "worker"));
  EXPECT_THAT(Read(Replaced(document, "refs/tags", "refs/head")),
              FailsWith(Reason::kBadStatement));
  EXPECT_THAT(Read(Replaced(document, "inTotoSlsaProvenanceV1", "other")),
              FailsWith(Reason::kBadStatement));
  EXPECT_THAT(Read(Replaced(document, "{\"_type\"", "{\"x\":1,\"_type\"")),
              FailsWith(Reason::kBadStatement));
}

TEST_F(GcbDocument, PassesOverWhatTheCopyMayNotHave) {
  const std::string copy =
      Replaced(Replaced(PredicateV01(), R"("buildInvocationId":"1")", ""),
               R"("entryPoint")", R"("definedInMaterial":"-1","entryPoint")");
  EXPECT_OK(ReadEntries(
      maker_.Entry(PredicateV01(), false,
                   GcbMaker::Signature("signer", Good("signer")), copy)));
}

TEST_F(GcbDocument, RefusesSurroundingsOfAnotherImage) {
  const std::string document =
      GcbMaker::Document(maker_.Entry(PredicateV1(), "worker"));
  EXPECT_THAT(Read(Replaced(document, "BUILD", "ATTESTATION")),
              FailsWith(Reason::kBadStatement));
  for (const char* place :
       {R"("digest":"sha256:7)", "r/i@sha256:7", "https://r/i@sha256:7"}) {
    std::string other(place);
    other.back() = '8';
    EXPECT_THAT(Read(Replaced(document, place, other)),
                FailsWith(Reason::kWrongSubject))
        << place;
  }
}

TEST_F(GcbDocument, RefusesWhatIsNoDocument) {
  EXPECT_THAT(Read("{"), FailsWith(Reason::kBadJson));
  EXPECT_THAT(Read("{}"), FailsWith(Reason::kBadEnvelope));
  EXPECT_THAT(ReadEntries(""), FailsWith(Reason::kBadEnvelope));
  std::string many = "{}";
  for (int i = 0; i < 64; ++i) many += ",{}";
  EXPECT_THAT(ReadEntries(many), FailsWith(Reason::kTooLarge));
}

TEST_F(GcbDocument, RefusesEachFlippedByteOfPayloadAndSignature) {
  const std::string document =
      GcbMaker::Document(maker_.Entry(PredicateV1(), "worker"));
  for (const char* member : {"\"payload\":\"", "\"sig\":\""}) {
    const std::size_t from =
        document.find(member) + std::string_view(member).size();
    const std::size_t to = document.find('"', from);
    for (std::size_t at = from; at < to; ++at) {
      std::string flipped = document;
      flipped[at] = flipped[at] == 'A' ? 'B' : 'A';
      EXPECT_FALSE(Read(flipped).ok()) << member << at - from;
    }
  }
}

}  // namespace
}  // namespace airlock::verifier
