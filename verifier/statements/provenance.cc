#include "verifier/statements/provenance.h"

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <optional>

#include "airlock/crypto/hash.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kV01 = "https://slsa.dev/provenance/v0.1";
constexpr std::string_view kV02 = "https://slsa.dev/provenance/v0.2";
constexpr std::string_view kV1 = "https://slsa.dev/provenance/v1";

using Digests = std::vector<std::pair<std::string, std::string>>;

std::string Quoted(std::string_view text) {
  return "'" + Printable(text.substr(0, 300)) + "'";
}
Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

// Follows names through objects; null where the way ends.
const Json* At(const Json* json, std::initializer_list<std::string_view> path) {
  for (const std::string_view name : path) {
    if (json == nullptr) return nullptr;
    json = json->Find(name);
  }
  return json;
}
std::string TextAt(const Json* json,
                   std::initializer_list<std::string_view> path) {
  const Json* const at = At(json, path);
  return at == nullptr || at->string() == nullptr ? "" : *at->string();
}
Result<std::string> NeededText(const Json& json,
                               std::initializer_list<std::string_view> path) {
  std::string text = TextAt(&json, path);
  if (text.empty()) {
    return Bad("no text '" + std::string(*(path.end() - 1)) + "'");
  }
  return text;
}

// A digest set. One that says something else than `all` does is a lie of one of
// the two.
Result<Done> AddDigests(const Json* json, Digests& all) {
  if (json == nullptr) return Done{};
  if (json->object() == nullptr) return Bad("a digest set is an object");
  for (const auto& [algorithm, value] : *json->object()) {
    if (value.string() == nullptr) return Bad("a digest is a text");
    const auto known = std::find_if(
        all.begin(), all.end(),
        [&, name = &algorithm](auto& one) { return one.first == *name; });
    if (known == all.end()) {
      all.emplace_back(algorithm, *value.string());
    } else if (known->second != *value.string()) {
      return Bad("two digests of the source by " + Quoted(algorithm));
    }
  }
  return Done{};
}

Result<Done> SetSource(std::string_view text, Provenance& said) {
  TRY(SourceUri uri, ParseSourceUri(text));
  if (!said.source.repository.empty() && said.source != uri) {
    return Bad("two sources, " + Quoted(said.source.repository) + " and " +
               Quoted(uri.repository));
  }
  said.source = std::move(uri);
  return Done{};
}

// What a list of materials knows of the source.
Result<Done> AddMaterials(const Json* list, Provenance& said) {
  if (list == nullptr) return Done{};
  if (list->array() == nullptr) return Bad("materials are a list");
  for (const Json& material : *list->array()) {
    const auto uri = ParseSourceUri(TextAt(&material, {"uri"}));
    if (!uri.ok() || uri->repository != said.source.repository ||
        (!uri->ref.empty() && uri->ref != said.source.ref)) {
      continue;
    }
    TRY_DONE(AddDigests(material.Find("digest"), said.source_digests));
  }
  return Done{};
}

Result<Provenance> ReadV01(const Json& predicate) {
  Provenance said;
  TRY(said.builder_id, NeededText(predicate, {"builder", "id"}));
  TRY(said.build_type, NeededText(predicate, {"recipe", "type"}));
  const Json* const recipe = predicate.Find("recipe");
  const Json* const materials = predicate.Find("materials");
  const Json* const place = recipe->Find("definedInMaterial");
  if (place != nullptr && place->number() == nullptr) {
    return Bad("'definedInMaterial' is the number of a material");
  }
  const std::uint64_t index = place == nullptr ? 0 : *place->number();
  if (materials == nullptr || materials->array() == nullptr ||
      materials->array()->size() <= index) {
    return Bad("no material that the recipe is defined in");
  }
  TRY(const std::string uri, NeededText((*materials->array())[index], {"uri"}));
  TRY_DONE(SetSource(uri, said));
  TRY_DONE(AddMaterials(materials, said));
  for (const char* name : {"entryPoint", "arguments"}) {
    if (const Json* const value = recipe->Find(name)) {
      TRY_DONE(AppendParameters(name, *value, said.parameters));
    }
  }
  return said;
}

Result<Provenance> ReadV02(const Json& predicate) {
  Provenance said;
  TRY(said.builder_id, NeededText(predicate, {"builder", "id"}));
  TRY(said.build_type, NeededText(predicate, {"buildType"}));
  TRY(const std::string uri,
      NeededText(predicate, {"invocation", "configSource", "uri"}));
  TRY_DONE(SetSource(uri, said));
  const Json* const invocation = predicate.Find("invocation");
  TRY_DONE(AddDigests(At(invocation, {"configSource", "digest"}),
                      said.source_digests));
  TRY_DONE(AddMaterials(predicate.Find("materials"), said));
  for (const auto& [name, value] :
       {std::pair<const char*, const Json*>{
            "configSource.entryPoint",
            At(invocation, {"configSource", "entryPoint"})},
        {"parameters", invocation->Find("parameters")}}) {
    if (value != nullptr) {
      TRY_DONE(AppendParameters(name, *value, said.parameters));
    }
  }
  return said;
}

// An external parameter without the two members that name the source.
Result<Done> AppendRest(const std::string& name, const Json& value,
                        std::string_view first, std::string_view second,
                        Provenance& said) {
  Json::Object rest;
  for (const auto& [member, inner] : *value.object()) {
    if (member != first && member != second) rest.emplace_back(member, inner);
  }
  return AppendParameters(name, Json(std::move(rest)), said.parameters);
}

// One of the external parameters that builders name the source with.
Result<Done> ReadSourceV1(const std::string& name, const Json& value,
                          Provenance& said) {
  if (value.string() != nullptr) return SetSource(*value.string(), said);
  if (name == "source") {
    TRY(const std::string uri, NeededText(value, {"uri"}));
    TRY_DONE(SetSource(uri, said));
    TRY_DONE(AddDigests(value.Find("digest"), said.source_digests));
    return AppendRest(name, value, "uri", "digest", said);
  }
  TRY(const std::string repository, NeededText(value, {"repository"}));
  const std::string ref = TextAt(&value, {"ref"});
  TRY_DONE(SetSource(ref.empty() ? repository : repository + "@" + ref, said));
  return AppendRest(name, value, "repository", "ref", said);
}

Result<Provenance> ReadV1(const Json& predicate) {
  Provenance said;
  TRY(said.builder_id, NeededText(predicate, {"runDetails", "builder", "id"}));
  TRY(said.build_type, NeededText(predicate, {"buildDefinition", "buildType"}));
  const Json* const external =
      At(&predicate, {"buildDefinition", "externalParameters"});
  if (external == nullptr || external->object() == nullptr) {
    return Bad("no external parameters");
  }
  for (const auto& [name, value] : *external->object()) {
    if (name == "workflow" || name == "buildConfigSource" || name == "source") {
      TRY_DONE(ReadSourceV1(name, value, said));
      continue;
    }
    Json::Object one;
    one.emplace_back(name, value);
    TRY_DONE(AppendParameters("", Json(std::move(one)), said.parameters));
  }
  if (said.source.repository.empty()) return Bad("no source");
  TRY_DONE(AddMaterials(
      At(&predicate, {"buildDefinition", "resolvedDependencies"}), said));
  return said;
}

bool IsBuilder(const std::string& id, const std::string& wanted) {
  if (id == wanted) return true;
  const std::size_t at = id.find('@');
  const std::size_t wanted_at = wanted.find('@');
  if (wanted_at == std::string::npos) return id.substr(0, at) == wanted;
  return id == wanted.substr(0, wanted_at) + "@refs/tags/" +
                   wanted.substr(wanted_at + 1);
}

Result<Done> CheckSource(const Provenance& found,
                         const ProvenanceExpectation& expected) {
  const auto& uris = expected.source_uris;
  if (std::none_of(uris.begin(), uris.end(), [&](const std::string& wanted) {
        return IsRepository(found.source.repository, wanted);
      })) {
    return Failure{Reason::kWrongSource,
                   "built from " + Quoted(found.source.repository)};
  }
  const std::string ref =
      !expected.source_tag.empty()      ? "refs/tags/" + expected.source_tag
      : !expected.source_branch.empty() ? "refs/heads/" + expected.source_branch
                                        : found.source.ref;
  if (ref != found.source.ref) {
    return Failure{Reason::kWrongSource,
                   found.source.ref.empty()
                       ? "built from no tag or branch that is named"
                       : "built from " + Quoted(found.source.ref)};
  }
  return Done{};
}

// A subject that has every digest asked for.
Result<InTotoSubject> FindSubject(const InTotoStatement& statement,
                                  const std::vector<std::string>& wanted) {
  for (const InTotoSubject& subject : statement.subjects) {
    const bool all =
        std::all_of(wanted.begin(), wanted.end(), [&](const auto& digest) {
          return std::any_of(subject.digests.begin(), subject.digests.end(),
                             [&](const auto& one) {
                               return one.first + ":" + one.second == digest;
                             });
        });
    if (all) return subject;
  }
  return Failure{Reason::kWrongSubject, "no subject has the digests asked for"};
}

}  // namespace

Result<Provenance> ReadProvenance(const InTotoStatement& statement) {
  if (statement.predicate_type == kV1) return ReadV1(statement.predicate);
  if (statement.predicate_type == kV02) return ReadV02(statement.predicate);
  if (statement.predicate_type == kV01) return ReadV01(statement.predicate);
  return Failure{Reason::kWrongPredicate, Quoted(statement.predicate_type)};
}

bool IsProvenance(std::string_view predicate_type) {
  return predicate_type == kV01 || predicate_type == kV02 ||
         predicate_type == kV1;
}

void AddFacts(const Provenance& provenance, notes::Statement& said) {
  said.facts.push_back({"builder.id", provenance.builder_id});
  said.facts.push_back({"build-type", provenance.build_type});
  said.facts.push_back({"source.uri", provenance.source.repository});
  if (!provenance.source.ref.empty()) {
    said.facts.push_back({"source.ref", provenance.source.ref});
  }
  for (const auto& [algorithm, value] : provenance.source_digests) {
    said.facts.push_back({"source.digest", algorithm + ":" + value});
  }
  for (const ExternalParameter& one : provenance.parameters) {
    said.facts.push_back({"parameter." + one.name, one.value});
  }
}

Result<Done> CheckExpectation(const ProvenanceExpectation& expected) {
  const auto usage = [](const char* why) {
    return Failure{Reason::kUsage, why};
  };
  if (expected.builder_ids.empty() || expected.source_uris.empty()) {
    return usage("a builder and a source are expected");
  }
  if (!expected.source_tag.empty() && !expected.source_branch.empty()) {
    return usage("a tag or a branch, not both");
  }
  bool strong = false;
  for (const std::string& digest : expected.subject_digests) {
    const std::size_t colon = digest.find(':');
    if (colon == std::string::npos || colon == 0 ||
        colon + 1 == digest.size()) {
      return usage("a subject is 'algorithm:value'");
    }
    strong = strong || crypto::HashNamed(digest.substr(0, colon)).ok();
  }
  if (!strong) return usage("one digest of the subject is by SHA-2");
  for (const std::string& parameter : expected.external_parameters) {
    if (parameter.find('=') == std::string::npos) {
      return usage("an external parameter is NAME=VALUE");
    }
  }
  return Done{};
}

Result<Done> CheckProvenance(const InTotoStatement& statement,
                             const ProvenanceExpectation& expected,
                             notes::Statement& said) {
  TRY(const Provenance found, ReadProvenance(statement));
  TRY(const InTotoSubject subject,
      FindSubject(statement, expected.subject_digests));
  const auto& builders = expected.builder_ids;
  if (std::none_of(builders.begin(), builders.end(), [&](const auto& wanted) {
        return IsBuilder(found.builder_id, wanted);
      })) {
    return Failure{Reason::kWrongBuilder, Quoted(found.builder_id)};
  }
  const auto& types = expected.build_types;
  if (!types.empty() &&
      std::find(types.begin(), types.end(), found.build_type) == types.end()) {
    return Failure{Reason::kWrongBuilder,
                   "the build type " + Quoted(found.build_type)};
  }
  TRY_DONE(CheckSource(found, expected));
  TRY_DONE(CheckParameters(found.parameters, expected.external_parameters,
                           expected.allowed_parameters));
  said.predicate = statement.predicate_type;
  said.subjects.clear();
  for (const auto& [algorithm, value] : subject.digests) {
    said.subjects.push_back({subject.name, algorithm, value});
  }
  AddFacts(found, said);
  return Done{};
}

}  // namespace airlock::verifier
