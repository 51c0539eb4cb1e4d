// policies/pinned.h
//
// Whether it is somebody whom the policy pins that speaks.
#pragma once

#include "airlock/core/notes/evidence.h"
#include "policies/policy.h"

namespace airlock::policies {

// The statement's identity is the pin's, under its trust and by its issuer.
bool Means(const PinnedIdentity& pinned, const notes::Vouched& vouched);
// The same of any identity or, for a statement by a key, of any signer.
bool IsPinned(const Policy& policy, const notes::Vouched& vouched);

}  // namespace airlock::policies
