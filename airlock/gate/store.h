// airlock/gate/store.h
//
// The trees that consumers read: store/<target>/<version>/, and store/<target>/
// current, which points at one of them.
#pragma once

#include <string>

#include "airlock/core/name.h"
#include "airlock/core/result.h"
#include "airlock/gate/receive.h"
#include "airlock/platform/directory.h"

namespace airlock::gate {

// Imports what Examine() accepted: copies the release's tree, hashing each file
// again, to store/<target>/<size>/, keeps the one before for rollback, points
// store/<target>/current at it, and only then remembers. Interrupted at any
// point, doing it again ends the same.
Result<Done> Import(const platform::Directory& directory,
                    const platform::Directory& state, const Accepted& accepted);

// Points the target at the newest version below the current one that is still
// in the store; yields it. kNotFound if there is none. What was seen stays
// seen: no older crossing can come in.
Result<std::string> RollBack(const platform::Directory& state,
                             const TargetName& target);

}  // namespace airlock::gate
