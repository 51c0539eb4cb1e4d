#include "verifier/statements/in_toto.h"

#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

std::string Sha256Of(std::string_view text) {
  return crypto::DigestObject(AsBytes(text)).hex();
}

std::string Sha512Of(std::string_view text) {
  return HexEncode(crypto::Hash(crypto::HashAlgorithm::kSha512)
                       .Update(AsBytes(text))
                       .Finish());
}

// Known by SHA-256 and, unlike most, by nothing else.
Artifact Known(std::string_view text) {
  return Artifact::FromDigest(crypto::HashAlgorithm::kSha256,
                              HexDecode(Sha256Of(text)).value());
}

std::string StatementOf(
    std::string_view digests,
    std::string_view type = "https://in-toto.io/Statement/v1") {
  return R"({"_type":")" + std::string(type) +
         R"(","predicateType":"https://example.com/p","subject":[)"
         R"({"name":"a","digest":{)" +
         std::string(digests) + R"(}}],"predicate":{"k":"v"}})";
}

std::string Digest(std::string_view algorithm, std::string_view hex) {
  return "\"" + std::string(algorithm) + "\":\"" + std::string(hex) + "\"";
}

TEST(ParseStatement, ReadsBothVersions) {
  const auto v1 = ParseStatement(StatementOf(Digest("sha256", Sha256Of("a"))));
  ASSERT_OK(v1);
  EXPECT_FALSE(v1->v01);
  EXPECT_EQ(v1->predicate_type, "https://example.com/p");
  EXPECT_EQ(v1->subjects.at(0).name, "a");
  EXPECT_NE(v1->predicate.Find("k"), nullptr);
  const auto v01 = ParseStatement(StatementOf(
      Digest("sha256", Sha256Of("a")), "https://in-toto.io/Statement/v0.1"));
  ASSERT_OK(v01);
  EXPECT_TRUE(v01->v01);
}

struct BadCase {
  const char* name;
  std::string text;
};
void PrintTo(const BadCase& c, std::ostream* out) { *out << c.name; }

class BadStatements : public ::testing::TestWithParam<BadCase> {};
TEST_P(BadStatements, AreRefused) {
  EXPECT_THAT(ParseStatement(GetParam().text),
              FailsWith(Reason::kBadStatement));
}
INSTANTIATE_TEST_SUITE_P(
    Each, BadStatements,
    ::testing::Values(
        BadCase{"NoObject", "[]"},
        BadCase{"UnknownType", StatementOf(R"("sha256":"00")",
                                           "https://in-toto.io/Statement/v2")},
        BadCase{"TypeMissing",
                R"({"predicateType":"p","subject":[{"digest":{"sha1":"0"}}]})"},
        BadCase{
            "PredicateTypeMissing",
            R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha1":"0"}}]})"},
        BadCase{
            "PredicateTypeEmpty",
            R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"","subject":[{"digest":{"sha1":"0"}}]})"},
        BadCase{
            "NoSubject",
            R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[]})"},
        BadCase{"NoDigest", StatementOf("")},
        BadCase{"ShortDigest", StatementOf(R"("sha256":"00")")},
        BadCase{"UpperCaseDigest",
                StatementOf(Digest("sha256", std::string(64, 'A')))},
        BadCase{
            "PredicateIsText",
            R"({"_type":"https://in-toto.io/Statement/v1","predicateType":"p","subject":[{"digest":{"sha1":"0"}}],"predicate":"x"})"}),
    [](const auto& test) { return std::string(test.param.name); });

TEST(ParseStatement, SkipsMembersBeyondTheSpecification) {
  EXPECT_OK(ParseStatement(
      R"({"_type":"https://in-toto.io/Statement/v0.1","predicateType":"p",)"
      R"("subject":[{"digest":{"sha1":"0"}}],"slsaProvenance":{}})"));
}

TEST(MatchSubject, FindsTheArtifact) {
  const auto statement =
      ParseStatement(StatementOf(Digest("sha256", Sha256Of("a"))));
  ASSERT_OK(statement);
  EXPECT_OK(MatchSubject(*statement, Known("a")));
  EXPECT_THAT(MatchSubject(*statement, Known("b")),
              FailsWith(Reason::kWrongSubject));
}

TEST(MatchSubject, NeedsAStrongDigest) {
  const auto statement =
      ParseStatement(StatementOf(Digest("gce_image_id", "8970095005306")));
  ASSERT_OK(statement);
  EXPECT_THAT(MatchSubject(*statement, Known("a")),
              FailsWith(Reason::kWrongSubject));
}

TEST(MatchSubject, RefusesASubjectThatDisagreesWithItself) {
  const auto statement = ParseStatement(StatementOf(
      Digest("sha256", Sha256Of("a")) + "," + Digest("sha512", Sha512Of("b"))));
  ASSERT_OK(statement);
  // Without the file, only one of the two can be compared.
  EXPECT_OK(MatchSubject(*statement, Known("a")));
  EXPECT_THAT(MatchSubject(*statement, Known("b")),
              FailsWith(Reason::kWrongSubject));
}

}  // namespace
}  // namespace airlock::verifier
