#include "verifier/vectors/vectors.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <sstream>

#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"
#include "verifier/json/canonical_json.h"
#include "verifier/json/strict_json.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::FileText;
using testing_support::Yields;

Inquiry Ask(const std::string& kind, std::string lines) {
  Inquiry inquiry;
  inquiry.question = {"vectors", {{"kind", kind}}};
  inquiry.documents["vectors"] = std::move(lines);
  return inquiry;
}

std::vector<std::string> Kinds() {
  std::vector<std::string> kinds;
  std::istringstream names(VectorKinds());
  for (std::string name; std::getline(names >> std::ws, name, ',');) {
    kinds.push_back(name);
  }
  return kinds;
}

class OfEachKind : public ::testing::TestWithParam<std::string> {};

TEST_P(OfEachKind, TheAnswersAreThoseOfThePublicFiles) {
  const std::string lines = FileText(std::string(AIRLOCK_TESTDATA) +
                                     "/vectors/" + GetParam() + ".jsonl");
  const auto answers = AnswerVectors(Ask(GetParam(), lines));
  ASSERT_OK(answers);
  std::istringstream given(lines), answered(*answers);
  int accepted = 0, refused = 0;
  for (std::string line, answer; std::getline(given, line);) {
    ASSERT_TRUE(std::getline(answered, answer)) << line;
    const Json vector = ParseStrictJson(line, 1 << 20).value();
    const Json said = ParseStrictJson(answer, 1 << 20).value();
    EXPECT_EQ(said.Find("ok")->is_true(), vector.Find("want")->is_true())
        << line;
    EXPECT_EQ(ToJcs(*said.Find("id")).value(),
              ToJcs(*vector.Find("id")).value());
    ++(vector.Find("want")->is_true() ? accepted : refused);
  }
  EXPECT_GT(accepted, 0);
  EXPECT_GT(refused, 0);
}

INSTANTIATE_TEST_SUITE_P(Vectors, OfEachKind, ::testing::ValuesIn(Kinds()),
                         [](const auto& one) {
                           std::string name = one.param;
                           std::erase(name, '-');
                           return name;
                         });

TEST(X509PathVectors, AreRefusedForWhatIsWrongWithThem) {
  const std::string folder = std::string(AIRLOCK_TESTDATA) + "/vectors/";
  std::map<std::string, std::string> why;
  std::istringstream table(FileText(folder + "x509-path.why"));
  for (std::string id, reason;
       std::getline(table, id, '\t') && std::getline(table, reason);) {
    why[id] = reason;
  }
  std::istringstream lines(FileText(folder + "x509-path.jsonl"));
  std::size_t refused = 0;
  for (std::string line; std::getline(lines, line);) {
    const Json vector = ParseStrictJson(line, 1 << 20).value();
    const auto checked = CheckX509PathVector(vector, Instant(0));
    if (checked.ok()) continue;
    ++refused;
    const std::string& id = *vector.Find("id")->string();
    EXPECT_EQ(why[id], std::string(NameOf(checked.failure().reason)) + ": " +
                           checked.failure().detail)
        << id;
  }
  EXPECT_EQ(refused, why.size());
}

TEST(Vectors, KeepTheIdAsItWasGiven) {
  EXPECT_THAT(AnswerVectors(Ask("json", "{\"id\":\"a\\\"b\",\"text\":\"1\"}")),
              Yields(std::string("{\"id\":\"a\\\"b\",\"ok\":true}\n")));
}

TEST(Vectors, AreOfTheKnownKindsOnly) {
  EXPECT_THAT(AnswerVectors(Ask("md5", "")), FailsWith(Reason::kUsage));
}

TEST(Vectors, NameTheLineThatIsNone) {
  for (const char* line :
       {"{", "[]", "{\"text\":\"1\"}", "{\"id\":1}",
        "{\"id\":1,\"id\":1,\"text\":\"1\"}", "{\"id\":1,\"hex\":\"0\"}"}) {
    const auto answer = AnswerVectors(
        Ask("json", "{\"id\":0,\"text\":\"1\"}\n" + std::string(line)));
    ASSERT_THAT(answer, FailsWith(Reason::kBadJson)) << line;
    EXPECT_TRUE(answer.failure().detail.starts_with("line 2: ")) << line;
  }
}

}  // namespace
}  // namespace airlock::verifier
