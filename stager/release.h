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

// Publishes every target that has a seal newer than its last release. `before`
// is told each target's name as its turn comes, `after` that it is on record.
Result<Done> PublishDue(const Powers& powers,
                        const std::function<void(const std::string&)>& before,
                        const std::function<void()>& after);

// Publishes one target as of now: asks the signer, stores what it made, has
// intake admit it, and puts it on record. With `refresh`, for a new timestamp
// although nothing was sealed.
Result<notes::Released> Publish(const Powers& powers, const TargetName& target,
                                bool refresh);

}  // namespace airlock::stager
