#include "verifier/vectors/vectors.h"

#include <array>
#include <string_view>

#include "verifier/json/canonical_json.h"
#include "verifier/vectors/kinds.h"

namespace airlock::verifier {
namespace {

// The longest vectors are certificates' chains; a JSON vector can be larger.
constexpr std::size_t kMaxLineBytes = 16U << 20;

struct Kind {
  std::string_view name;
  Result<Done> (*check)(const Json& vector, Instant now);
};

template <Result<Done> (*kCheck)(const Json&)>
Result<Done> AtAnyTime(const Json& vector, Instant) {
  return kCheck(vector);
}

constexpr std::array<Kind, 11> kKinds = {{
    {"ecdsa", AtAnyTime<CheckEcdsaVector>},
    {"ed25519", AtAnyTime<CheckEd25519Vector>},
    {"jcs", AtAnyTime<CheckJcsVector>},
    {"json", AtAnyTime<CheckJsonVector>},
    {"lms", AtAnyTime<CheckLmsVector>},
    {"merkle-consistency", AtAnyTime<CheckConsistencyVector>},
    {"merkle-inclusion", AtAnyTime<CheckInclusionVector>},
    {"olpc", AtAnyTime<CheckOlpcVector>},
    {"rsa-pkcs1", AtAnyTime<CheckRsaPkcs1Vector>},
    {"rsa-pss", AtAnyTime<CheckRsaPssVector>},
    {"x509-path", CheckX509PathVector},
}};

// Refusals of a field's contents are answers; a missing field is not.
Result<std::string> AnswerLine(const Kind& kind, std::string_view line,
                               Instant now) {
  TRY(const Json vector, ParseStrictJson(line, kMaxLineBytes));
  const Json* id = vector.Find("id");
  if (id == nullptr) id = vector.Find("tcId");
  if (id == nullptr) {
    return Failure{Reason::kBadJson, "the vector has no field 'id'"};
  }
  TRY(const std::string name, ToJcs(*id));
  const Result<Done> checked = kind.check(vector, now);
  if (!checked.ok() && checked.failure().reason == Reason::kBadJson) {
    return checked.failure();
  }
  return "{\"id\":" + name + ",\"ok\":" + (checked.ok() ? "true" : "false") +
         "}\n";
}

}  // namespace

Result<std::string> AnswerVectors(const Inquiry& inquiry) {
  TRY(const std::string name, inquiry.question.Only("kind"));
  const auto* const kind =
      std::find_if(kKinds.begin(), kKinds.end(),
                   [&](const Kind& one) { return one.name == name; });
  if (kind == kKinds.end()) {
    return Failure{Reason::kUsage, "vectors are of the kinds " + VectorKinds()};
  }
  TRY(const std::string time, inquiry.question.AtMostOne("now"));
  Instant now{0};
  if (!time.empty()) {
    TRY(now, Instant::Parse(time));
  }
  TRY(std::string_view rest, inquiry.Document("vectors"));
  std::string answers;
  for (std::size_t number = 1; !rest.empty(); ++number) {
    const std::size_t end = rest.find('\n');
    const std::string_view line = rest.substr(0, end);
    rest = end == std::string_view::npos ? std::string_view()
                                         : rest.substr(end + 1);
    if (line.empty()) continue;
    auto answer = AnswerLine(*kind, line, now);
    if (!answer.ok()) {
      return Failure{
          answer.failure().reason,
          "line " + std::to_string(number) + ": " + answer.failure().detail};
    }
    answers += *answer;
  }
  return answers;
}

std::string VectorKinds() {
  std::string names;
  for (const Kind& kind : kKinds) {
    if (!names.empty()) names += ", ";
    names += kind.name;
  }
  return names;
}

}  // namespace airlock::verifier
