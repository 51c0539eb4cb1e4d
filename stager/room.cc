#include "stager/room.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <cerrno>
#include <set>
#include <string_view>
#include <vector>

#include "airlock/core/note.h"
#include "stager/markers.h"

namespace airlock::stager {
namespace {

constexpr std::string_view kReserved = "reserved";
constexpr char kCharged[] = "charged";
// A small file takes a block all the same.
constexpr std::uint64_t kBlockBytes = 4096;

std::uint64_t Charge(std::uint64_t bytes) {
  return (bytes / kBlockBytes + 1) * kBlockBytes;
}

struct Usage {
  std::uint64_t objects = 0;
  std::uint64_t bytes = 0;

  void Add(const Usage& other) {
    objects += other.objects;
    bytes += other.bytes;
  }
};

// What the markers and reservations of one submitter say.
Result<Usage> Counted(const platform::Directory& folder) {
  Usage usage;
  std::set<ObjectDigest> seen;
  TRY(const std::vector<Marker> markers, MarkersIn(folder));
  for (const Marker& marker : markers) {
    ++usage.objects;
    if (seen.insert(marker.object).second) usage.bytes += Charge(marker.size);
  }
  TRY(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    const std::vector<std::string> parts = SplitAtDots(name);
    if (parts.size() != 3 || parts[0] != kReserved) continue;
    // Whoever still holds the lock still copies.
    auto fd = folder.OpenFile(name);
    // Given back since it was listed.
    if (!fd.ok() && fd.failure().reason == Reason::kNotFound) continue;
    if (!fd.ok()) return fd.failure();
    if (::flock(fd->get(), LOCK_EX | LOCK_NB) == 0) {
      TRY_DONE(folder.Remove(name));
      continue;
    }
    TRY(const std::uint64_t size, ParseNumber(parts[1], UINT64_MAX));
    usage.Add({1, Charge(size)});
  }
  return usage;
}

// Never durable, so cheap; whoever reads half of it counts.
Result<Done> WriteCharged(const platform::Directory& folder,
                          const Usage& usage) {
  const platform::Fd fd(
      ::openat(folder.fd(), kCharged,
               O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!fd.open()) {
    return platform::IoFailure("write " + folder.path() + "/" + kCharged,
                               errno);
  }
  return platform::WriteAll(
      fd.get(), AsBytes("objects " + std::to_string(usage.objects) +
                        "\nbytes " + std::to_string(usage.bytes) + "\n"));
}

std::optional<Usage> ReadCharged(const platform::Directory& folder) {
  constexpr std::uint64_t kMaxChargedBytes = 100;
  const auto text = folder.ReadText(kCharged, kMaxChargedBytes);
  if (!text.ok()) return std::nullopt;
  constexpr std::string_view kObjects = "objects ";
  constexpr std::string_view kBytes = "\nbytes ";
  const std::size_t at = text->find(kBytes);
  if (!text->starts_with(kObjects) || at == std::string::npos ||
      !text->ends_with('\n')) {
    return std::nullopt;
  }
  const auto objects = ParseNumber(
      text->substr(kObjects.size(), at - kObjects.size()), UINT64_MAX);
  const std::size_t from = at + kBytes.size();
  const auto bytes =
      ParseNumber(text->substr(from, text->size() - 1 - from), UINT64_MAX);
  if (!objects.ok() || !bytes.ok()) return std::nullopt;
  return Usage{*objects, *bytes};
}

Result<std::uint64_t> FreeBytes(const std::string& path) {
  struct statvfs space;
  if (::statvfs(path.c_str(), &space) != 0) {
    return platform::IoFailure("look at the space of " + path, errno);
  }
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

struct Limits {
  bool one = false;
  bool all = false;
};
Limits Within(const Usage& one, const Usage& all, std::uint64_t wanted,
              std::uint64_t room_of_one, std::uint64_t room_of_all) {
  return {
      one.bytes + wanted <= room_of_one / 2 && one.objects < kMaxUnclaimedOfOne,
      all.bytes + wanted <= room_of_all / 4 * 3 &&
          all.objects < kMaxUnclaimedOfAll};
}

}  // namespace

Reservation::~Reservation() {
  if (lock_.open()) ::unlink(path_.c_str());
}

Result<Done> Room::Forget(const platform::Directory& root) {
  TRY(const std::vector<std::string> submitters, Submitters(root));
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root.OpenSub(submitter));
    TRY_DONE(folder.Remove(kCharged));
  }
  return Done{};
}

Result<bool> Room::FitsAsCharged(uid_t uid, std::uint64_t bytes) const {
  Usage all;
  Usage one;
  TRY(const std::vector<std::string> submitters, Submitters(root_));
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root_.OpenSub(submitter));
    const std::optional<Usage> usage = ReadCharged(folder);
    if (!usage) return false;
    all.Add(*usage);
    if (submitter == std::to_string(uid)) one = *usage;
  }
  TRY(const std::uint64_t free, FreeBytes(quarantine_));
  const std::uint64_t wanted = Charge(bytes);
  // What others are charged with and did not take is no room for this one.
  const Limits within =
      Within(one, all, wanted, free + one.bytes, free + all.bytes);
  return wanted <= free && within.one && within.all;
}

Result<std::optional<Failure>> Room::WhyNot(uid_t uid,
                                            std::uint64_t bytes) const {
  Usage all;
  Usage one;
  TRY(const std::vector<std::string> submitters, Submitters(root_));
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root_.OpenSub(submitter));
    TRY(const Usage usage, Counted(folder));
    TRY_DONE(WriteCharged(folder, usage));
    all.Add(usage);
    if (submitter == std::to_string(uid)) one = usage;
  }
  TRY(const std::uint64_t free, FreeBytes(quarantine_));
  const std::uint64_t room = free + all.bytes;
  const std::uint64_t wanted = Charge(bytes);
  if (wanted > free) {
    return std::optional(
        Failure{Reason::kDiskFull, std::to_string(bytes) + " bytes, and " +
                                       std::to_string(free) + " are free"});
  }
  const Limits within = Within(one, all, wanted, room, room);
  if (within.one && within.all) return std::optional<Failure>();
  const Usage& usage = within.one ? all : one;
  return std::optional(Failure{
      Reason::kQuota,
      std::string(within.one ? "all submitters have " : "you have ") +
          std::to_string(usage.objects) + " files of " +
          std::to_string(usage.bytes) + " bytes unclaimed; with " +
          std::to_string(bytes) + " more they would take over " +
          (within.one ? "three quarters" : "half") + " of " +
          std::to_string(room) + " bytes, or over " +
          std::to_string(within.one ? kMaxUnclaimedOfAll : kMaxUnclaimedOfOne) +
          " files"});
}

Result<Reservation> Room::Take(uid_t uid, std::uint64_t bytes) const {
  TRY(const platform::Directory mine,
      root_.MakeSub(std::to_string(uid), kUnclaimedMode));
  // Where nothing is charged, nothing was counted, and the next one will.
  if (std::optional<Usage> charged = ReadCharged(mine)) {
    charged->Add({1, Charge(bytes)});
    TRY_DONE(WriteCharged(mine, *charged));
  }
  const std::string reserved = std::string(kReserved) + "." +
                               std::to_string(bytes) + "." +
                               std::to_string(::getpid());
  // Not durable: it is worth nothing after a crash.
  platform::Fd lock(::openat(mine.fd(), reserved.c_str(),
                             O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600));
  if (!lock.open() || ::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    return platform::IoFailure("reserve room in " + mine.path(), errno);
  }
  return Reservation(std::move(lock), mine.path() + "/" + reserved);
}

}  // namespace airlock::stager
