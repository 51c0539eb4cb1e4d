#include "policies/pinned.h"

#include <algorithm>

#include "policies/identity_pattern.h"

namespace airlock::policies {

bool Means(const PinnedIdentity& pinned, const notes::Vouched& vouched) {
  if (vouched.key || pinned.trust != vouched.trust ||
      pinned.issuer != vouched.issuer) {
    return false;
  }
  return pinned.pattern ? MatchesIdentity(pinned.identity, vouched.identity)
                        : pinned.identity == vouched.identity;
}

bool IsPinned(const Policy& policy, const notes::Vouched& vouched) {
  if (vouched.key) {
    const PinnedSigner signer{vouched.trust, vouched.key->text()};
    return std::find(policy.signers.begin(), policy.signers.end(), signer) !=
           policy.signers.end();
  }
  return std::any_of(
      policy.identities.begin(), policy.identities.end(),
      [&](const PinnedIdentity& pinned) { return Means(pinned, vouched); });
}

}  // namespace airlock::policies
