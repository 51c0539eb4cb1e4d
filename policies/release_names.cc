#include "policies/release_names.h"

#include <map>
#include <string>

#include "airlock/core/bytes.h"
#include "policies/order.h"

namespace airlock::policies {
namespace {

using notes::ContentsItem;

struct Version {
  std::string line;
  std::string value;
};

std::optional<Version> VersionOf(const OrderRule& rule,
                                 const std::string& name) {
  for (const std::string& pattern : rule.names) {
    const auto version = VersionIn(name, pattern);
    if (version && IsVersion(rule.scheme, *version)) {
      return Version{pattern, std::string(*version)};
    }
  }
  return std::nullopt;
}

Failure Other(Reason reason, const ContentsItem& item, const Taken& taken,
              const std::string& what) {
  return {reason, Printable(item.name.text()) + " " + what + " " +
                      taken.seal.submission.text() + " brought"};
}

// By a pattern: the name and its version are one.
Result<Done> CheckVersioned(const OrderRule& rule,
                            const notes::Contents& contents, const Taken& taken,
                            const notes::Contents& theirs) {
  for (const ContentsItem& item : contents.Artifacts()) {
    const auto version = VersionOf(rule, item.name.text());
    if (!version) continue;
    for (const ContentsItem& before : theirs.Artifacts()) {
      const auto old = VersionOf(rule, before.name.text());
      if (!old || old->line != version->line) continue;
      const bool same_version =
          CompareVersions(rule.scheme, old->value, version->value) == 0;
      if (same_version && item.object != before.object) {
        return Other(Reason::kEquivocation, item, taken,
                     "has other bytes than what");
      }
      if (!same_version && item.object == before.object) {
        return Other(
            Reason::kMixAndMatch, item, taken,
            "has the bytes of " + Printable(before.name.text()) + ", which");
      }
    }
  }
  return Done{};
}

// A .deb is called after package, version and architecture.
Result<Done> CheckPackages(const notes::Contents& contents,
                           const notes::Authentic& authentic,
                           const Taken& taken, const notes::Contents& theirs) {
  std::map<std::string, ObjectDigest> known;
  for (const ContentsItem& item : theirs.Artifacts()) {
    known.emplace(item.name.text(), item.object);
  }
  for (const ContentsItem& item : contents.Artifacts()) {
    const auto at = known.find(item.name.text());
    if (at == known.end() || at->second == item.object) continue;
    const bool same_release = authentic.signed_at == taken.authentic.signed_at;
    return Other(same_release ? Reason::kEquivocation : Reason::kMixAndMatch,
                 item, taken, "has other bytes than what");
  }
  return Done{};
}

}  // namespace

bool NamesSayVersions(const Policy& policy) {
  return policy.kind == notes::BundleKind::kAptRepo ||
         OrderOf(policy).by == OrderBy::kName;
}

Result<Done> CheckNames(const Policy& policy, const notes::Contents& contents,
                        const notes::Authentic& authentic, const Taken& taken,
                        const notes::Contents& theirs) {
  if (taken.seal.channel != policy.channel) return Done{};
  if (policy.kind == notes::BundleKind::kAptRepo) {
    return CheckPackages(contents, authentic, taken, theirs);
  }
  const OrderRule rule = OrderOf(policy);
  if (rule.by != OrderBy::kName) return Done{};
  return CheckVersioned(rule, contents, taken, theirs);
}

}  // namespace airlock::policies
