#include "verifier/tuf/delegation.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "verifier/tuf/path_pattern.h"

namespace airlock::verifier::tuf {
namespace {

constexpr std::array<std::string_view, 4> kTopLevelRoles = {
    "root", "timestamp", "snapshot", "targets"};
// TAP 15.
constexpr std::uint64_t kMaxBitLength = 32;

Failure Bad(std::string why) { return {Reason::kBadMetadata, std::move(why)}; }

std::string HexDigest(std::string_view path) {
  return HexEncode(crypto::Hash().Update(AsBytes(path)).Finish());
}

Result<std::vector<std::string>> ReadStrings(const Json& json) {
  if (json.array() == nullptr) return Bad("paths are no list");
  std::vector<std::string> strings;
  for (const Json& item : *json.array()) {
    if (item.string() == nullptr) return Bad("a path is no string");
    strings.push_back(*item.string());
  }
  return strings;
}

bool IsHashPrefix(std::string_view text) {
  return !text.empty() && text.size() <= 2 * ObjectDigest::kBytes &&
         text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

Result<DelegatedRole> ReadRole(const Json& json) {
  DelegatedRole role;
  const auto name = json.StringAt("name");
  if (!name.ok() || name->empty()) return Bad("a role has no name");
  // Its file would replace another kind's.
  if (std::find(kTopLevelRoles.begin(), kTopLevelRoles.end(), *name) !=
      kTopLevelRoles.end()) {
    return Bad("a delegated role is called '" + *name + "'");
  }
  role.name = *name;
  TRY(role.signers, ReadSigners(json));
  const Json* const terminating = json.Find("terminating");
  if (terminating == nullptr || terminating->boolean() == nullptr) {
    return Bad("a role is neither terminating nor not");
  }
  role.terminating = *terminating->boolean();
  const Json* const paths = json.Find("paths");
  const Json* const prefixes = json.Find("path_hash_prefixes");
  if ((paths == nullptr) == (prefixes == nullptr)) {
    return Bad("a role has either paths or path_hash_prefixes");
  }
  if (paths != nullptr) {
    TRY(role.paths, ReadStrings(*paths));
    return role;
  }
  TRY(role.path_hash_prefixes, ReadStrings(*prefixes));
  for (const std::string& prefix : role.path_hash_prefixes) {
    if (!IsHashPrefix(prefix)) return Bad("a hash prefix is no hexadecimal");
  }
  return role;
}

Result<SuccinctRoles> ReadSuccinct(const Json& json) {
  SuccinctRoles roles;
  TRY(roles.signers, ReadSigners(json));
  const auto bits = json.NumberAt("bit_length");
  if (!bits.ok() || *bits == 0 || *bits > kMaxBitLength) {
    return Bad("bit_length is not 1 to 32");
  }
  roles.bit_length = static_cast<unsigned>(*bits);
  const auto prefix = json.StringAt("name_prefix");
  if (!prefix.ok()) return Bad("no name_prefix");
  roles.name_prefix = *prefix;
  return roles;
}

bool IsAbout(const DelegatedRole& role, std::string_view path,
             std::string_view hash) {
  return std::any_of(role.paths.begin(), role.paths.end(),
                     [&](const std::string& pattern) {
                       return MatchesPathPattern(pattern, path);
                     }) ||
         std::any_of(role.path_hash_prefixes.begin(),
                     role.path_hash_prefixes.end(),
                     [&](const std::string& prefix) {
                       return hash.starts_with(prefix);
                     });
}

// The bin's number, as hexadecimal of the width that the last bin needs.
std::string BinOf(const SuccinctRoles& roles, std::string_view path) {
  const Bytes hash = crypto::Hash().Update(AsBytes(path)).Finish();
  std::uint64_t bits = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    bits = bits << 8U | std::to_integer<std::uint64_t>(hash[i]);
  }
  bits >>= 32U - roles.bit_length;
  const std::size_t width = (roles.bit_length + 3U) / 4U;
  std::string digits;
  for (std::size_t i = width; i-- > 0;) {
    digits.push_back("0123456789abcdef"[bits >> (4U * i) & 15U]);
  }
  return roles.name_prefix + "-" + digits;
}

}  // namespace

Result<Delegations> ReadDelegations(const Json& json) {
  if (json.object() == nullptr) return Bad("delegations are no object");
  Delegations delegations;
  TRY(delegations.keys, ReadKeys(json.Find("keys")));
  const Json* const roles = json.Find("roles");
  const Json* const succinct = json.Find("succinct_roles");
  if ((roles == nullptr) == (succinct == nullptr)) {
    return Bad("delegations have either roles or succinct_roles");
  }
  if (succinct != nullptr) {
    TRY(delegations.succinct, ReadSuccinct(*succinct));
    return delegations;
  }
  if (roles->array() == nullptr) return Bad("roles are no list");
  std::set<std::string_view> names;
  delegations.roles.reserve(roles->array()->size());
  for (const Json& item : *roles->array()) {
    TRY(DelegatedRole role, ReadRole(item));
    delegations.roles.push_back(std::move(role));
    if (!names.insert(delegations.roles.back().name).second) {
      return Bad("two roles of one name");
    }
  }
  return delegations;
}

std::vector<Delegated> DelegationsFor(const Delegations& delegations,
                                      std::string_view path) {
  std::vector<Delegated> found;
  if (delegations.succinct) {
    // TAP 15: such a delegation is always terminating.
    found.push_back({BinOf(*delegations.succinct, path),
                     delegations.succinct->signers, true});
    return found;
  }
  const std::string hash = HexDigest(path);
  for (const DelegatedRole& role : delegations.roles) {
    if (!IsAbout(role, path, hash)) continue;
    found.push_back({role.name, role.signers, role.terminating});
    if (role.terminating) break;
  }
  return found;
}

}  // namespace airlock::verifier::tuf
