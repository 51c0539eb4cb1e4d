#include "stager/unclaimed.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>
#include <vector>

#include "airlock/core/note.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/platform/process.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

// Nobody else lists what people hand in.
constexpr mode_t kDirectoryMode = 0700;
constexpr std::string_view kReserved = "reserved";
constexpr std::string_view kClaims = "claims";
constexpr std::uint64_t kMaxReleaseBytes = 64ULL << 20;
// A small file takes a block all the same.
constexpr std::uint64_t kBlockBytes = 4096;

struct Marker {
  std::string name;
  ObjectDigest object;
  std::uint64_t size = 0;
  pid_t pid = 0;
  std::uint64_t started = 0;
};

std::uint64_t Charge(std::uint64_t bytes) {
  return (bytes / kBlockBytes + 1) * kBlockBytes;
}

// When a process started, in the kernel's ticks: with its number, its name.
// 0 if there is no such process or it may not be seen.
std::uint64_t StartOf(pid_t pid) {
  auto proc = platform::Directory::Open("/proc/" + std::to_string(pid));
  if (!proc.ok()) return 0;
  constexpr std::uint64_t kMaxStatBytes = 4096;
  const auto text = proc->ReadText("stat", kMaxStatBytes);
  if (!text.ok()) return 0;
  // proc(5): field 22. The second is a name in parentheses, which may hold
  // anything, so counting begins after the last one.
  std::size_t at = text->rfind(')');
  for (int field = 2; field < 22 && at != std::string::npos; ++field) {
    at = text->find(' ', at + 1);
  }
  if (at == std::string::npos) return 0;
  const std::size_t end = text->find(' ', at + 1);
  const auto ticks =
      ParseNumber(text->substr(at + 1, end - at - 1), UINT64_MAX);
  return ticks.ok() ? *ticks : 0;
}

// What cannot be seen to have ended has not.
bool HasEnded(const Marker& marker) {
  if (marker.pid <= 0) return false;
  if (::kill(marker.pid, 0) != 0 && errno == ESRCH) return true;
  const std::uint64_t started = StartOf(marker.pid);
  return marker.started != 0 && started != 0 && started != marker.started;
}

std::vector<std::string> SplitAtDots(const std::string& name) {
  std::vector<std::string> parts(1);
  for (const char c : name) {
    if (c == '.') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  }
  return parts;
}

std::optional<Marker> ParseMarker(const std::string& name) {
  const std::vector<std::string> parts = SplitAtDots(name);
  if (parts.size() != 4) return std::nullopt;
  const auto object = ObjectDigest::Parse("sha256:" + parts[0]);
  const auto size = ParseNumber(parts[1], UINT64_MAX);
  const auto pid = ParseNumber(parts[2], INT32_MAX);
  const auto started = ParseNumber(parts[3], UINT64_MAX);
  if (!object.ok() || !size.ok() || !pid.ok() || !started.ok()) {
    return std::nullopt;
  }
  return Marker{name, *object, *size, static_cast<pid_t>(*pid), *started};
}

Result<std::vector<Marker>> MarkersIn(const platform::Directory& folder) {
  TRY(const std::vector<std::string> names, folder.List());
  std::vector<Marker> markers;
  for (const std::string& name : names) {
    if (auto marker = ParseMarker(name)) markers.push_back(std::move(*marker));
  }
  return markers;
}

// The folders of submitters.
Result<std::vector<std::string>> Submitters(const platform::Directory& root) {
  TRY(std::vector<std::string> names, root.List());
  std::erase_if(names, [](const std::string& name) {
    return !ParseNumber(name, UINT32_MAX).ok();
  });
  return names;
}

struct Usage {
  std::uint64_t bytes = 0;
  std::uint64_t objects = 0;
};

Result<Usage> UsageOf(const platform::Directory& folder) {
  Usage usage;
  TRY(const std::vector<std::string> names, folder.List());
  std::set<ObjectDigest> seen;
  for (const std::string& name : names) {
    ++usage.objects;
    if (const auto marker = ParseMarker(name)) {
      if (seen.insert(marker->object).second) {
        usage.bytes += Charge(marker->size);
      }
      continue;
    }
    const std::vector<std::string> parts = SplitAtDots(name);
    if (parts.size() != 3 || parts[0] != kReserved) continue;
    // Whoever still holds the lock still copies.
    auto fd = folder.OpenFile(name);
    // Given back since it was listed.
    if (!fd.ok() && fd.failure().reason == Reason::kNotFound) {
      --usage.objects;
      continue;
    }
    if (!fd.ok()) return fd.failure();
    if (::flock(fd->get(), LOCK_EX | LOCK_NB) == 0) {
      TRY_DONE(folder.Remove(name));
      --usage.objects;
      continue;
    }
    TRY(const std::uint64_t size, ParseNumber(parts[1], UINT64_MAX));
    usage.bytes += Charge(size);
  }
  return usage;
}

Result<Done> Lock(const platform::Directory& root, int how) {
  while (::flock(root.fd(), how) != 0) {
    if (errno != EINTR)
      return platform::IoFailure("lock " + root.path(), errno);
  }
  return Done{};
}

Result<std::uint64_t> FreeBytes(const std::string& path) {
  struct statvfs space;
  if (::statvfs(path.c_str(), &space) != 0) {
    return platform::IoFailure("look at the space of " + path, errno);
  }
  return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
}

// Every digest that a text spells.
void AddDigests(std::string_view text, std::set<ObjectDigest>& digests) {
  constexpr std::string_view kPrefix = "sha256:";
  constexpr std::size_t kSpelled = kPrefix.size() + 64;
  for (std::size_t at = text.find(kPrefix); at != std::string_view::npos;
       at = text.find(kPrefix, at + 1)) {
    if (const auto d = ObjectDigest::Parse(text.substr(at, kSpelled)); d.ok()) {
      digests.insert(*d);
    }
  }
}

}  // namespace

Result<Unclaimed> Unclaimed::Open(Home home, platform::VaultWriter vault,
                                  platform::VaultReader quarantine) {
  TRY(const platform::Directory root,
      platform::Directory::Make(home.unclaimed(), kDirectoryMode));
  TRY_DONE(root.MakeSub(std::string(kClaims), kDirectoryMode));
  return Unclaimed(std::move(home), std::move(vault), std::move(quarantine));
}

Unclaimed::Reservation::~Reservation() {
  if (lock_.open()) ::unlink(path_.c_str());
}

Result<Unclaimed::Reservation> Unclaimed::Reserve(uid_t uid,
                                                  std::uint64_t bytes) const {
  // Opened anew each time: a lock belongs to the opening.
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  TRY_DONE(Lock(root, LOCK_EX));
  const std::string name = std::to_string(uid);
  TRY(const platform::Directory mine, root.MakeSub(name, kDirectoryMode));
  for (const bool again : {false, true}) {
    TRY(const std::uint64_t free, FreeBytes(home_.quarantine()));
    Usage all;
    Usage one;
    TRY(const std::vector<std::string> submitters, Submitters(root));
    for (const std::string& submitter : submitters) {
      TRY(const platform::Directory folder, root.OpenSub(submitter));
      TRY(const Usage usage, UsageOf(folder));
      all.bytes += usage.bytes;
      all.objects += usage.objects;
      if (submitter == name) one = usage;
    }
    const std::uint64_t room = free + all.bytes;
    const std::uint64_t wanted = Charge(bytes);
    const bool fits = wanted <= free;
    const bool one_may =
        one.bytes + wanted <= room / 2 && one.objects < kMaxUnclaimedOfOne;
    const bool all_may =
        all.bytes + wanted <= room / 4 * 3 && all.objects < kMaxUnclaimedOfAll;
    if (fits && one_may && all_may) break;
    if (!again) {
      // A day's grace is for when there is room.
      TRY_DONE(CollectHeld(root, uid, Instant(Instant::kMax)));
      continue;
    }
    if (!fits) {
      return Failure{Reason::kDiskFull, std::to_string(bytes) + " bytes, and " +
                                            std::to_string(free) + " are free"};
    }
    const Usage& usage = one_may ? all : one;
    return Failure{
        Reason::kQuota,
        std::string(one_may ? "all submitters have " : "you have ") +
            std::to_string(usage.objects) + " files of " +
            std::to_string(usage.bytes) + " bytes unclaimed; with " +
            std::to_string(bytes) + " more they would take over " +
            (one_may ? "three quarters" : "half") + " of " +
            std::to_string(room) + " bytes, or over " +
            std::to_string(one_may ? kMaxUnclaimedOfAll : kMaxUnclaimedOfOne) +
            " files"};
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

Result<platform::Directory> Unclaimed::Hold() const {
  TRY(platform::Directory root, platform::Directory::Open(home_.unclaimed()));
  TRY_DONE(Lock(root, LOCK_SH));
  return root;
}

Result<Done> Unclaimed::Mark(const platform::Peer& peer,
                             const platform::StoredObject& object) const {
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  if (quarantine_.Has(object.digest)) {
    bool marked = false;
    TRY(const std::vector<std::string> submitters, Submitters(root));
    for (const std::string& submitter : submitters) {
      TRY(const platform::Directory folder, root.OpenSub(submitter));
      TRY(const std::vector<Marker> markers, MarkersIn(folder));
      marked = marked || std::ranges::any_of(markers, [&](const Marker& m) {
                 return m.object == object.digest;
               });
    }
    if (!marked) return Done{};
  }
  TRY(const platform::Directory mine,
      root.MakeSub(std::to_string(peer.uid), kDirectoryMode));
  return mine.Create(object.digest.hex() + "." + std::to_string(object.size) +
                         "." + std::to_string(peer.pid) + "." +
                         std::to_string(StartOf(peer.pid)),
                     {}, 0600);
}

Result<Done> Unclaimed::Keep(const std::set<ObjectDigest>& objects) const {
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  TRY(const std::vector<std::string> submitters, Submitters(root));
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root.OpenSub(submitter));
    TRY(const std::vector<Marker> markers, MarkersIn(folder));
    for (const Marker& marker : markers) {
      if (!objects.contains(marker.object)) continue;
      TRY_DONE(folder.Remove(marker.name));
    }
  }
  return Done{};
}

Result<Done> Unclaimed::BeginClaim(const ObjectDigest& contents) const {
  TRY(const platform::Directory claims,
      platform::Directory::Open(home_.unclaimed() + "/" +
                                std::string(kClaims)));
  return claims.Create(contents.hex(), {}, 0600);
}

Result<Done> Unclaimed::EndClaim(const ObjectDigest& contents) const {
  TRY(const platform::Directory claims,
      platform::Directory::Open(home_.unclaimed() + "/" +
                                std::string(kClaims)));
  return claims.Remove(contents.hex());
}

Result<Done> Unclaimed::Collect(std::optional<uid_t> uid,
                                Instant before) const {
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  TRY_DONE(Lock(root, LOCK_EX));
  return CollectHeld(root, uid, before);
}

// What is on record or about to be: digests in records, in the contents and the
// evidence of submissions, in trust anchors and in releases. More than need be
// is kept, never less.
Result<std::set<ObjectDigest>> Unclaimed::Wanted(
    const platform::Directory& root) const {
  std::set<ObjectDigest> wanted;
  std::set<ObjectDigest> documents;
  TRY(const SiteNow now, OpenSite(home_));
  for (std::uint64_t i = 0; i < now.reader.size(); ++i) {
    TRY(const ChainedRecord entry, now.reader.At(i));
    const std::string& text = entry.record.body.text;
    AddDigests(text, wanted);
    if (entry.record.kind() == RecordKind::kSubmission) {
      TRY(const notes::Submission submission, notes::ParseSubmission(text));
      documents.insert(submission.contents);
    } else if (entry.record.kind() == RecordKind::kReleased) {
      AddDigests(text, documents);
    } else if (entry.record.kind() == RecordKind::kAuthentic) {
      TRY(const notes::Authentic authentic, notes::ParseAuthentic(text));
      documents.insert(authentic.evidence);
    } else if (entry.record.kind() == RecordKind::kTrust) {
      // A trusted root stands in the anchors alone. Anybody may have written
      // this record, and about anything.
      TRY(const notes::Trust trust, notes::ParseTrust(text));
      const auto anchors = quarantine_.Read(trust.anchors, kMaxReleaseBytes);
      if (anchors.ok()) AddDigests(AsText(*anchors), wanted);
    }
  }
  TRY(const platform::Directory claims, root.OpenSub(std::string(kClaims)));
  TRY(const std::vector<std::string> begun, claims.List());
  for (const std::string& hex : begun) {
    TRY(const ObjectDigest contents, ObjectDigest::Parse("sha256:" + hex));
    if (documents.contains(contents)) {
      TRY_DONE(claims.Remove(hex));
      continue;
    }
    wanted.insert(contents);
    documents.insert(contents);
  }
  for (const ObjectDigest& document : documents) {
    // Whose contents cannot be read may need anything there is.
    const auto text = quarantine_.Read(document, kMaxReleaseBytes);
    if (!text.ok()) {
      return Failure{Reason::kVaultCorrupt, text.failure().detail};
    }
    AddDigests(AsText(*text), wanted);
  }
  return wanted;
}

Result<Done> Unclaimed::CollectHeld(const platform::Directory& root,
                                    std::optional<uid_t> uid,
                                    Instant before) const {
  TRY(const std::vector<std::string> submitters, Submitters(root));
  std::map<ObjectDigest, std::size_t> holders;
  bool any = false;
  const auto in_scope = [&](const std::string& submitter) {
    return !uid || submitter == std::to_string(*uid);
  };
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root.OpenSub(submitter));
    TRY(const std::vector<Marker> markers, MarkersIn(folder));
    for (const Marker& marker : markers) ++holders[marker.object];
    any = any || (in_scope(submitter) && !markers.empty());
  }
  if (!any) return Done{};
  TRY(const std::set<ObjectDigest> wanted, Wanted(root));
  for (const std::string& submitter : submitters) {
    if (!in_scope(submitter)) continue;
    TRY(const platform::Directory folder, root.OpenSub(submitter));
    TRY(const std::vector<Marker> markers, MarkersIn(folder));
    for (const Marker& marker : markers) {
      if (!wanted.contains(marker.object)) {
        struct stat status;
        if (::fstatat(folder.fd(), marker.name.c_str(), &status,
                      AT_SYMLINK_NOFOLLOW) != 0) {
          return platform::IoFailure("look at " + marker.name, errno);
        }
        if (!HasEnded(marker) || before < Instant(status.st_mtime)) continue;
        // The object first: a marker without one is harmless.
        if (holders[marker.object] == 1) {
          TRY_DONE(vault_.Remove(marker.object));
        }
      }
      --holders[marker.object];
      TRY_DONE(folder.Remove(marker.name));
    }
  }
  return Done{};
}

}  // namespace airlock::stager
