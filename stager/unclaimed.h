// stager/unclaimed.h
//
// What people handed in and no submission claims yet.
//
// Whoever may knock at intake could otherwise fill the disk, and a `submit`
// that was interrupted would leave its bytes for ever. So each object that is
// handed in gets a marker of its submitter until a submission on record names
// it; markers are counted against limits, and what is abandoned is removed.
//
// Abandoned is an object only when it is not on record, no submission that is
// about to be recorded names it, and every process that handed it in has
// ended. One lock over the folder makes the rest certain: handing in and
// claiming share it, removing and counting hold it alone.
//
//   unclaimed/<uid>/…           markers and what is charged: markers.h, room.h
//   unclaimed/claims/<hex>      contents being recorded
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/home.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/vault.h"
#include "stager/room.h"

namespace airlock::stager {

// Abandoned objects that nobody needs the room of are kept for a day, so that
// whoever looks for what went wrong still finds them.
inline constexpr Seconds kKeepAbandoned{24L * 3600};

class Unclaimed {
 public:
  static Result<Unclaimed> Open(Home home, platform::VaultWriter vault,
                                platform::VaultReader quarantine);

  // Room for `bytes` of this submitter; they count from now on, whatever comes
  // of them. If there is none, what the submitter abandoned is removed first.
  // kDiskFull, kQuota.
  Result<Reservation> Reserve(uid_t uid, std::uint64_t bytes) const;

  // The lock under which a marker is made and the object gets its name, and
  // under which a submission is checked and recorded.
  Result<platform::Directory> Hold() const;
  // Before the object has its name; nothing for what is there and nobody's.
  Result<Done> Mark(const platform::Peer& peer,
                    const platform::StoredObject& object) const;
  // From now on these stay, whoever handed them in.
  Result<Done> Keep(const std::set<ObjectDigest>& objects) const;

  // Around the recording of a submission. A claim left by a crash protects its
  // objects until the submission is on record or handed in once more.
  Result<Done> BeginClaim(const ObjectDigest& contents) const;
  Result<Done> EndClaim(const ObjectDigest& contents) const;

  // Removes what was abandoned before `before`; of `uid` alone if there is one.
  Result<Done> Collect(std::optional<uid_t> uid, Instant before) const;

 private:
  Unclaimed(Home home, platform::VaultWriter vault,
            platform::VaultReader quarantine)
      : home_(std::move(home)),
        vault_(std::move(vault)),
        quarantine_(std::move(quarantine)) {}
  Result<Done> CollectHeld(const platform::Directory& root,
                           std::optional<uid_t> uid, Instant before) const;
  Result<std::set<ObjectDigest>> Wanted(const platform::Directory& root) const;

  Home home_;
  platform::VaultWriter vault_;
  platform::VaultReader quarantine_;
};

}  // namespace airlock::stager
