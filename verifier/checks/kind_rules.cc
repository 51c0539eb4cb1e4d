#include "verifier/checks/kind_rules.h"

#include "airlock/core/check.h"

namespace airlock::verifier {

std::unique_ptr<KindRules> RulesOf(notes::BundleKind kind) {
  switch (kind) {
    case notes::BundleKind::kAptRepo:
      return AptRepoRules();
    case notes::BundleKind::kGkeOnprem:
      return GkeOnpremRules();
    case notes::BundleKind::kOciLayout:
      return OciLayoutRules();
    case notes::BundleKind::kSignedBlob:
      return SignedBlobRules();
    case notes::BundleKind::kTufRepo:
    case notes::BundleKind::kTrustRoot:
      break;  // nothing in it is signed
  }
  Fail("a bundle kind has rules", std::source_location::current());
}

bool EndsAt(std::string_view name, std::string_view path) {
  if (!name.ends_with(path)) return false;
  return name.size() == path.size() ||
         name[name.size() - path.size() - 1] == '/';
}

}  // namespace airlock::verifier
