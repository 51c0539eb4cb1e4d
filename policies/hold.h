// policies/hold.h
//
// How long a submission rests before people are asked about it.
#pragma once

#include <optional>

#include "airlock/core/instant.h"
#include "policies/judge.h"
#include "policies/policy.h"

namespace airlock::policies {

// nullopt: the hold has not begun. Counted from the ledger's stamp of the
// submission, whatever the record says: a conductor may lengthen the hold but
// not shorten it.
std::optional<Instant> EndOfHold(const Policy& policy, const Case& facts);

}  // namespace airlock::policies
