#include "verifier/statements/in_toto.h"

#include "verifier/json/signed_json.h"
#include "verifier/statements/dsse.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kV01 = "https://in-toto.io/Statement/v0.1";
constexpr std::string_view kV1 = "https://in-toto.io/Statement/v1";
// A release of all images of a distribution has some thousands.
constexpr std::size_t kMaxSubjects = 20'000;
constexpr std::size_t kMaxDigests = 16;

Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

bool IsStrong(std::string_view algorithm) {
  return algorithm == "sha256" || algorithm == "sha384" ||
         algorithm == "sha512";
}

std::size_t HexLengthOf(std::string_view algorithm) {
  return algorithm == "sha256" ? 64 : algorithm == "sha384" ? 96 : 128;
}

Result<std::string> TextOf(const Json& json, std::string_view name) {
  const Json* const member = json.Find(name);
  if (member == nullptr || member->string() == nullptr ||
      member->string()->empty()) {
    return Bad("no text '" + std::string(name) + "'");
  }
  return *member->string();
}

Result<InTotoSubject> ReadSubject(const Json& json) {
  if (json.object() == nullptr) return Bad("a subject is an object");
  InTotoSubject subject;
  if (const Json* const name = json.Find("name")) {
    if (name->string() == nullptr) return Bad("a subject's name is a text");
    subject.name = *name->string();
  }
  const Json* const digest = json.Find("digest");
  if (digest == nullptr || digest->object() == nullptr ||
      digest->object()->empty()) {
    return Bad("a subject without digest");
  }
  if (digest->object()->size() > kMaxDigests) {
    return Bad("over 16 digests of one subject");
  }
  for (const auto& [algorithm, value] : *digest->object()) {
    if (value.string() == nullptr || value.string()->empty()) {
      return Bad("a digest is a text");
    }
    if (IsStrong(algorithm) &&
        (value.string()->size() != HexLengthOf(algorithm) ||
         !HexDecode(*value.string()).ok())) {
      return Bad("the " + algorithm + " of a subject is malformed");
    }
    subject.digests.emplace_back(algorithm, *value.string());
  }
  return subject;
}

// How a subject and the artifact compare.
struct Agreement {
  bool agrees = false;
  bool differs = false;
};

Result<Agreement> Compare(const InTotoSubject& subject,
                          const Artifact& artifact) {
  Agreement found;
  for (const auto& [name, hex] : subject.digests) {
    if (!IsStrong(name)) continue;
    TRY(const crypto::HashAlgorithm algorithm, crypto::HashNamed(name));
    const auto digest = artifact.Digest(algorithm);
    if (!digest.ok()) {
      // The artifact is known by another digest only.
      if (digest.failure().reason == Reason::kUnsupported) continue;
      return digest.failure();
    }
    (HexEncode(*digest) == hex ? found.agrees : found.differs) = true;
  }
  return found;
}

}  // namespace

Result<InTotoStatement> ParseStatement(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxEnvelopeBytes));
  if (json.object() == nullptr) return Bad("a statement is an object");
  InTotoStatement statement;
  TRY(const std::string type, TextOf(json, "_type"));
  if (type != kV01 && type != kV1) {
    return Bad("a statement of type '" + Printable(type.substr(0, 100)) + "'");
  }
  statement.v01 = type == kV01;
  TRY(statement.predicate_type, TextOf(json, "predicateType"));
  const Json* const subjects = json.Find("subject");
  if (subjects == nullptr || subjects->array() == nullptr ||
      subjects->array()->empty()) {
    return Bad("a statement without subject");
  }
  if (subjects->array()->size() > kMaxSubjects) {
    return Failure{Reason::kTooLarge, "over 20,000 subjects"};
  }
  for (const Json& one : *subjects->array()) {
    TRY(InTotoSubject subject, ReadSubject(one));
    statement.subjects.push_back(std::move(subject));
  }
  if (const Json* const predicate = json.Find("predicate")) {
    if (predicate->object() == nullptr) return Bad("a predicate is an object");
    statement.predicate = *predicate;
  }
  return statement;
}

Result<InTotoSubject> MatchSubject(const InTotoStatement& statement,
                                   const Artifact& artifact) {
  for (const InTotoSubject& subject : statement.subjects) {
    TRY(const Agreement found, Compare(subject, artifact));
    if (!found.agrees) continue;
    if (found.differs) {
      return Failure{Reason::kWrongSubject,
                     "subject '" + Printable(subject.name.substr(0, 200)) +
                         "' is the artifact by one digest and not by another"};
    }
    return subject;
  }
  return Failure{Reason::kWrongSubject,
                 "no subject of the statement is the artifact"};
}

}  // namespace airlock::verifier
