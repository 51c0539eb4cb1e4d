#include "verifier/statements/gcb.h"

#include <array>
#include <optional>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/statements/gcb_document.h"
#include "verifier/statements/strength.h"
#include "verifier/statements/versioned_tag.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kBuilder =
    "https://cloudbuild.googleapis.com/GoogleHostedWorker";
constexpr std::string_view kBuildTypeV1 =
    "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1";
constexpr std::string_view kArgumentsType =
    "type.googleapis.com/google.devtools.cloudbuild.v1.Build";

// What the predicate says, in the words of both generations.
struct Claims {
  std::string builder_name;
  std::string builder_version;  // "" in v1
  std::string build_type;
  std::string source;      // without "git+"
  std::string source_ref;  // v1 only
  std::string commit;      // "" if it is not there
  std::optional<std::string> tag;
};

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 300)) + "'";
}
Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

// Follows names through objects; null where the way ends.
const Json* At(const Json& json, std::initializer_list<std::string_view> path) {
  const Json* at = &json;
  for (const std::string_view name : path) {
    at = at->Find(name);
    if (at == nullptr) return nullptr;
  }
  return at;
}
std::optional<std::string> TextAt(
    const Json& json, std::initializer_list<std::string_view> path) {
  const Json* const at = At(json, path);
  if (at == nullptr || at->string() == nullptr) return std::nullopt;
  return *at->string();
}
const Json* FirstOf(const Json* list) {
  if (list == nullptr || list->array() == nullptr || list->array()->empty()) {
    return nullptr;
  }
  return &list->array()->front();
}

std::string WithoutGit(const std::string& uri) {
  return uri.starts_with("git+") ? uri.substr(4) : uri;
}

Result<Claims> ReadV01(const Json& predicate) {
  Claims claims;
  const std::string id = TextAt(predicate, {"builder", "id"}).value_or("");
  if (id != std::string(kBuilder) + "@v0.2" &&
      id != std::string(kBuilder) + "@v0.3") {
    return Failure{Reason::kWrongBuilder, Quoted(id)};
  }
  claims.builder_name = kBuilder;
  claims.builder_version = id.substr(kBuilder.size() + 1);
  claims.build_type = TextAt(predicate, {"recipe", "type"}).value_or("");
  // v0.2 has one recipe, itself; v0.3 tells a file from steps in a request.
  const bool known =
      claims.builder_version == "v0.2"
          ? claims.build_type == id
          : claims.build_type.starts_with(
                "https://cloudbuild.googleapis.com/CloudBuildYaml@") ||
                claims.build_type.starts_with(
                    "https://cloudbuild.googleapis.com/CloudBuildSteps@");
  if (!known) {
    return Failure{Reason::kWrongBuilder,
                   "the recipe " + Quoted(claims.build_type)};
  }
  if (TextAt(predicate, {"recipe", "arguments", "@type"}) != kArgumentsType) {
    return Failure{Reason::kWrongBuilder,
                   "the recipe's arguments are not a build of Cloud Build"};
  }
  const Json* const material = FirstOf(predicate.Find("materials"));
  const auto uri =
      material == nullptr ? std::nullopt : TextAt(*material, {"uri"});
  if (!uri || uri->empty()) return Bad("no first material");
  claims.source = WithoutGit(*uri);
  claims.commit = TextAt(*material, {"digest", "sha1"}).value_or("");
  claims.tag =
      TextAt(predicate, {"recipe", "arguments", "substitutions", "TAG_NAME"});
  return claims;
}

// Whoever may set an unknown parameter may build something else.
Result<Done> CheckParameters(const Json& predicate) {
  const Json* const parameters =
      At(predicate, {"buildDefinition", "externalParameters"});
  if (parameters == nullptr || parameters->object() == nullptr) {
    return Bad("no external parameters");
  }
  for (const auto& [name, value] : *parameters->object()) {
    if (name != "buildConfigSource" && name != "substitutions") {
      return Failure{Reason::kWrongSource,
                     "the external parameter " + Quoted(name)};
    }
  }
  return Done{};
}

Result<Claims> ReadV1(const Json& predicate) {
  Claims claims;
  claims.builder_name =
      TextAt(predicate, {"runDetails", "builder", "id"}).value_or("");
  if (claims.builder_name != kBuilder) {
    return Failure{Reason::kWrongBuilder, Quoted(claims.builder_name)};
  }
  claims.build_type =
      TextAt(predicate, {"buildDefinition", "buildType"}).value_or("");
  if (claims.build_type != kBuildTypeV1) {
    return Failure{Reason::kWrongBuilder,
                   "the build type " + Quoted(claims.build_type)};
  }
  TRY_DONE(CheckParameters(predicate));
  const Json* const config =
      At(predicate,
         {"buildDefinition", "externalParameters", "buildConfigSource"});
  const auto repository =
      config == nullptr ? std::nullopt : TextAt(*config, {"repository"});
  const auto ref = config == nullptr ? std::nullopt : TextAt(*config, {"ref"});
  if (!repository || !ref) {
    return Failure{Reason::kWrongSource, "not built from a repository"};
  }
  // "repository@ref" has to be readable in one way.
  if (repository->find('@') != std::string::npos ||
      ref->find('@') != std::string::npos) {
    return Failure{Reason::kWrongSource, "an '@' in repository or ref"};
  }
  claims.source = WithoutGit(*repository);
  claims.source_ref = *ref;
  const Json* const source =
      FirstOf(At(predicate, {"buildDefinition", "resolvedDependencies"}));
  if (source != nullptr) {
    claims.commit = TextAt(*source, {"digest", "gitCommit"}).value_or("");
  }
  const auto tag = TextAt(predicate, {"buildDefinition", "internalParameters",
                                      "systemSubstitutions", "TAG_NAME"});
  // Two places speak of the tag; it counts where they agree.
  if (tag && *ref == "refs/tags/" + *tag) claims.tag = tag;
  return claims;
}

Result<Done> CheckBuilder(const Claims& claims, const std::string& expected) {
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

Result<Done> CheckSource(const Claims& claims, std::string expected) {
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

Result<Done> CheckTags(const Claims& claims, const GcbExpectation& expected) {
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

notes::Statement Describe(const GcbProvenance& provenance, const Claims& claims,
                          const InTotoSubject& image,
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
            {"build-type", claims.build_type},
            {"source.uri", claims.source},
            {"source.ref", claims.source_ref},
            {"source.digest", claims.commit},
            {"source.tag", claims.tag.value_or("")}}}) {
    if (!value.empty()) said.facts.push_back({name, value});
  }
  NoteStrength(provenance.signer.key, said);
  return said;
}

// Where the source lies, without the revision that some builders write behind
// it.
std::string PlaceOf(const Claims& claims) {
  const std::string& source = claims.source;
  if (claims.builder_version.empty()) return source;
  std::size_t end = source.find('#');
  if (claims.builder_version == "v0.2" && end == std::string::npos) {
    end = source.rfind("/commit/");
  }
  return source.substr(0, end);
}

// What those who may start the build could choose.
Result<Done> AddParameters(const Json& substitutions, notes::Statement& said) {
  if (substitutions.object() == nullptr) return Bad("substitutions");
  for (const auto& [name, value] : *substitutions.object()) {
    if (value.string() == nullptr) return Bad("a substitution that is no text");
    said.facts.push_back({"parameter." + name, *value.string()});
  }
  return Done{};
}

Result<Done> AddCircumstances(const Json& predicate, bool slsa_v1,
                              notes::Statement& said) {
  const Json* const substitutions =
      slsa_v1
          ? At(predicate,
               {"buildDefinition", "externalParameters", "substitutions"})
          : At(predicate, {"recipe", "arguments", "substitutions"});
  if (substitutions != nullptr) {
    TRY_DONE(AddParameters(*substitutions, said));
  }
  if (const auto path = TextAt(predicate, {"buildDefinition",
                                           "externalParameters",
                                           "buildConfigSource", "path"});
      path) {
    said.facts.push_back({"build.config", *path});
  }
  const auto ended =
      slsa_v1 ? TextAt(predicate, {"runDetails", "metadata", "finishedOn"})
              : TextAt(predicate, {"metadata", "buildFinishedOn"});
  if (ended) {
    TRY(const Instant time, Instant::ParseWithFraction(*ended));
    said.times.push_back({"signer", "google-cloud-build", time});
  }
  return Done{};
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
  TRY(const Claims claims,
      provenance.signer.slsa_v1 ? ReadV1(predicate) : ReadV01(predicate));
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
  TRY(Claims claims, slsa_v1 ? ReadV1(predicate) : ReadV01(predicate));
  TRY(const InTotoSubject image,
      FindImage(provenance.statement, image_digest));
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
