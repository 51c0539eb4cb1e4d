#include "verifier/statements/gcb.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/statements/gcb_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

class Gcb : public ::testing::Test {
 protected:
  Result<notes::Statement> Verify(std::string_view predicate,
                                  std::string_view key,
                                  const GcbExpectation& expected) const {
    return VerifyGcb(GcbMaker::Document(maker_.Entry(predicate, key)), expected,
                     keys_);
  }
  GcbMaker maker_;
  std::vector<GcbKey> keys_ = maker_.keys();
};

TEST_F(Gcb, SaysWhoBuiltWhatFromWhat) {
  const auto said = Verify(PredicateV1(), "worker", Expected());
  ASSERT_OK(said);
  EXPECT_EQ(said->family, "gcb");
  EXPECT_EQ(said->subjects[0].hex, kImage);
  EXPECT_EQ(said->signers[0].identity, "worker");
  EXPECT_EQ(said->facts[0].value, kHosted);
  EXPECT_OK(Verify(PredicateV01(), "signer", Expected()));
  EXPECT_OK(Verify(PredicateV02(), "region", Expected()));
}

TEST_F(Gcb, H43RefusesAGoodProvenanceOfAnotherImage) {
  GcbExpectation other = Expected();
  other.image_digest = std::string(64, 'a');
  EXPECT_THAT(Verify(PredicateV1(), "worker", other),
              FailsWith(Reason::kWrongSubject));
  // The surroundings say the right image, and what is signed another.
  const std::string payload =
      StatementOf(PredicateV1(), true, std::string(64, 'b'));
  std::string entry = maker_.Entry(
      PredicateV1(), true,
      GcbMaker::Signature("worker", maker_.Sign("worker", payload)));
  entry =
      Replaced(entry, Base64Encode(AsBytes(StatementOf(PredicateV1(), true))),
               Base64Encode(AsBytes(payload)));
  entry = Replaced(entry, StatementOf(PredicateV1(), true), payload);
  EXPECT_THAT(VerifyGcb(GcbMaker::Document(entry), Expected(), keys_),
              FailsWith(Reason::kWrongSubject));
}

TEST_F(Gcb, TakesADigestWithItsAlgorithmOrWithout) {
  GcbExpectation expected = Expected();
  expected.image_digest = "sha256:" + std::string(kImage);
  EXPECT_OK(Verify(PredicateV1(), "worker", expected));
  for (const char* bad : {"", "sha256:", "sha512:00", "7e9b"}) {
    expected.image_digest = bad;
    EXPECT_THAT(Verify(PredicateV1(), "worker", expected),
                FailsWith(Reason::kUsage));
  }
}

struct Case {
  const char* generation;  // "v0.2", "v0.3", "v1"
  const char* value;
  bool good;
};

class Builders : public Gcb, public ::testing::WithParamInterface<Case> {};
TEST_P(Builders, AreTheOneExpected) {
  const std::string_view g = GetParam().generation;
  GcbExpectation expected = Expected();
  expected.builder_id = GetParam().value;
  const auto said = g == "v1"     ? Verify(PredicateV1(), "worker", expected)
                    : g == "v0.3" ? Verify(PredicateV01(), "signer", expected)
                                  : Verify(PredicateV02(), "signer", expected);
  if (GetParam().good) {
    EXPECT_OK(said);
  } else {
    EXPECT_THAT(said, FailsWith(Reason::kWrongBuilder));
  }
}
INSTANTIATE_TEST_SUITE_P(
    Each, Builders,
    ::testing::Values(
        Case{"v1", "https://cloudbuild.googleapis.com/GoogleHostedWorker",
             true},
        Case{"v1", "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3",
             false},
        Case{"v0.3", "https://cloudbuild.googleapis.com/GoogleHostedWorker",
             true},
        Case{"v0.3",
             "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.3", true},
        Case{"v0.3",
             "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2",
             false},
        Case{"v0.2",
             "https://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2", true},
        Case{"v0.2", "https://cloudbuild.googleapis.com/GoogleHostedWorke",
             false},
        Case{"v0.2", "http://cloudbuild.googleapis.com/GoogleHostedWorker@v0.2",
             false},
        Case{"v0.2", "https://cloudbuild.googleapis.com/GoogleHostedWorker@",
             false}));

TEST_F(Gcb, RefusesAnotherBuilderOrRecipe) {
  for (const auto& [from, to] :
       std::vector<std::pair<const char*, const char*>>{
           {"GoogleHostedWorker@v0.3", "GoogleHostedWorker@v0.1"},
           {"GoogleHostedWorker@v0.3", "GoogleHostedWorker"},
           {"CloudBuildYaml@v0.1", "GoogleHostedWorker@v0.3"},
           {"cloudbuild.v1.Build", "cloudbuild.v2.Build"}}) {
    EXPECT_THAT(
        Verify(Replaced(PredicateV01(), from, to), "signer", Expected()),
        FailsWith(Reason::kWrongBuilder))
        << to;
  }
  EXPECT_THAT(Verify(Replaced(PredicateV02(), "GoogleHostedWorker@v0.2\"}}",
                              "CloudBuildYaml@v0.1\"}}"),
                     "signer", Expected()),
              FailsWith(Reason::kWrongBuilder));
  for (const char* part : {"GoogleHostedWorker", "google-worker/v1"}) {
    EXPECT_THAT(
        Verify(Replaced(PredicateV1(), part, "x"), "worker", Expected()),
        FailsWith(Reason::kWrongBuilder));
  }
}

TEST_F(Gcb, RefusesAnExternalParameterThatItDoesNotKnow) {
  EXPECT_THAT(
      Verify(Replaced(PredicateV1(), "\"substitutions\":{}", "\"steps\":{}"),
             "worker", Expected()),
      FailsWith(Reason::kWrongSource));
}

class Sources : public Gcb, public ::testing::WithParamInterface<Case> {};
TEST_P(Sources, AreTheOneExpected) {
  const std::string_view g = GetParam().generation;
  GcbExpectation expected = Expected();
  expected.source_uri = GetParam().value;
  const auto said =
      g == "v1"     ? Verify(PredicateV1(), "worker", expected)
      : g == "v0.3" ? Verify(PredicateV01(), "signer", expected)
      : g == "gs"
          ? Verify(Replaced(PredicateV01(), "git+https://github.com/o/r",
                            "gs://b/s.tgz#166"),
                   "signer", expected)
          : Verify(PredicateV02(), "signer", expected);
  if (GetParam().good) {
    EXPECT_OK(said);
  } else {
    EXPECT_THAT(said, FailsWith(Reason::kWrongSource));
  }
}
INSTANTIATE_TEST_SUITE_P(
    Each, Sources,
    ::testing::Values(Case{"v1", "https://github.com/o/r", true},
                      Case{"v1", "github.com/o/r", true},
                      Case{"v1", "github.com/o", false},
                      Case{"v1", "github.com/o/r2", false},
                      Case{"v1", "http://github.com/o/r", false},
                      Case{"v1", "github.com/o/r@refs/tags/v1.2.3", false},
                      Case{"v0.3", "github.com/o/r", true},
                      Case{"v0.3", "github.com/o/r/", false},
                      Case{"v0.3", "git+https://github.com/o/r", false},
                      Case{"v0.2", "github.com/o/r", true},
                      Case{"v0.2", "github.com/o/r2", false},
                      Case{"v0.2", "github.com/o/r/commit/c750", false},
                      Case{"gs", "gs://b/s.tgz", true},
                      Case{"gs", "gs://b/s", false},
                      Case{"gs", "gs://b/s.tgz#166", true},
                      Case{"gs", "gs://b/s.tgz#167", false},
                      Case{"gs", "https://b/s.tgz", false}));

TEST_F(Gcb, ComparesTags) {
  for (const auto& [predicate, key] :
       std::vector<std::pair<std::string, const char*>>{
           {PredicateV1(), "worker"}, {PredicateV01(), "signer"}}) {
    GcbExpectation expected = Expected();
    expected.source_tag = "v1.2.3";
    expected.source_versioned_tag = "v1.2";
    EXPECT_OK(Verify(predicate, key, expected));
    expected.source_versioned_tag = "v1.3";
    EXPECT_THAT(Verify(predicate, key, expected),
                FailsWith(Reason::kWrongSource));
    expected.source_versioned_tag = "";
    expected.source_tag = "v1.2";
    EXPECT_THAT(Verify(predicate, key, expected),
                FailsWith(Reason::kWrongSource));
    expected.source_tag = "v1.2.3";
    EXPECT_THAT(Verify(Replaced(predicate, "TAG_NAME", "TAG"), key, expected),
                FailsWith(Reason::kWrongSource));
  }
  // In v1 two places speak of the tag.
  GcbExpectation expected = Expected();
  expected.source_tag = "v1.2.3";
  EXPECT_THAT(Verify(Replaced(PredicateV1(), "refs/tags", "refs/heads"),
                     "worker", expected),
              FailsWith(Reason::kWrongSource));
}

// The rows of slsa-verifier's table that need a build of a tag.
struct TagCase {
  const char* option;  // "tag", "versioned"
  const char* value;
  bool good;
};
class Tags : public Gcb, public ::testing::WithParamInterface<TagCase> {};
TEST_P(Tags, AreTheOneExpected) {
  for (const auto& [predicate, key] :
       std::vector<std::pair<std::string, const char*>>{
           {PredicateV1(), "worker"}, {PredicateV01(), "signer"}}) {
    std::string tagged = predicate;
    for (std::size_t at = tagged.find("v1.2.3"); at != std::string::npos;
         at = tagged.find("v1.2.3")) {
      tagged.replace(at, 6, "v33.0.4");
    }
    GcbExpectation expected = Expected();
    (std::string_view(GetParam().option) == "tag"
         ? expected.source_tag
         : expected.source_versioned_tag) = GetParam().value;
    const auto said = Verify(tagged, key, expected);
    if (GetParam().good) {
      EXPECT_OK(said);
    } else {
      EXPECT_THAT(said, FailsWith(Reason::kWrongSource));
    }
    // A tag that is there and no text is none.
    EXPECT_THAT(
        Verify(Replaced(tagged, R"("TAG_NAME":"v33.0.4")", R"("TAG_NAME":33)"),
               key, expected),
        FailsWith(Reason::kWrongSource));
  }
}
INSTANTIATE_TEST_SUITE_P(
    Each, Tags,
    ::testing::Values(
        TagCase{"tag", "v33.0.4", true}, TagCase{"tag", "v34.0.4", false},
        TagCase{"tag", "v33.1.4", false}, TagCase{"tag", "v33.0.5", false},
        TagCase{"tag", "v33", false}, TagCase{"versioned", "v33", true},
        TagCase{"versioned", "v33.0", true},
        TagCase{"versioned", "v33.0.4", true},
        TagCase{"versioned", "v33.0.5", false},
        TagCase{"versioned", "v33.1", false},
        TagCase{"versioned", "v35", false}));

TEST_F(Gcb, RefusesAnEmptyOptionThatWouldAllowAnything) {
  Inquiry inquiry;
  inquiry.question = {"verify-gcb",
                      {{"image-digest", std::string(kImage)},
                       {"source-uri", "github.com/o/r"},
                       {"source-tag", ""}}};
  inquiry.documents.emplace("provenance", "{}");
  EXPECT_THAT(AnswerGcb(inquiry), FailsWith(Reason::kUsage));
}

TEST(GcbKeys, AreDistinctAndAllRead) {
  const auto keys = ShippedGcbKeys();
  ASSERT_OK(keys);
  EXPECT_EQ(keys->size(), 21U);
  for (std::size_t i = 0; i < keys->size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      EXPECT_NE((*keys)[i].name, (*keys)[j].name);
      EXPECT_NE((*keys)[i].key.id(), (*keys)[j].key.id());
    }
  }
}

}  // namespace
}  // namespace airlock::verifier
