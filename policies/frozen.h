// policies/frozen.h
//
// Whether anything new could still be found authentic in a channel.
//
// A policy pins by name what a trust holds. Keys end, authorities too, and a
// change of trust takes them away; the policy that pins them stands, and every
// release is then refused one by one. Said before that, once, it is a thing to do.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/instant.h"
#include "policies/policy.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::policies {

// For people, why fewer than the policy asks for could sign at `now` ("1 of 2
// signers can still sign: debian-archive 4D64… until 2027-…"); nullopt if enough
// could. `anchors` are those in force of the trusts that the policy pins; of one
// that is missing nobody can sign. An identity can while its Sigstore instance has
// an authority and a log; in a TUF repository whoever its root says.
std::optional<std::string> FrozenBy(
    const Policy& policy, const std::vector<verifier::NamedAnchors>& anchors,
    Instant now);

}  // namespace airlock::policies
