#include "stager/cross.h"

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/wire/answer.h"
#include "airlock/wire/append.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::stager {
namespace {

constexpr std::uint64_t kMaxReleaseBytes = 64ULL << 20;

// A crossing while it is written. Documents are small and made here; files are
// copied out of the vault, hashed on the way.
class Bundle {
 public:
  explicit Bundle(const platform::Directory& directory)
      : directory_(directory) {}

  Result<ObjectDigest> AddDocument(ByteView bytes) {
    const ObjectDigest digest = crypto::DigestObject(bytes);
    TRY(const platform::Directory folder, FolderOf(digest));
    TRY_DONE(folder.Create(digest.hex().substr(2), bytes));
    objects_.insert_or_assign(digest, bytes.size());
    return digest;
  }

  Result<Done> AddFile(const ObjectDigest& digest,
                       const platform::VaultReader& vault) {
    if (objects_.contains(digest)) return Done{};
    TRY(const platform::Directory folder, FolderOf(digest));
    TRY(platform::NamelessFile file, platform::NamelessFile::Open(folder));
    // Stream() hashes the very pieces that are written.
    TRY(const std::uint64_t size, vault.Stream(digest, [&](ByteView piece) {
      return file.Write(piece);
    }));
    TRY_DONE(file.Commit(digest.hex().substr(2), 0644));
    objects_.insert_or_assign(digest, size);
    return Done{};
  }

  std::vector<notes::CarriedObject> Objects() const {
    std::vector<notes::CarriedObject> objects;
    for (const auto& [digest, size] : objects_) {
      objects.push_back({digest, size});
    }
    return objects;
  }

 private:
  Result<platform::Directory> FolderOf(const ObjectDigest& digest) const {
    TRY(const platform::Directory objects, directory_.MakeSub("objects"));
    return objects.MakeSub(digest.hex().substr(0, 2));
  }

  const platform::Directory& directory_;
  std::map<ObjectDigest, std::uint64_t> objects_;
};

struct Past {
  std::optional<notes::Released> newest;
  std::map<ObjectDigest, std::uint64_t> sizes;  // of each release
  std::optional<notes::Crossed> last;           // to this site
};

Result<Past> PastOf(const SiteNow& now, const wire::CrossRequest& request) {
  Past past;
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(request.target)));
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() == RecordKind::kReleased) {
      TRY(notes::Released released,
          notes::ParseReleased(entry.record.body.text));
      past.sizes.insert_or_assign(released.release, released.size);
      past.newest = std::move(released);
    }
    if (entry.record.kind() == RecordKind::kCrossed) {
      TRY(notes::Crossed crossed, notes::ParseCrossed(entry.record.body.text));
      if (crossed.site == request.site) past.last = std::move(crossed);
    }
  }
  if (!past.newest) {
    return Failure{Reason::kNotFound,
                   "nothing was released for " + request.target.text()};
  }
  return past;
}

Bytes LeavesFrom(const ledger::Reader& reader, std::uint64_t first) {
  Bytes bytes;
  const auto& leaves = reader.leaves();
  for (std::uint64_t i = first; i < leaves.size(); ++i) {
    Append(bytes, leaves[i].bytes());
  }
  return bytes;
}

Result<Done> PutOnRecord(const Home& home, const SiteNow& now,
                         const notes::Crossed& crossed) {
  TRY(const ledger::Appended appended,
      wire::AppendNext(home.socket("ledger"), now.reader, Author::kExporter,
                       SubjectOf(crossed.target),
                       {notes::Format(crossed), {}}));
  (void)appended;
  return Done{};
}

// What lies in the outbox and is not on record: whoever wrote it died before
// the ledger heard of it. It may have been carried since, so it counts as it
// is, whatever was released after it.
Result<notes::Crossed> Unrecorded(const platform::Directory& site,
                                  const wire::CrossRequest& request,
                                  std::uint64_t sequence, const Past& past) {
  TRY(const std::string text,
      site.ReadText(std::to_string(sequence) + "/crossing", kMaxReleaseBytes));
  TRY(const notes::Crossing crossing, notes::ParseCrossing(text));
  const auto size = past.sizes.find(crossing.release);
  if (size == past.sizes.end() || crossing.site != request.site ||
      crossing.target != request.target || crossing.sequence != sequence) {
    return Failure{Reason::kBadCrossing, site.path() + "/" +
                                             std::to_string(sequence) +
                                             " is not what was crossed here"};
  }
  return notes::Crossed{request.site, request.target, sequence, size->second,
                        crypto::DigestObject(AsBytes(text))};
}

}  // namespace

Result<Exporter> Exporter::Open(Home home) {
  TRY(platform::VaultReader admitted,
      platform::VaultReader::Open(home.admitted()));
  return Exporter(std::move(home), std::move(admitted));
}

Result<notes::Crossed> Exporter::Cross(
    const wire::CrossRequest& request) const {
  TRY(const SiteNow now, OpenSite(home_));
  TRY(const Past past, PastOf(now, request));
  TRY(const platform::Directory site,
      platform::Directory::Make(home_.outbox() + "/" + request.site.text() +
                                "/" + request.target.text()));
  const bool again = past.last && past.last->size == past.newest->size;
  const std::uint64_t sequence =
      past.last ? past.last->sequence + (again ? 0 : 1) : 1;
  const std::string name = std::to_string(sequence);
  if (site.Has(name + "/crossing")) {
    if (again) return *past.last;
    TRY(const notes::Crossed found, Unrecorded(site, request, sequence, past));
    TRY_DONE(PutOnRecord(home_, now, found));
    if (found.size == past.newest->size) return found;
    return Cross(request);
  }

  TRY(const Bytes release_text,
      admitted_.Read(past.newest->release, kMaxReleaseBytes));
  TRY(const SignedNote release_note,
      ParseSigned(AsText(release_text), kMaxReleaseBytes));
  TRY(const notes::Release release, notes::ParseRelease(release_note.text));
  TRY(const Chain site_chain, now.reader.ChainOf(SiteSubject()));
  TRY(const policies::RootChain roots,
      policies::ReadRoots(site_chain, now.installation.first_root));
  if (release.size <= roots.roots().back().index) {
    return Failure{Reason::kPending,
                   "the last release is older than the root of version " +
                       std::to_string(roots.newest().version) +
                       ", the next one will be signed by its keys"};
  }
  if (request.first_leaf > now.reader.size()) {
    return Failure{Reason::kUsage, "the ledger is shorter than --from"};
  }

  // Written beside, renamed when whole: a crossing is there or it is not.
  const std::string unfinished = name + ".new";
  TRY_DONE(site.RemoveTree(unfinished));
  TRY(const platform::Directory directory, site.MakeSub(unfinished));
  Bundle bundle(directory);
  notes::Crossing crossing{request.site,
                           request.target,
                           sequence,
                           {},
                           {},
                           past.newest->release,
                           request.first_leaf,
                           past.newest->release,
                           past.newest->release,
                           {},
                           {}};
  if (past.last && !again) crossing.previous = past.last->crossing;
  for (const policies::PlacedRoot& root : roots.roots()) {
    TRY(const ChainedRecord entry, now.reader.At(root.index));
    TRY(const ObjectDigest digest,
        bundle.AddDocument(AsBytes(FormatRecord(entry.record))));
    crossing.root_records.push_back(digest);
  }
  TRY(crossing.checkpoint,
      bundle.AddDocument(AsBytes(now.reader.signed_checkpoint())));
  TRY(crossing.leaves,
      bundle.AddDocument(LeavesFrom(now.reader, request.first_leaf)));
  TRY(crossing.release, bundle.AddDocument(release_text));
  for (const notes::ReleaseSeal& seal : release.seals) {
    TRY(const ChainedRecord entry, now.reader.At(seal.index));
    TRY(const ObjectDigest digest,
        bundle.AddDocument(AsBytes(FormatRecord(entry.record))));
    crossing.seal_records.push_back(digest);
  }
  for (const notes::ReleaseFile& file : release.files) {
    TRY_DONE(bundle.AddFile(file.object, admitted_));
  }
  crossing.objects = bundle.Objects();
  const std::string text = notes::Format(crossing);
  TRY_DONE(directory.Create("crossing", AsBytes(text)));
  TRY_DONE(site.Rename(unfinished, name));

  const notes::Crossed crossed{request.site, request.target, sequence,
                               release.size,
                               crypto::DigestObject(AsBytes(text))};
  TRY_DONE(PutOnRecord(home_, now, crossed));
  return crossed;
}

Result<Done> Exporter::Serve(platform::Channel& connection) const {
  constexpr std::uint64_t kMaxRequestBytes = 4096;
  TRY(std::optional<platform::Message> message,
      connection.Receive(kMaxRequestBytes, Seconds{10}));
  if (!message) return Done{};
  auto request = wire::ParseCrossRequest(message->text);
  if (!request.ok()) return wire::Refuse(connection, request.failure());
  auto crossed = Cross(*request);
  if (!crossed.ok()) return wire::Refuse(connection, crossed.failure());
  return connection.Send(notes::Format(*crossed));
}

}  // namespace airlock::stager
