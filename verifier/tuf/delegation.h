// verifier/tuf/delegation.h
//
// Whom a targets role trusts with which paths.
//
// A delegation is an edge, not a node: two roles may delegate to a third under
// different keys, and what was verified for one says nothing to the other. So
// the signers stand here, with who delegates, and never with the role's name.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/tuf/envelope.h"
#include "verifier/tuf/key.h"

namespace airlock::verifier::tuf {

struct DelegatedRole {
  std::string name;
  Signers signers;
  bool terminating = false;
  // One of the two, the other is empty.
  std::vector<std::string> paths;
  std::vector<std::string> path_hash_prefixes;
};

// TAP 15: 2^bit_length roles, chosen by the first bits of the path's SHA-256.
struct SuccinctRoles {
  Signers signers;
  unsigned bit_length = 1;
  std::string name_prefix;
};

struct Delegations {
  Keys keys;
  std::vector<DelegatedRole> roles;
  std::optional<SuccinctRoles> succinct;
};

// An edge to follow for one path.
struct Delegated {
  std::string name;
  Signers signers;
  bool terminating = false;
};

// The member `delegations` (§4.5). kBadMetadata, among others for a role whose
// name is "" or that of a top-level role, for two roles of one name, and for a
// role with both kinds of paths or with none.
Result<Delegations> ReadDelegations(const Json& json);

// The delegations that `path` may be found through, in order of priority. Past
// a terminating one there is nothing.
std::vector<Delegated> DelegationsFor(const Delegations& delegations,
                                      std::string_view path);

}  // namespace airlock::verifier::tuf
