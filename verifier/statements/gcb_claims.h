// verifier/statements/gcb_claims.h
//
// What Cloud Build's predicates say, in the words of both generations.
#pragma once

#include <optional>
#include <string>

#include "airlock/core/notes/statement.h"
#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

struct GcbClaims {
  std::string builder_name;
  std::string builder_version;  // "" in v1
  std::string build_type;
  std::string source;      // without "git+"
  std::string source_ref;  // v1 only
  std::string commit;      // "" if it is not there
  std::optional<std::string> tag;
};

// kWrongBuilder for a builder or a recipe that is none of Cloud Build's;
// kWrongSource for a build from no repository or with a parameter that is not
// known here; kBadStatement.
Result<GcbClaims> ReadGcbClaims(const Json& predicate, bool slsa_v1);

// Where the source lies, without the revision that some builders write behind
// it.
std::string PlaceOf(const GcbClaims& claims);

// Adds build configuration, parameters and the time at which the build ended.
Result<Done> AddCircumstances(const Json& predicate, bool slsa_v1,
                              notes::Statement& said);

}  // namespace airlock::verifier
