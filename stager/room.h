// stager/room.h
//
// How much of the disk the unclaimed may take, and who took it.
//
// One submitter may take half of what the file system has for the unclaimed,
// all together three quarters, so that there is always room to go on with what
// is on record.
//
// To count markers once a file would make a large bundle quadratic. So what was
// ever reserved since the last count is kept in `charged`, which is never below
// what is there. Only when that much would not fit are the markers counted.
// Nothing of this is durable: intake removes it when it starts.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <string>

#include "airlock/core/result.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"

namespace airlock::stager {

// A folder holds at most 10,000 files, so this is two of the largest bundles;
// five submitters may do that at a time.
inline constexpr std::uint64_t kMaxUnclaimedOfOne = 20'000;
inline constexpr std::uint64_t kMaxUnclaimedOfAll = 100'000;

// Room for bytes that come in; a file, locked while they do.
class Reservation {
 public:
  Reservation(platform::Fd lock, std::string path)
      : lock_(std::move(lock)), path_(std::move(path)) {}
  Reservation(Reservation&&) = default;
  Reservation& operator=(Reservation&&) = delete;
  ~Reservation();

 private:
  platform::Fd lock_;
  std::string path_;
};

// For as long as `root`, the folder unclaimed/, is locked by one alone.
class Room {
 public:
  // `quarantine` is a path on the file system that is shared out.
  Room(const platform::Directory& root, std::string quarantine)
      : root_(root), quarantine_(std::move(quarantine)) {}

  // Forgets what was charged.
  static Result<Done> Forget(const platform::Directory& root);

  // Whether `bytes` of this submitter fit beside all that was charged. When
  // they do not, they may yet fit beside what is there.
  Result<bool> FitsAsCharged(uid_t uid, std::uint64_t bytes) const;
  // Counts, and says why they do not fit (kDiskFull, kQuota); nullopt: they do.
  Result<std::optional<Failure>> WhyNot(uid_t uid, std::uint64_t bytes) const;

  Result<Reservation> Take(uid_t uid, std::uint64_t bytes) const;

 private:
  const platform::Directory& root_;
  std::string quarantine_;
};

}  // namespace airlock::stager
