// airlock/rebuild/root_packages.h
//
// What is installed in a root file system.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/rebuild_report.h"
#include "airlock/core/result.h"

namespace airlock::rebuild {

// As dpkg-query tells of the root's own database, sorted; none where the root
// has none (kIo: it cannot be read).
Result<std::vector<notes::RootPackage>> PackagesIn(const std::string& root);

}  // namespace airlock::rebuild
