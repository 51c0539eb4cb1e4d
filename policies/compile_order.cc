// [order] of a policy.
#include <array>
#include <set>

#include "airlock/core/bytes.h"
#include "policies/compile_parts.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 3> kKeys = {"by", "names", "versions"};
constexpr std::array<std::string_view, 2> kSchemes = {"semver", "debian"};

// The orders that the kind can have.
std::vector<std::string_view> OrdersFor(notes::BundleKind kind) {
  std::vector<std::string_view> words;
  for (const std::string_view word : kOrders) {
    if (MayOrder(kind, *OrderNamed(word))) words.push_back(word);
  }
  return words;
}

}  // namespace

Result<Done> CompileOrder(const Section& file, Policy& policy) {
  const TomlValue* const there = file.Find("order");
  if (there == nullptr) return Done{};
  TRY(const Section section, file.Sub("order", "[order]", kKeys));
  TRY(const TomlValue by, section.Need("by", "by = \"signed-at\""));
  TRY(const std::string word, WordOf(by, "by", OrdersFor(policy.kind)));
  OrderRule rule{.by = *OrderNamed(word)};
  if (const TomlValue* value = section.Find("versions")) {
    TRY(const std::string scheme, WordOf(*value, "versions", kSchemes));
    rule.scheme =
        scheme == "debian" ? VersionScheme::kDebian : VersionScheme::kSemver;
  }
  if (const TomlValue* value = section.Find("names")) {
    TRY(const std::vector<TomlValue> names, ListOf(*value, "names"));
    std::set<std::string> sorted;
    for (const TomlValue& one : names) {
      TRY(const std::string name, TextOf(one, "a name"));
      sorted.insert(name);
    }
    rule.names.assign(sorted.begin(), sorted.end());
  }
  const auto good = CheckOrderRule(policy.kind, rule);
  if (!good.ok()) return BadToml(there->place, good.failure().detail);
  policy.order = std::move(rule);
  return Done{};
}

}  // namespace airlock::policies
