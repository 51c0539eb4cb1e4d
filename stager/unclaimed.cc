#include "stager/unclaimed.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <cerrno>
#include <map>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "stager/markers.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

constexpr std::string_view kClaims = "claims";
constexpr std::uint64_t kMaxReleaseBytes = 64ULL << 20;

Result<Done> Lock(const platform::Directory& root, int how) {
  while (::flock(root.fd(), how) != 0) {
    if (errno != EINTR)
      return platform::IoFailure("lock " + root.path(), errno);
  }
  return Done{};
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
      platform::Directory::Make(home.unclaimed(), kUnclaimedMode));
  TRY_DONE(root.MakeSub(std::string(kClaims), kUnclaimedMode));
  TRY_DONE(Lock(root, LOCK_EX));
  TRY_DONE(Room::Forget(root));
  return Unclaimed(std::move(home), std::move(vault), std::move(quarantine));
}

Result<Reservation> Unclaimed::Reserve(uid_t uid, std::uint64_t bytes) const {
  // Opened anew each time: a lock belongs to the opening.
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  TRY_DONE(Lock(root, LOCK_EX));
  const Room room(root, home_.quarantine());
  TRY(const bool fits, room.FitsAsCharged(uid, bytes));
  if (!fits) {
    TRY(std::optional<Failure> why_not, room.WhyNot(uid, bytes));
    if (why_not) {
      // A day's grace is for when there is room.
      TRY_DONE(CollectHeld(root, uid, Instant(Instant::kMax)));
      TRY(why_not, room.WhyNot(uid, bytes));
    }
    if (why_not) return *std::move(why_not);
  }
  return room.Take(uid, bytes);
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
      TRY(const std::vector<Marker> markers, MarkersOf(object.digest, folder));
      marked = marked || !markers.empty();
    }
    if (!marked) return Done{};
  }
  TRY(const platform::Directory mine,
      root.MakeSub(std::to_string(peer.uid), kUnclaimedMode));
  return MakeMarker(mine, peer, object);
}

Result<Done> Unclaimed::Keep(const std::set<ObjectDigest>& objects) const {
  TRY(const platform::Directory root,
      platform::Directory::Open(home_.unclaimed()));
  TRY(const std::vector<std::string> submitters, Submitters(root));
  for (const std::string& submitter : submitters) {
    TRY(const platform::Directory folder, root.OpenSub(submitter));
    for (const ObjectDigest& object : objects) {
      TRY(const std::vector<Marker> markers, MarkersOf(object, folder));
      for (const Marker& marker : markers) {
        TRY_DONE(folder.Remove(marker.name));
      }
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
