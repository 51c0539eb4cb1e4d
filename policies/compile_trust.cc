// CompileTrust of compile_parts.h.
#include <string>

#include "policies/compile_parts.h"

namespace airlock::policies {

Result<Done> CompileTrust(const Section& file, Policy& policy) {
  for (const char* key : {"targets", "authenticity"}) {
    const TomlValue* const value = file.Find(key);
    if (value == nullptr) continue;
    return BadToml(value->place,
                   std::string(key) +
                       ": a trust-root comes into force here, by people's "
                       "word; leave it out");
  }
  TRY(const TomlValue trust,
      file.Need("trust",
                "trust = \"debian-archive\", the name that policies pin"));
  TRY(policy.trust, NameOf<TrustName>(trust, "trust"));
  policy.threshold = 0;
  return Done{};
}

}  // namespace airlock::policies
