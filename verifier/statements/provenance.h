// verifier/statements/provenance.h
//
// SLSA provenance v0.1, v0.2 and v1 (slsa.dev/spec, "Provenance"), of any
// builder: who built it, of what source, with which parameters.
//
// The three generations say the same in other places, and are brought into one
// form here. What a builder's own format adds (Google Cloud Build's unsigned
// surroundings, for one) is not known here: gcb.h.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "verifier/statements/external_parameters.h"
#include "verifier/statements/in_toto.h"
#include "verifier/statements/source_uri.h"

namespace airlock::verifier {

struct Provenance {
  std::string builder_id;
  std::string build_type;
  // From what the build was asked for: v1 externalParameters.workflow,
  // .buildConfigSource or .source; v0.2 invocation.configSource; v0.1 the
  // material that the recipe is defined in.
  SourceUri source;
  // Algorithm and value, from the source itself or the material that it is.
  std::vector<std::pair<std::string, std::string>> source_digests;
  // Without what names the source: v1 below externalParameters; v0.2
  // "configSource.entryPoint" and "parameters.…"; v0.1 "entryPoint" and
  // "arguments.…".
  std::vector<ExternalParameter> parameters;
  friend bool operator==(const Provenance&, const Provenance&) = default;
};

// kWrongPredicate for another predicate; kBadStatement where builder, build
// type or source is missing, where two places disagree on the source, or where
// a digest of it is given in two ways.
Result<Provenance> ReadProvenance(const InTotoStatement& statement);

// Whether that is the type of a predicate which ReadProvenance() reads.
bool IsProvenance(std::string_view predicate_type);
// As facts: builder.id, build-type, source.uri, source.ref, source.digest,
// parameter.NAME.
void AddFacts(const Provenance& provenance, notes::Statement& said);

struct ProvenanceExpectation {
  // Each ALGORITHM:VALUE; all of one subject, and one of them by SHA-2.
  std::vector<std::string> subject_digests;
  // Any of these. Without '@' it is any version; "@v1" is also "@refs/tags/v1".
  std::vector<std::string> builder_ids;
  std::vector<std::string> build_types;  // any of these; all if there are none
  std::vector<std::string> source_uris;  // any of these
  std::string source_tag;                // "" where any ref will do
  std::string source_branch;
  std::vector<std::string> external_parameters;  // NAME=VALUE
  std::vector<std::string> allowed_parameters;   // NAME
};

// kUsage for an expectation that expects too little.
Result<Done> CheckExpectation(const ProvenanceExpectation& expected);

// Whether a statement whose signature holds is provenance as expected; adds
// subject and facts to `said`. kWrongSubject, kWrongBuilder, kWrongSource, and
// what ReadProvenance() has.
Result<Done> CheckProvenance(const InTotoStatement& statement,
                             const ProvenanceExpectation& expected,
                             notes::Statement& said);

}  // namespace airlock::verifier
