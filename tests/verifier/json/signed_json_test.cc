#include "verifier/json/signed_json.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/support/matchers.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;

constexpr std::size_t kLimit = 1 << 20;

struct Case {
  const char* name;
  std::string text;
};

class TwoCases : public ::testing::TestWithParam<Case> {};
TEST_P(TwoCases, AreRefusedThoughStrictJsonHasThem) {
  EXPECT_OK(ParseStrictJson(GetParam().text, kLimit));
  EXPECT_THAT(ParseSignedJson(GetParam().text, kLimit),
              FailsWith(Reason::kJsonCase));
}
INSTANTIATE_TEST_SUITE_P(
    All, TwoCases,
    ::testing::Values(
        Case{"Top", R"({"subject":[],"Subject":[]})"},
        Case{"OneLetter", R"({"subject":[],"subjecT":[]})"},
        Case{"ByEscape", R"({"subject":[],"\u0053ubject":[]})"},
        Case{"InList", R"([{"a":[{"sig":"","SIG":""}]}])"},
        Case{"LongS", "{\"sig\":1,\"\xc5\xbfig\":2}"},
        Case{"Kelvin", "{\"keyid\":1,\"\xe2\x84\xaa" "eyid\":2}"},
        Case{"OfOneOfTheMaps", R"({"labels":{},"Labels":{}})"},
        // The role of that name is no map of files.
        Case{"RoleTargets",
             R"({"signed":{"roles":{"targets":{"keyids":[],"KeyIDs":[]}}}})"},
        Case{"WithinATarget",
             R"({"signed":{"targets":{"a":{"length":1,"Length":2}}}})"}),
    [](const auto& one) { return std::string(one.param.name); });

TEST(SignedJson, HasNamesThatSomebodyGaveInAnyCase) {
  for (const char* text :
       {R"({"annotations":{"a":"1","A":"2"}})",
        R"([{"labels":{"a":"1","A":"2"}}])",
        R"({"environment":{"http_proxy":"1","HTTP_PROXY":"2"}})",
        R"({"signed":{"targets":{"readme":{},"README":{}}}})"}) {
    EXPECT_OK(ParseSignedJson(text, kLimit)) << text;
  }
}

TEST(SignedJson, IsStrictBesides) {
  EXPECT_THAT(ParseSignedJson(R"({"a":1,"a":2})", kLimit),
              FailsWith(Reason::kBadJson));
  EXPECT_THAT(ParseSignedJson("[1]", 2), FailsWith(Reason::kTooLarge));
  // Only ASCII folds to a field's name.
  EXPECT_OK(ParseSignedJson("{\"\xc3\xa9\":1,\"\xc3\x89\":2}", kLimit));
}

}  // namespace
}  // namespace airlock::verifier
