// CompileIdentities of compile_parts.h.
#include <algorithm>
#include <array>
#include <tuple>

#include "airlock/core/bytes.h"
#include "policies/compile_parts.h"
#include "policies/identity_pattern.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 3> kIdentityKeys = {"identity",
                                                           "pattern", "issuer"};

Result<PinnedIdentity> IdentityOf(const TomlValue& value,
                                  const TrustName& trust) {
  TRY(const Section section,
      Section::Open(value, "an identity of " + trust.text(), kIdentityKeys));
  const TomlValue* const exact = section.Find("identity");
  const TomlValue* const pattern = section.Find("pattern");
  if ((exact == nullptr) == (pattern == nullptr)) {
    return BadToml(value.place,
                   "write identity = \"…\" for one, or pattern = \"…@refs/"
                   "tags/v*\" for what changes with each release");
  }
  TRY(const TomlValue issuer_value,
      section.Need("issuer",
                   "issuer = \"https://…\", who vouches for the identity"));
  TRY(std::string issuer, TextOf(issuer_value, "issuer"));
  const TomlValue& name = exact != nullptr ? *exact : *pattern;
  TRY(std::string identity, TextOf(name, "identity"));
  if (identity.empty() || issuer.empty()) {
    return BadToml(value.place, "an identity and an issuer are not empty");
  }
  if (pattern != nullptr && !IsIdentityPattern(identity)) {
    return BadToml(name.place,
                   "pattern '" + Printable(identity.substr(0, 200)) +
                       "': write 1 to 8 times '*', never two together; each is "
                       "one or more characters but '/' and '@'");
  }
  if (exact != nullptr && identity.find('*') != std::string::npos) {
    return BadToml(name.place,
                   "identity: a '*' stands for itself here; write pattern = "
                   "\"…\" if it should not");
  }
  return PinnedIdentity{trust, std::move(issuer), std::move(identity),
                        pattern != nullptr};
}

}  // namespace

Result<std::vector<PinnedIdentity>> CompileIdentities(const TomlValue& value) {
  TRY(const std::vector<TomlEntry> trusts,
      TableOf(value, "[authenticity.identities]"));
  std::vector<PinnedIdentity> identities;
  for (const TomlEntry& entry : trusts) {
    TRY(const TrustName trust,
        NameOf<TrustName>({entry.place, entry.key}, "trust anchor"));
    TRY(const std::vector<TomlValue> list,
        ListOf(entry.value, "the identities of " + entry.key));
    for (const TomlValue& one : list) {
      TRY(PinnedIdentity identity, IdentityOf(one, trust));
      identities.push_back(std::move(identity));
    }
  }
  if (identities.empty()) {
    return BadToml(value.place,
                   "no identity is pinned: write name = [{ identity = \"…\", "
                   "issuer = \"…\" }] with the name given to `airlock trust "
                   "import`");
  }
  std::sort(identities.begin(), identities.end(),
            [](const PinnedIdentity& a, const PinnedIdentity& b) {
              return std::tie(a.trust, a.issuer, a.identity) <
                     std::tie(b.trust, b.issuer, b.identity);
            });
  return identities;
}

}  // namespace airlock::policies
