// stager/lost_history.h
//
// What was published and crossed of a history that is lost.
//
// After a disaster an older ledger goes on, and its versions and crossings get
// numbers that the lost one gave out already. What lies under those numbers
// would be taken for the new: so it has to go.
//
// Lost is a version above the ledger's size, which no release of this ledger
// can have had, and a crossing that is neither on record nor of a release that
// is. Neither can be on its way while this looks, so it may look at any time.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/result.h"

namespace airlock::stager {

// Paths below the installation: "published/TARGET/VERSION",
// "outbox/SITE/TARGET/NUMBER".
Result<std::vector<std::string>> LostIn(const Home& home);

// Removes them. A target that pointed at one of them points at the newest
// version before, or at nothing.
Result<Done> RemoveLost(const Home& home, const std::vector<std::string>& lost);

}  // namespace airlock::stager
