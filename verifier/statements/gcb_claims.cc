#include "verifier/statements/gcb_claims.h"

#include <initializer_list>
#include <string_view>
#include <utility>

#include "verifier/statements/stated_time.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kBuilder =
    "https://cloudbuild.googleapis.com/GoogleHostedWorker";
constexpr std::string_view kBuildTypeV1 =
    "https://cloud.google.com/build/gcb-buildtypes/google-worker/v1";
constexpr std::string_view kArgumentsType =
    "type.googleapis.com/google.devtools.cloudbuild.v1.Build";

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

std::string WithoutGit(std::string uri) {
  return uri.starts_with("git+") ? uri.substr(4) : uri;
}

Result<GcbClaims> ReadV01(const Json& predicate) {
  GcbClaims claims;
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

Result<GcbClaims> ReadV1(const Json& predicate) {
  GcbClaims claims;
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

// What those who may start the build could choose.
Result<Done> AddParameters(const Json& substitutions, notes::Statement& said) {
  if (substitutions.object() == nullptr) return Bad("substitutions");
  for (const auto& [name, value] : *substitutions.object()) {
    if (value.string() == nullptr) return Bad("a substitution that is no text");
    said.facts.push_back({"parameter." + name, *value.string()});
  }
  return Done{};
}

}  // namespace

Result<GcbClaims> ReadGcbClaims(const Json& predicate, bool slsa_v1) {
  return slsa_v1 ? ReadV1(predicate) : ReadV01(predicate);
}

std::string PlaceOf(const GcbClaims& claims) {
  const std::string& source = claims.source;
  if (claims.builder_version.empty()) return source;
  std::size_t end = source.find('#');
  if (claims.builder_version == "v0.2" && end == std::string::npos) {
    end = source.rfind("/commit/");
  }
  return source.substr(0, end);
}

Result<Done> AddCircumstances(const Json& predicate, bool slsa_v1,
                              notes::Statement& said) {
  const Json* const substitutions =
      slsa_v1 ? At(predicate,
                   {"buildDefinition", "externalParameters", "substitutions"})
              : At(predicate, {"recipe", "arguments", "substitutions"});
  if (substitutions != nullptr) {
    TRY_DONE(AddParameters(*substitutions, said));
  }
  if (const auto path =
          TextAt(predicate, {"buildDefinition", "externalParameters",
                             "buildConfigSource", "path"});
      path) {
    said.facts.push_back({"build.config", *path});
  }
  const auto ended =
      slsa_v1 ? TextAt(predicate, {"runDetails", "metadata", "finishedOn"})
              : TextAt(predicate, {"metadata", "buildFinishedOn"});
  if (ended) {
    TRY(const Instant time, ParseStatedTime(*ended));
    said.times.push_back({"signer", "google-cloud-build", time});
  }
  return Done{};
}

}  // namespace airlock::verifier
