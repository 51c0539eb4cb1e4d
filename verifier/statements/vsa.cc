#include "verifier/statements/vsa.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/statements/dsse.h"
#include "verifier/statements/in_toto.h"
#include "verifier/statements/strength.h"
#include "airlock/core/verified_levels.h"

namespace airlock::verifier {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyAlgorithm;
using crypto::SignatureScheme;
using Form = crypto::SignatureScheme::Form;

constexpr std::string_view kVsaV1 = "https://slsa.dev/verification_summary/v1";
constexpr std::size_t kMaxLevels = 64;

Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

std::string UsualKeyId(const crypto::PublicKey& key) {
  std::string id =
      Base64Encode(std::move(crypto::Hash().Update(key.spki())).Finish());
  while (id.ends_with('=')) id.pop_back();
  return "SHA256:" + id;
}

// Signers differ in how they write an ECDSA signature, and in the hash that
// they take with P-384.
std::vector<SignatureScheme> SchemesOf(const crypto::PublicKey& key) {
  const auto ecdsa = [](HashAlgorithm hash) {
    return std::vector<SignatureScheme>{{Form::kEcdsaDer, hash},
                                        {Form::kEcdsaP1363, hash}};
  };
  if (key.algorithm() == KeyAlgorithm::kEcdsaP256) {
    return ecdsa(HashAlgorithm::kSha256);
  }
  if (key.algorithm() == KeyAlgorithm::kEcdsaP384) {
    auto schemes = ecdsa(HashAlgorithm::kSha384);
    for (const auto& scheme : ecdsa(HashAlgorithm::kSha256)) {
      schemes.push_back(scheme);
    }
    return schemes;
  }
  return {UsualScheme(key)};
}

Result<SignedPayload> OpenEnvelope(Envelope envelope,
                                   const crypto::PublicKey& key,
                                   const std::string& key_id) {
  if (envelope.payload_type != kInTotoPayload) {
    return Failure{Reason::kBadEnvelope,
                   "the payload is not an in-toto statement"};
  }
  const std::string name = key_id.empty() ? UsualKeyId(key) : key_id;
  std::erase_if(envelope.signatures, [&](const EnvelopeSignature& s) {
    return !s.key_id.empty() && s.key_id != name;
  });
  if (envelope.signatures.empty()) {
    return Failure{Reason::kBadSignature, "every signature names another key"};
  }
  Failure last{Reason::kBadSignature, ""};
  for (const SignatureScheme& scheme : SchemesOf(key)) {
    const EnvelopeKey trusted{key, scheme};
    auto payload = VerifyEnvelope(envelope, std::span(&trusted, 1), 1);
    if (payload.ok()) return payload;
    last = payload.failure();
  }
  return last;
}

Result<std::string> TextAt(const Json* json, std::string_view name) {
  const Json* const member = json == nullptr ? nullptr : json->Find(name);
  if (member == nullptr || member->string() == nullptr ||
      member->string()->empty()) {
    return Bad("no text '" + std::string(name) + "'");
  }
  return *member->string();
}

Result<std::vector<std::string>> LevelsOf(const Json& predicate) {
  std::vector<std::string> levels;
  const Json* const list = predicate.Find("verifiedLevels");
  if (list == nullptr) return levels;
  if (list->array() == nullptr || list->array()->size() > kMaxLevels) {
    return Bad("'verifiedLevels' is a list of at most 64");
  }
  for (const Json& level : *list->array()) {
    if (level.string() == nullptr) return Bad("a level is a text");
    levels.push_back(*level.string());
  }
  return levels;
}

bool Names(const InTotoStatement& statement, std::string_view algorithm,
           std::string_view value) {
  return std::any_of(statement.subjects.begin(), statement.subjects.end(),
                     [&](const InTotoSubject& subject) {
                       return std::any_of(subject.digests.begin(),
                                          subject.digests.end(),
                                          [&](const auto& digest) {
                                            return digest.first == algorithm &&
                                                   digest.second == value;
                                          });
                     });
}

Result<std::vector<notes::StatementSubject>> FindSubjects(
    const InTotoStatement& statement, const VsaExpectation& expected) {
  std::vector<notes::StatementSubject> found;
  for (const std::string& digest : expected.subject_digests) {
    const std::size_t colon = digest.find(':');
    if (colon == std::string::npos || colon == 0 ||
        colon + 1 == digest.size()) {
      return Failure{Reason::kUsage, "a subject is 'algorithm:value'"};
    }
    const std::string algorithm = digest.substr(0, colon);
    const std::string value = digest.substr(colon + 1);
    if (!Names(statement, algorithm, value)) {
      return Failure{Reason::kWrongSubject,
                     "no subject is '" + Printable(digest) + "'"};
    }
    found.push_back({"", algorithm, value});
  }
  return found;
}

Result<Done> Expect(std::string_view what, const std::string& found,
                    const std::string& expected) {
  if (found == expected) return Done{};
  return Failure{Reason::kWrongVerdict, "the " + std::string(what) + " is '" +
                                            Printable(found.substr(0, 300)) +
                                            "'"};
}

// A signed summary, before anything is expected of it but that it passed.
struct Summary {
  InTotoStatement statement;
  std::vector<std::string> levels;
  notes::Statement said;  // without subjects
};

Result<Summary> ReadSummary(Envelope envelope, const crypto::PublicKey& key,
                            const std::string& key_id) {
  TRY(const SignedPayload payload,
      OpenEnvelope(std::move(envelope), key, key_id));
  TRY(InTotoStatement statement, ParseStatement(payload.text()));
  if (statement.predicate_type != kVsaV1) {
    return Failure{Reason::kWrongPredicate,
                   Printable(statement.predicate_type.substr(0, 300))};
  }
  const Json& predicate = statement.predicate;
  notes::Statement said;
  said.family = "vsa";
  said.predicate = statement.predicate_type;
  TRY(const std::string verifier, TextAt(predicate.Find("verifier"), "id"));
  TRY(const std::string resource, TextAt(&predicate, "resourceUri"));
  TRY(const std::string result, TextAt(&predicate, "verificationResult"));
  TRY_DONE(Expect("result", result, "PASSED"));
  TRY(std::vector<std::string> levels, LevelsOf(predicate));
  said.signers.push_back({key.id(), key_id, "", "public-key"});
  if (predicate.Find("timeVerified") != nullptr) {
    TRY(const std::string when, TextAt(&predicate, "timeVerified"));
    TRY(const Instant time, Instant::ParseWithFraction(when));
    said.times.push_back({"signer", verifier, time});
  }
  said.facts = {{"verifier.id", verifier}, {"resource.uri", resource}};
  for (const std::string& level : levels) {
    said.facts.push_back({"verified-level", level});
  }
  if (const auto policy = TextAt(predicate.Find("policy"), "uri");
      policy.ok()) {
    said.facts.push_back({"policy.uri", *policy});
  }
  NoteStrength(key, said);
  return Summary{std::move(statement), std::move(levels), std::move(said)};
}

Result<notes::Statement> VerifyOne(std::string_view text,
                                   const crypto::PublicKey& key,
                                   const VsaExpectation& expected) {
  TRY(Envelope envelope, ParseEnvelope(text));
  TRY(Summary summary, ReadSummary(std::move(envelope), key, expected.key_id));
  notes::Statement& said = summary.said;
  TRY(said.subjects, FindSubjects(summary.statement, expected));
  TRY_DONE(Expect("verifier", said.facts[0].value, expected.verifier_id));
  TRY_DONE(Expect("resource", said.facts[1].value, expected.resource_uri));
  TRY_DONE(CheckLevels(summary.levels, expected.verified_levels));
  return std::move(said);
}

// The subjects that are the artifact's bytes; where there is none, those that
// are no bytes at all. One that is about other bytes is refused.
Result<std::vector<notes::StatementSubject>> SubjectsFor(
    const InTotoStatement& statement, const std::string& artifact) {
  std::vector<notes::StatementSubject> others;
  for (const InTotoSubject& subject : statement.subjects) {
    for (const auto& [algorithm, value] : subject.digests) {
      if (algorithm == "sha256" && value == artifact) {
        return std::vector<notes::StatementSubject>{
            {subject.name, algorithm, value}};
      }
      if (algorithm.starts_with("sha") || algorithm.starts_with("git")) {
        return Failure{Reason::kWrongSubject,
                       "it is about " + Printable(algorithm) + ":" +
                           Printable(value.substr(0, 128))};
      }
      others.push_back({"", algorithm, value});
    }
  }
  return others;
}

Result<notes::Statement> StateOne(std::string_view text,
                                  const crypto::PublicKey& key,
                                  const std::string& artifact) {
  TRY(Envelope envelope, ParseEnvelope(text));
  // What a signer calls its key says nothing about a key that is known.
  for (EnvelopeSignature& signature : envelope.signatures) {
    signature.key_id.clear();
  }
  TRY(Summary summary, ReadSummary(std::move(envelope), key, ""));
  TRY(summary.said.subjects, SubjectsFor(summary.statement, artifact));
  return std::move(summary.said);
}

}  // namespace

Result<notes::Statement> VerifyVsa(std::string_view text,
                                   const crypto::PublicKey& key,
                                   const VsaExpectation& expected) {
  if (expected.subject_digests.empty() || expected.verifier_id.empty() ||
      expected.resource_uri.empty()) {
    return Failure{Reason::kUsage, "subject, verifier and resource are needed"};
  }
  TRY(const std::vector<std::string_view> lines, EnvelopeLines(text));
  Failure last{Reason::kBadJson, "nothing"};
  for (const std::string_view line : lines) {
    auto said = VerifyOne(line, key, expected);
    if (said.ok()) return said;
    last = said.failure();
  }
  return last;
}

Result<notes::Statement> StateVsa(std::string_view text,
                                  const notes::Anchors& anchors,
                                  const std::string& artifact) {
  TRY(const std::vector<std::string_view> lines, EnvelopeLines(text));
  // Why the first line is nothing by the first key: of the others one may be
  // about something else.
  std::optional<Failure> first;
  for (const std::string_view line : lines) {
    for (const notes::AnchorKey& anchor : anchors.keys) {
      TRY(const crypto::PublicKey key,
          crypto::PublicKey::FromSpki(anchor.spki));
      auto said = StateOne(line, key, artifact);
      if (said.ok()) return said;
      if (!first || first->reason == Reason::kBadSignature) {
        first = said.failure();
      }
    }
  }
  return first.value_or(Failure{Reason::kUnknownSigner, "no key is imported"});
}

Result<std::string> AnswerVsa(const Inquiry& inquiry) {
  const notes::Question& asked = inquiry.question;
  if (inquiry.AskerJudges()) {
    TRY(const std::string_view anchors_text, inquiry.Document("anchors"));
    TRY(const notes::Anchors anchors, notes::ParseAnchors(anchors_text));
    TRY(const std::string digest, inquiry.ArtifactHex());
    TRY(const std::string_view attestation, inquiry.Document("attestation"));
    TRY(notes::Statement said, StateVsa(attestation, anchors, digest));
    said.evidence = inquiry.evidence;
    return notes::Format(said);
  }
  VsaExpectation expected;
  TRY(expected.key_id, asked.AtMostOne("public-key-id"));
  TRY(expected.verifier_id, asked.Only("verifier-id"));
  TRY(expected.resource_uri, asked.Only("resource-uri"));
  expected.subject_digests = asked.All("subject-digest");
  expected.verified_levels = asked.All("verified-level");
  TRY(const std::string_view attestation, inquiry.Document("attestation"));
  TRY(const std::string_view pem, inquiry.Document("public-key"));
  TRY(const crypto::PublicKey key, crypto::PublicKey::FromPem(pem));
  TRY(notes::Statement said, VerifyVsa(attestation, key, expected));
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
