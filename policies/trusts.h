// policies/trusts.h
//
// Whom the airlock believes, and how that may change.
//
// One person may say first whom a name means, while nothing rests on it yet.
// From then on the name's meaning is what every verification under it rested
// on, and it changes as a release comes about: by a submission that two people
// have approved.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "policies/judge.h"
#include "policies/policy.h"

namespace airlock::policies {

// The trust of that name; nullptr if none is in force.
const On<notes::Trust>* FindTrust(const std::vector<On<notes::Trust>>& trusts,
                                  const TrustName& name);

// Whether administrators may say what `name` means: it is not in force and no
// policy in force is for it (kTrustInForce, which names the channel).
Result<Done> CheckImport(const Site& site, const TrustName& name);

// Whether what that seal changes of a trust is in force.
bool IsInForce(const Site& site, const RecordDigest& seal);

// The generation that a change of `name` brings, if `before` is what it means
// now (kStaleTrust).
Result<std::uint64_t> NextGeneration(
    const std::vector<On<notes::Trust>>& trusts, const TrustName& name,
    const std::optional<ObjectDigest>& before);

// Whether what was verified rests on the trusts in force: it names every one
// that the policy pins, as it is now, and no other; and what it would change is
// the policy's trust, as it is now (kStaleTrust, kUnproven).
Result<Done> CheckReliedOn(const Policy& policy,
                           const notes::Authentic& authentic,
                           const std::vector<On<notes::Trust>>& trusts);

}  // namespace airlock::policies
