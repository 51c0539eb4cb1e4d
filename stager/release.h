// stager/release.h
//
// Publishing what is sealed.
#pragma once

#include <functional>
#include <string>

#include "airlock/core/name.h"
#include "airlock/core/result.h"
#include "stager/stage.h"

namespace airlock::stager {

// How old a release may get before it is published anew under a fresh date: a
// seventh of what the signer promises, so that six failures in a row go by.
inline constexpr Seconds kRefreshAfter{86400};

// As of `now`: publishes every target whose last release is older than a seal for it or than
// the newest root, or is a day old at `when`. `before` is told each target's
// name as its turn comes, `after` that it is on record.
Result<Done> PublishDue(const Powers& powers, const SiteNow& now, Instant when,
                        const std::function<void(const std::string&)>& before,
                        const std::function<void()>& after);

// Publishes one target as of now: asks the signer, stores what it made, has
// intake admit it, and puts it on record. With `refresh`, for a new timestamp
// although nothing was sealed.
Result<notes::Released> Publish(const Powers& powers, const TargetName& target,
                                bool refresh);

}  // namespace airlock::stager
