#include "verifier/statements/provenance.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/verifier/statements/gcb_maker.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using Fact = std::pair<std::string, std::string>;

// As GitHub's attestations, slsa-github-generator (v0.2 and v1) and an early
// builder write them.
const char* const kGithub =
    R"({"buildDefinition":{"buildType":"https://actions.github.io/buildtypes/workflow/v1","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://github.com/o/r","path":".github/workflows/b.yml"},"inputs":{}},"internalParameters":{"github":{"event_name":"push"}},"resolvedDependencies":[{"uri":"git+https://github.com/o/r@refs/heads/main","digest":{"gitCommit":"ebff"}},{"uri":"git+https://github.com/o/other","digest":{"gitCommit":"0000"}}]},"runDetails":{"builder":{"id":"https://github.com/o/r/.github/workflows/b.yml@refs/heads/main"}}})";
const char* const kDelegated =
    R"({"buildDefinition":{"buildType":"https://example.org/byob/v0","externalParameters":{"source":{"uri":"git+https://github.com/o/r@refs/tags/v1.2.3","digest":{"sha1":"c0de"}},"inputs":{"level":3,"fast":true,"list":["a",1]}},"resolvedDependencies":[{"uri":"git+https://github.com/o/r@refs/tags/v1.2.3","digest":{"sha1":"c0de"}}]},"runDetails":{"builder":{"id":"https://github.com/g/b.yml@refs/tags/v2.0.0"}}})";
const char* const kV02 =
    R"({"builder":{"id":"https://github.com/g/b.yml@refs/tags/v1.5.0"},"buildType":"https://github.com/g/go@v1","invocation":{"configSource":{"uri":"git+https://github.com/o/r@refs/tags/v1.2.3","digest":{"sha1":"c0de"},"entryPoint":".github/workflows/r.yml"},"parameters":{"target":"linux"},"environment":{"x":"y"}},"materials":[{"uri":"git+https://github.com/o/r@refs/tags/v1.2.3","digest":{"sha1":"c0de"}}]})";
const char* const kV01 =
    R"({"builder":{"id":"https://b/1"},"recipe":{"type":"https://t/1","definedInMaterial":1,"entryPoint":"make","arguments":{"opt":"-O2"}},"materials":[{"uri":"pkg:deb/gcc"},{"uri":"git+https://github.com/o/r","digest":{"sha1":"c0de"}}]})";

InTotoStatement Statement(std::string_view predicate,
                          std::string_view version) {
  return ParseStatement(
             R"({"_type":"https://in-toto.io/Statement/v1","subject":[)"
             R"({"name":"other","digest":{"sha256":")" +
             std::string(64, '0') +
             R"("}},{"name":"app","digest":{"sha256":")" + std::string(kImage) +
             R"(","md5":"m"}}],"predicateType":)"
             R"("https://slsa.dev/provenance/)" +
             std::string(version) + R"(","predicate":)" +
             std::string(predicate) + "}")
      .value();
}

class ProvenanceTest : public ::testing::Test {
 protected:
  Result<std::vector<Fact>> Check(std::string_view predicate,
                                  std::string_view version) const {
    TRY_DONE(CheckExpectation(expected_));
    notes::Statement said;
    TRY_DONE(CheckProvenance(Statement(predicate, version), expected_, said));
    std::vector<Fact> facts;
    for (const auto& fact : said.facts)
      facts.emplace_back(fact.name, fact.value);
    return facts;
  }
  Result<std::vector<Fact>> CheckGithub(std::string_view from,
                                        std::string_view to) const {
    return Check(Replaced(kGithub, from, to), "v1");
  }

  ProvenanceExpectation expected_{
      {"sha256:" + std::string(kImage)},
      {"https://github.com/o/r/.github/workflows/b.yml",
       "https://github.com/g/b.yml", "https://b/1"},
      {},
      {"github.com/o/r"},
      "",
      "",
      {},
      {"workflow.path", "inputs.level", "inputs.fast", "inputs.list",
       "configSource.entryPoint", "parameters.target", "entryPoint",
       "arguments.opt"}};
};

TEST_F(ProvenanceTest, SaysTheSameOfEachGeneration) {
  EXPECT_THAT(
      Check(kGithub, "v1").value(),
      ::testing::ElementsAre(
          Fact{
              "builder.id",
              "https://github.com/o/r/.github/workflows/b.yml@refs/heads/main"},
          Fact{"build-type",
               "https://actions.github.io/buildtypes/workflow/v1"},
          Fact{"source.uri", "https://github.com/o/r"},
          Fact{"source.ref", "refs/heads/main"},
          Fact{"source.digest", "gitCommit:ebff"},
          Fact{"parameter.workflow.path", ".github/workflows/b.yml"}));
  EXPECT_THAT(
      Check(kDelegated, "v1").value(),
      ::testing::ElementsAre(
          Fact{"builder.id", "https://github.com/g/b.yml@refs/tags/v2.0.0"},
          Fact{"build-type", "https://example.org/byob/v0"},
          Fact{"source.uri", "https://github.com/o/r"},
          Fact{"source.ref", "refs/tags/v1.2.3"},
          Fact{"source.digest", "sha1:c0de"},
          Fact{"parameter.inputs.level", "3"},
          Fact{"parameter.inputs.fast", "true"},
          Fact{"parameter.inputs.list", R"(["a",1])"}));
  EXPECT_THAT(
      Check(kV02, "v0.2").value(),
      ::testing::ElementsAre(
          Fact{"builder.id", "https://github.com/g/b.yml@refs/tags/v1.5.0"},
          Fact{"build-type", "https://github.com/g/go@v1"},
          Fact{"source.uri", "https://github.com/o/r"},
          Fact{"source.ref", "refs/tags/v1.2.3"},
          Fact{"source.digest", "sha1:c0de"},
          Fact{"parameter.configSource.entryPoint",
               ".github/workflows/r.yml"},
          Fact{"parameter.parameters.target", "linux"}));
  EXPECT_THAT(
      Check(kV01, "v0.1").value(),
      ::testing::ElementsAre(Fact{"builder.id", "https://b/1"},
                             Fact{"build-type", "https://t/1"},
                             Fact{"source.uri", "https://github.com/o/r"},
                             Fact{"source.digest", "sha1:c0de"},
                             Fact{"parameter.entryPoint", "make"},
                             Fact{"parameter.arguments.opt", "-O2"}));
  // Cloud Build's v1 reads like any other.
  expected_.builder_ids = {std::string(kHosted)};
  expected_.allowed_parameters = {"buildConfigSource.path"};
  EXPECT_OK(Check(PredicateV1(), "v1"));
}

TEST_F(ProvenanceTest, RefusesAParameterThatIsNotExpected) {
  expected_.allowed_parameters = {};
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kWrongSource));
  expected_.external_parameters = {"workflow.path=.github/workflows/b.yml"};
  EXPECT_OK(Check(kGithub, "v1"));
  for (const char* more :
       {R"("inputs":{"debug":"1"})", R"("vars":{"x":{"y":"1"}})",
        R"("workflow2":{"path":"p"})", R"("x":0)", R"("x":false)"}) {
    EXPECT_THAT(CheckGithub(R"("inputs":{})", more),
                FailsWith(Reason::kWrongSource))
        << more;
  }
  for (const char* nothing : {R"("inputs":null)", R"("inputs":[])",
                              R"("inputs":"")", R"("x":{"y":{}})"}) {
    EXPECT_OK(CheckGithub(R"("inputs":{})", nothing)) << nothing;
  }
  // Not the value; not there at all.
  EXPECT_THAT(CheckGithub("workflows/b.yml\"}", "workflows/c.yml\"}"),
              FailsWith(Reason::kWrongSource));
  EXPECT_THAT(CheckGithub(R"(,"path":".github/workflows/b.yml")", ""),
              FailsWith(Reason::kWrongSource));
  expected_.external_parameters = {"workflow.path"};
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kUsage));
}

TEST_F(ProvenanceTest, TellsAParameterFromOneThatIsSpelledLikeIt) {
  EXPECT_THAT(CheckGithub(R"("inputs":{})", R"("inputs.level":"1")"),
              FailsWith(Reason::kWrongSource));
  expected_.external_parameters = {R"("inputs.level"=1)"};
  EXPECT_OK(CheckGithub(R"("inputs":{})", R"("inputs.level":"1")"));
}

TEST_F(ProvenanceTest, RefusesAnotherBuilder) {
  for (const auto& [wanted, good] : std::vector<std::pair<const char*, bool>>{
           {"https://github.com/g/b.yml", true},
           {"https://github.com/g/b.yml@refs/tags/v1.5.0", true},
           {"https://github.com/g/b.yml@v1.5.0", true},
           {"https://github.com/g/b.yml@v1.5", false},
           {"https://github.com/g/b.yml@", false},
           {"https://github.com/g/b.ym", false},
           {"http://github.com/g/b.yml", false},
           {"", false}}) {
    expected_.builder_ids = {"https://github.com/nobody", wanted};
    const auto said = Check(kV02, "v0.2");
    if (good) {
      EXPECT_OK(said) << wanted;
    } else {
      EXPECT_THAT(said, FailsWith(Reason::kWrongBuilder)) << wanted;
    }
  }
}

TEST_F(ProvenanceTest, RefusesAnotherBuildTypeWhereOneIsAskedFor) {
  expected_.build_types = {"https://example.org/byob/v0"};
  EXPECT_OK(Check(kDelegated, "v1"));
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kWrongBuilder));
}

TEST_F(ProvenanceTest, RefusesAnotherSource) {
  for (const auto& [wanted, good] : std::vector<std::pair<const char*, bool>>{
           {"https://github.com/o/r", true},
           {"github.com/o/r", true},
           {"github.com/o/r2", false},
           {"github.com/o", false},
           {"http://github.com/o/r", false},
           {"git+https://github.com/o/r", false},
           {"github.com/o/r@refs/heads/main", false},
           {"", false}}) {
    expected_.source_uris = {"github.com/nobody/r", wanted};
    for (const auto& [predicate, version] :
         std::vector<std::pair<const char*, const char*>>{{kGithub, "v1"},
                                                          {kDelegated, "v1"},
                                                          {kV02, "v0.2"},
                                                          {kV01, "v0.1"}}) {
      const auto said = Check(predicate, version);
      if (good) {
        EXPECT_OK(said) << wanted;
      } else {
        EXPECT_THAT(said, FailsWith(Reason::kWrongSource)) << wanted;
      }
    }
  }
}

TEST_F(ProvenanceTest, RefusesAnotherTagOrBranch) {
  expected_.source_tag = "v1.2.3";
  EXPECT_OK(Check(kDelegated, "v1"));
  EXPECT_OK(Check(kV02, "v0.2"));
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kWrongSource));
  EXPECT_THAT(Check(kV01, "v0.1"), FailsWith(Reason::kWrongSource));
  expected_.source_tag = "main";  // is a branch
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kWrongSource));
  expected_.source_tag = "";
  expected_.source_branch = "main";
  EXPECT_OK(Check(kGithub, "v1"));
  EXPECT_THAT(Check(kV02, "v0.2"), FailsWith(Reason::kWrongSource));
  expected_.source_tag = "main";
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kUsage));
}

TEST_F(ProvenanceTest, H43RefusesGoodProvenanceOfAnotherArtifact) {
  for (const auto& [digests, reason] :
       std::vector<std::pair<std::vector<std::string>, Reason>>{
           {{"sha256:" + std::string(64, 'a')}, Reason::kWrongSubject},
           {{"sha256:" + std::string(kImage), "md5:n"}, Reason::kWrongSubject},
           // Of two subjects one each.
           {{"sha256:" + std::string(64, '0'), "md5:m"}, Reason::kWrongSubject},
           {{"md5:m"}, Reason::kUsage},
           {{"sha256:"}, Reason::kUsage},
           {{std::string(kImage)}, Reason::kUsage},
           {{}, Reason::kUsage}}) {
    expected_.subject_digests = digests;
    EXPECT_THAT(Check(kGithub, "v1"), FailsWith(reason));
  }
  expected_.subject_digests = {"md5:m", "sha256:" + std::string(kImage)};
  EXPECT_OK(Check(kGithub, "v1"));
}

TEST_F(ProvenanceTest, H09RefusesAnotherPredicate) {
  for (const char* version : {"v0.3", "v1.0", "v1?", ""}) {
    EXPECT_THAT(Check(kGithub, version), FailsWith(Reason::kWrongPredicate));
  }
  // One generation's words under the name of another.
  EXPECT_THAT(Check(kGithub, "v0.2"), FailsWith(Reason::kBadStatement));
  EXPECT_THAT(Check(kV02, "v1"), FailsWith(Reason::kBadStatement));
  EXPECT_THAT(Check(kV01, "v0.2"), FailsWith(Reason::kBadStatement));
}

TEST_F(ProvenanceTest, RefusesTwoAnswersToOneQuestion) {
  // Another commit of the same source; another source in another place.
  EXPECT_THAT(Check(Replaced(kDelegated, R"({"sha1":"c0de"}},"inputs")",
                             R"({"sha1":"c0df"}},"inputs")"),
                    "v1"),
              FailsWith(Reason::kBadStatement));
  EXPECT_THAT(Check(Replaced(kV02, R"("digest":{"sha1":"c0de"},"entry)",
                             R"("digest":{"sha1":"c0df"},"entry)"),
                    "v0.2"),
              FailsWith(Reason::kBadStatement));
  EXPECT_THAT(
      CheckGithub(R"("inputs":{})", R"("source":"https://github.com/o/x")"),
      FailsWith(Reason::kBadStatement));
  EXPECT_THAT(CheckGithub(R"("repository":"https://github.com/o/r")",
                          R"("repository":"https://github.com/o/r@x")"),
              FailsWith(Reason::kBadStatement));
  EXPECT_THAT(CheckGithub(R"("ref":"refs/heads/main")", R"("ref":"a@b")"),
              FailsWith(Reason::kBadStatement));
}

TEST_F(ProvenanceTest, NeedsEveryAnswer) {
  for (const auto& [predicate, version, member] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {kGithub, "v1", R"("id":)"},
           {kGithub, "v1", R"("buildType":)"},
           {kGithub, "v1", R"("workflow":)"},
           {kGithub, "v1", R"("repository":)"},
           {kGithub, "v1", R"("externalParameters":)"},
           {kV02, "v0.2", R"("id":)"},
           {kV02, "v0.2", R"("buildType":)"},
           {kV02, "v0.2", R"("configSource":)"},
           {kV01, "v0.1", R"("id":)"},
           {kV01, "v0.1", R"("type":)"},
           {kV01, "v0.1", R"("materials":)"}}) {
    EXPECT_THAT(Check(Replaced(predicate, member, R"("x":)"), version),
                FailsWith(Reason::kBadStatement))
        << member;
  }
  for (const char* place : {"2", "\"1\"", "-1"}) {
    EXPECT_THAT(Check(Replaced(kV01, R"("definedInMaterial":1)",
                               R"("definedInMaterial":)" + std::string(place)),
                      "v0.1"),
                FailsWith(Reason::kBadStatement))
        << place;
  }
  expected_.builder_ids = {};
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kUsage));
  expected_.builder_ids = {"x"};
  expected_.source_uris = {};
  EXPECT_THAT(Check(kGithub, "v1"), FailsWith(Reason::kUsage));
}

TEST_F(ProvenanceTest, H10BoundsTheParameters) {
  std::string many = R"("inputs":{"a":0)";
  for (int i = 0; i < 256; ++i) many += ",\"a" + std::to_string(i) + "\":0";
  EXPECT_THAT(CheckGithub(R"("inputs":{})", many + "}"),
              FailsWith(Reason::kTooLarge));
}

TEST(SourceUri, IsReadInOneWayOnly) {
  for (const auto& [text, repository, ref] :
       std::vector<std::tuple<const char*, const char*, const char*>>{
           {"git+https://h/o/r@refs/tags/v1", "https://h/o/r", "refs/tags/v1"},
           {"https://h/o/r", "https://h/o/r", ""},
           {"git+ssh://git@h/o/r@main", "ssh://git@h/o/r", "main"},
           {"ssh://git@h", "ssh://git@h", ""},
           {"h/o/r@x", "h/o/r", "x"}}) {
    const auto uri = ParseSourceUri(text);
    ASSERT_OK(uri) << text;
    EXPECT_EQ(*uri, (SourceUri{repository, ref}));
  }
  for (const char* text : {"", "git+", "@x", "https://h/r@", "https://h/r@a@b",
                           "https://h/@u/r@refs/heads/x"}) {
    EXPECT_THAT(ParseSourceUri(text), FailsWith(Reason::kBadStatement)) << text;
  }
}

}  // namespace
}  // namespace airlock::verifier
