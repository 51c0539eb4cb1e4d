// airlock/rebuild/workshop.h
//
// The folders of one build, where nobody else sees them.
//
// They are mounts in a namespace of this process's own: whatever happens to it,
// they are gone with it, and no other process can put anything into them. What
// a build writes lies in memory, and is bounded there.
#pragma once

#include <cstdint>
#include <string>
#include <utility>

#include "airlock/core/result.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"
#include "airlock/rebuild/builder_ids.h"

namespace airlock::rebuild {

// From here on no mount of this process is anybody else's, and it has no
// network, for good. Paths are to be opened after it (kNoSandbox).
Result<Done> LeaveMachine();

class Workshop {
 public:
  // After LeaveMachine(): hides /tmp of this process under one of its own, with
  // the folder `root` below it at root(), and at out() an empty one that the
  // builder may fill with `disk_bytes` (kNoSandbox).
  static Result<Workshop> Make(int root, std::uint64_t disk_bytes,
                               const BuilderIds& ids);

  const std::string& root() const { return root_; }
  const platform::Directory& out() const { return out_; }

 private:
  Workshop(std::string root, platform::Directory out)
      : root_(std::move(root)), out_(std::move(out)) {}
  std::string root_;
  platform::Directory out_;
};

}  // namespace airlock::rebuild
