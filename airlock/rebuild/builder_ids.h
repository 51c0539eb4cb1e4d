// airlock/rebuild/builder_ids.h
//
// The user ids that a build may have: nobody's.
//
// A build runs as uid 1000 of a user namespace whose ids are 65,535 of ours
// that no person and no program has. A range it must be: packages give files to
// groups (base-files to gid 50), and the kernel refuses ids that a namespace
// does not know with another error than those that one may not give to.
#pragma once

#include <sys/types.h>

#include "airlock/core/result.h"

namespace airlock::rebuild {

struct BuilderIds {
  uid_t first = 0;  // ours, for 0 inside; the same for groups
  uid_t count = 0;

  static constexpr uid_t kBuilder = 1000;  // inside
  uid_t builder() const { return first + kBuilder; }
};

// Root's: one of the 4,095 ranges from 1879048192 on, which systemd's table of
// ids leaves to nobody, by this process's number: builds beside each other
// count their processes apart. Where root is a user namespace's (unshare
// --map-root-user --map-auto), 1 and up, which are the subordinate ids.
// kNoSandbox for everybody else, and where fewer are mapped.
Result<BuilderIds> FindBuilderIds();

}  // namespace airlock::rebuild
