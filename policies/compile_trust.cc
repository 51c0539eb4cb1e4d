// CompileTrust and CompileTufRoot of compile_parts.h.
#include <array>
#include <string>
#include <vector>

#include "policies/compile_parts.h"

namespace airlock::policies {
namespace {

constexpr std::array<std::string_view, 1> kTufKeys = {"tuf-root"};

}  // namespace

Result<Done> CompileTrust(const Section& file, Policy& policy) {
  std::vector<const char*> not_here = {"targets"};
  if (policy.kind == notes::BundleKind::kTrustRoot) {
    not_here.push_back("authenticity");
  }
  for (const char* key : not_here) {
    const TomlValue* const value = file.Find(key);
    if (value == nullptr) continue;
    return BadToml(value->place,
                   std::string(key) +
                       ": whom to believe comes into force here, by people's "
                       "word; leave it out");
  }
  TRY(const TomlValue trust,
      file.Need("trust",
                "trust = \"debian-archive\", the name that policies pin"));
  TRY(policy.trust, NameOf<TrustName>(trust, "trust"));
  policy.threshold = 0;
  return Done{};
}

Result<Done> CompileTufRoot(const Section& file, Policy& policy) {
  TRY(const Section section,
      file.Sub("authenticity", "[authenticity]", kTufKeys));
  TRY(const TomlValue root,
      section.Need("tuf-root",
                   "tuf-root = \"upstream-tuf\", the name given to `airlock "
                   "trust import --tuf-root`"));
  TRY(policy.tuf_root, NameOf<TrustName>(root, "tuf-root"));
  policy.threshold = 0;
  return Done{};
}

}  // namespace airlock::policies
