#include "verifier/statements/gcb.h"

#include <array>
#include <optional>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/statements/gcb_claims.h"
#include "verifier/statements/gcb_document.h"
#include "verifier/statements/versioned_tag.h"

namespace airlock::verifier {
namespace {

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 300)) + "'";
}
Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

Result<Done> CheckBuilder(const GcbClaims& claims,
                          const std::string& expected) {
  if (expected.empty()) return Done{};
  const std::size_t at = expected.find('@');
  const std::string name = expected.substr(0, at);
  const std::string version =
      at == std::string::npos ? "" : expected.substr(at + 1);
  const bool spelled =
      at == std::string::npos ||
      (!version.empty() && version.find('@') == std::string::npos);
  if (!spelled || name != claims.builder_name ||
      (at != std::string::npos && version != claims.builder_version)) {
    return Failure{Reason::kWrongBuilder,
                   Quoted(expected) + " was expected, and it is " +
                       claims.builder_name +
                       (claims.builder_version.empty() ? "" : "@") +
                       claims.builder_version};
  }
  return Done{};
}

Result<Done> CheckSource(const GcbClaims& claims, std::string expected) {
  if (claims.source.starts_with("https://") &&
      !expected.starts_with("https://")) {
    expected = "https://" + expected;
  }
  // A commit or a generation may follow, and nothing else may.
  const std::string& source = claims.source;
  bool matches = source == expected;
  if (claims.builder_version == "v0.2") {
    matches = source.starts_with(expected + "/commit/") ||
              source.starts_with(expected + "#");
  } else if (claims.builder_version == "v0.3") {
    matches = matches || source.starts_with(expected + "#");
  }
  if (!matches) {
    return Failure{Reason::kWrongSource, "built from " + Quoted(source)};
  }
  return Done{};
}

Result<Done> CheckTags(const GcbClaims& claims,
                       const GcbExpectation& expected) {
  if (expected.source_tag.empty() && expected.source_versioned_tag.empty()) {
    return Done{};
  }
  if (!claims.tag) return Failure{Reason::kWrongSource, "not built from a tag"};
  if (!expected.source_tag.empty() && *claims.tag != expected.source_tag) {
    return Failure{Reason::kWrongSource,
                   "built from the tag " + Quoted(*claims.tag)};
  }
  if (expected.source_versioned_tag.empty()) return Done{};
  return CheckVersionedTag(*claims.tag, expected.source_versioned_tag);
}

Result<InTotoSubject> FindImage(const InTotoStatement& statement,
                                const std::string& digest) {
  // An image without SHA-256 among the subjects would be one that nobody can
  // compare.
  for (const InTotoSubject& subject : statement.subjects) {
    bool named = false;
    for (const auto& [algorithm, value] : subject.digests) {
      named = named || algorithm == "sha256";
    }
    if (!named) return Bad("a subject without SHA-256");
  }
  TRY(Bytes bytes, HexDecode(digest));
  return MatchSubject(
      statement,
      Artifact::FromDigest(crypto::HashAlgorithm::kSha256, std::move(bytes)));
}

notes::Statement Describe(const GcbProvenance& provenance,
                          const GcbClaims& claims, const InTotoSubject& image,
                          const std::string& digest) {
  notes::Statement said;
  said.family = "gcb";
  said.predicate = provenance.statement.predicate_type;
  said.signers.push_back({provenance.signer.key.id(), provenance.signer.name,
                          "", "google-cloud-build"});
  said.subjects.push_back({image.name, "sha256", digest});
  const std::string version =
      claims.builder_version.empty() ? "" : "@" + claims.builder_version;
  for (const auto& [name, value] :
       std::array<std::pair<const char*, std::string>, 6>{
           {{"builder.id", claims.builder_name + version},
            {"build.type", claims.build_type},
            {"source.uri", claims.source},
            {"source.ref", claims.source_ref},
            {"source.digest", claims.commit},
            {"source.tag", claims.tag.value_or("")}}}) {
    if (!value.empty()) said.facts.push_back({name, value});
  }
  return said;
}

// "sha256:" and 64 digits, or the digits alone.
Result<std::string> DigitsOf(std::string text) {
  if (text.starts_with("sha256:")) text = text.substr(7);
  if (text.size() != 64 || !HexDecode(text).ok()) {
    return Failure{Reason::kUsage, "an image's digest is its SHA-256"};
  }
  return text;
}

// "" where the option is missing. An option that is there and empty would read
// as one that allows everything.
Result<std::string> Narrowing(const notes::Question& asked,
                              std::string_view name) {
  TRY(std::string value, asked.AtMostOne(name));
  if (value.empty() && !asked.All(name).empty()) {
    return Failure{Reason::kUsage, "'" + std::string(name) + "' is empty"};
  }
  return value;
}

}  // namespace

Result<notes::Statement> VerifyGcb(std::string_view document,
                                   const GcbExpectation& expected,
                                   std::span<const GcbKey> keys) {
  TRY(const std::string digest, DigitsOf(expected.image_digest));
  if (expected.source_uri.empty()) {
    return Failure{Reason::kUsage, "a source is expected"};
  }
  TRY(const GcbProvenance provenance, ReadGcbDocument(document, digest, keys));
  const Json& predicate = provenance.statement.predicate;
  TRY(const GcbClaims claims,
      ReadGcbClaims(predicate, provenance.signer.slsa_v1));
  TRY_DONE(CheckBuilder(claims, expected.builder_id));
  TRY(const InTotoSubject image, FindImage(provenance.statement, digest));
  TRY_DONE(CheckSource(claims, expected.source_uri));
  TRY_DONE(CheckTags(claims, expected));
  return Describe(provenance, claims, image, digest);
}

Result<notes::Statement> StateGcb(std::string_view document,
                                  const std::string& image_digest,
                                  std::span<const GcbKey> keys) {
  TRY(const GcbProvenance provenance,
      ReadGcbDocument(document, image_digest, keys));
  const Json& predicate = provenance.statement.predicate;
  const bool slsa_v1 = provenance.signer.slsa_v1;
  TRY(GcbClaims claims, ReadGcbClaims(predicate, slsa_v1));
  TRY(const InTotoSubject image, FindImage(provenance.statement, image_digest));
  claims.source = PlaceOf(claims);
  notes::Statement said = Describe(provenance, claims, image, image_digest);
  TRY_DONE(AddCircumstances(predicate, slsa_v1, said));
  return said;
}

Result<std::string> AnswerGcb(const Inquiry& inquiry) {
  const notes::Question& asked = inquiry.question;
  if (inquiry.AskerJudges()) {
    TRY(const std::string_view text, inquiry.Document("anchors"));
    TRY(const notes::Anchors anchors, notes::ParseAnchors(text));
    TRY(const std::vector<GcbKey> keys, GcbKeysIn(anchors));
    TRY(const std::string digest, inquiry.ArtifactHex());
    TRY(const std::string_view provenance, inquiry.Document("provenance"));
    TRY(notes::Statement said, StateGcb(provenance, digest, keys));
    said.evidence = inquiry.evidence;
    return notes::Format(said);
  }
  GcbExpectation expected;
  TRY(expected.image_digest, asked.Only("image-digest"));
  TRY(expected.source_uri, asked.Only("source-uri"));
  TRY(expected.builder_id, Narrowing(asked, "builder-id"));
  TRY(expected.source_tag, Narrowing(asked, "source-tag"));
  TRY(expected.source_versioned_tag, Narrowing(asked, "source-versioned-tag"));
  TRY(const std::string_view document, inquiry.Document("provenance"));
  TRY(const std::vector<GcbKey> keys, ShippedGcbKeys());
  TRY(notes::Statement said, VerifyGcb(document, expected, keys));
  said.evidence = inquiry.evidence;
  return notes::Format(said);
}

}  // namespace airlock::verifier
