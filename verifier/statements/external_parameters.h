// verifier/statements/external_parameters.h
//
// What was under the control of whoever asked for a build: everything of it
// has to be expected, because whoever may set an unknown parameter may build
// something else (SLSA v1.0, "Verifying artifacts", step 2).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

struct ExternalParameter {
  // The names of the members that lead to it, with dots between; one that is
  // not of letters, digits, '_' and '-' stands in quotes, as JSON has it.
  std::string name;
  // A text as it is; anything else as its canonical JSON (RFC 8785).
  std::string value;
  friend bool operator==(const ExternalParameter&,
                         const ExternalParameter&) = default;
};

// Appends the leaves of `json`, whose name is `name`. A list is one leaf. What
// says nothing (null, "", {}, []) is none. kTooLarge over 256 in all.
Result<Done> AppendParameters(const std::string& name, const Json& json,
                              std::vector<ExternalParameter>& all);

// Whether all of `found` is expected, and all that is expected there. Each of
// `values` is NAME=VALUE and has to be there; each of `any` is a NAME that may
// be there with any value (kWrongSource; kUsage for a value without '=').
Result<Done> CheckParameters(const std::vector<ExternalParameter>& found,
                             const std::vector<std::string>& values,
                             const std::vector<std::string>& any);

}  // namespace airlock::verifier
