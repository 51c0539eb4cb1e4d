#include "airlock/gate/receive.h"

#include <algorithm>
#include <array>
#include <functional>
#include <map>
#include <optional>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/ledger/checkpoint.h"
#include "airlock/platform/tree.h"
#include "policies/root_chain.h"

namespace airlock::gate {
namespace {

constexpr std::uint64_t kMaxNoteBytes = 64ULL << 20;
// 32 bytes a record: a ledger of 8 million.
constexpr std::uint64_t kMaxLeavesBytes = 256ULL << 20;

Failure BadCrossing(std::string why) {
  return {Reason::kBadCrossing, std::move(why)};
}

std::string NameOfObject(const ObjectDigest& object) {
  const std::string hex = object.hex();
  return "objects/" + hex.substr(0, 2) + "/" + hex.substr(2);
}

// The objects of a crossing, each believed only under its digest.
class Cargo {
 public:
  Cargo(const platform::Directory& directory, const notes::Crossing& crossing)
      : directory_(directory) {
    for (const notes::CarriedObject& object : crossing.objects) {
      sizes_.emplace(object.object, object.size);
    }
  }

  Result<std::uint64_t> SizeOf(const ObjectDigest& digest) const {
    const auto at = sizes_.find(digest);
    if (at == sizes_.end()) {
      return BadCrossing("object " + digest.text() + " is not listed");
    }
    return at->second;
  }

  Result<std::string> Document(const ObjectDigest& digest,
                               std::uint64_t max_bytes) const {
    TRY(const std::uint64_t size, SizeOf(digest));
    TRY(std::string text, directory_.ReadText(NameOfObject(digest), max_bytes));
    if (text.size() != size || crypto::DigestObject(AsBytes(text)) != digest) {
      return Failure{Reason::kDigestMismatch,
                     "object " + digest.text() + " of the crossing"};
    }
    return text;
  }

  // Copies the object's bytes to `to`, hashing them; nothing is committed
  // unless they are the object.
  Result<Done> Copy(const ObjectDigest& digest, const platform::Directory& to,
                    const std::string& name) const {
    TRY(platform::NamelessFile file, platform::NamelessFile::Open(to));
    TRY_DONE(Read(digest, [&](ByteView piece) { return file.Write(piece); }));
    return file.Commit(name, 0644);
  }

  Result<Done> Check(const ObjectDigest& digest) const {
    return Read(digest, [](ByteView) -> Result<Done> { return Done{}; });
  }

 private:
  Result<Done> Read(const ObjectDigest& digest,
                    const std::function<Result<Done>(ByteView)>& piece) const {
    constexpr std::uint64_t kPieceBytes = 1 << 20;
    TRY(const std::uint64_t size, SizeOf(digest));
    auto fd = directory_.OpenFile(NameOfObject(digest));
    if (!fd.ok()) return BadCrossing("object " + digest.text() + " is missing");
    TRY(const std::uint64_t found, platform::SizeOf(fd->get()));
    if (found != size) {
      return Failure{Reason::kSizeMismatch,
                     "object " + digest.text() + " of the crossing"};
    }
    crypto::Hash hash;
    for (std::uint64_t offset = 0; offset < size;) {
      const std::uint64_t count = std::min(kPieceBytes, size - offset);
      TRY(const Bytes bytes, platform::ReadRange(fd->get(), offset, count));
      hash.Update(bytes);
      TRY_DONE(piece(bytes));
      offset += count;
    }
    if (ObjectDigest(std::move(hash).Finish256()) != digest) {
      return Failure{Reason::kDigestMismatch,
                     "object " + digest.text() + " of the crossing"};
    }
    return Done{};
  }

  const platform::Directory& directory_;
  std::map<ObjectDigest, std::uint64_t> sizes_;
};

// Step 2: every root there was, each with its place, and the one remembered
// among them. Since each names the one before it, that one vouches for those
// before; those after are signed under the old and the new threshold.
struct Roots {
  policies::RootChain chain;
  std::vector<RootPlace> places;
  std::string newest_text;
};

Result<Roots> FollowRoots(const Memory& memory, const notes::Crossing& crossing,
                          const Cargo& cargo, Instant now) {
  TRY(const SignedNote remembered, ParseSigned(memory.root));
  const NoteDigest digest = crypto::DigestNote(remembered.text);
  Roots roots;
  bool met = false;
  for (const ObjectDigest& object : crossing.root_records) {
    TRY(const std::string text, cargo.Document(object, kMaxRecordBytes));
    TRY(const Record record, ParseRecord(text));
    if (record.kind() != RecordKind::kRoot) {
      return BadCrossing("a record that is no root");
    }
    TRY_DONE(roots.chain.Add(record.index, record.body));
    roots.places.push_back({record.index, crypto::DigestLeaf(AsBytes(text))});
    roots.newest_text = FormatSigned(record.body);
    met = met || crypto::DigestNote(record.body.text) == digest;
  }
  if (!met) {
    return Failure{Reason::kBadRoot,
                   "the root that this gate believes is not among those of "
                   "the crossing"};
  }
  const notes::Root& newest = roots.chain.newest();
  if (newest.expires < now) {
    return Failure{Reason::kExpired, "the root of version " +
                                         std::to_string(newest.version) +
                                         " expired " + newest.expires.text()};
  }
  return roots;
}

// Step 3: the ledger as promised now, proved to continue what was remembered.
struct History {
  crypto::CompactTree tree;
  std::uint64_t first_leaf = 0;
  std::vector<RecordDigest> leaves;  // from first_leaf on, each proved

  const RecordDigest* At(std::uint64_t index) const {
    if (index < first_leaf || index - first_leaf >= leaves.size()) {
      return nullptr;
    }
    return &leaves[index - first_leaf];
  }
};

// The leaves that a crossing brings again must give the remembered peaks. Those
// of a peak that begins before the first leaf cannot be proved, and are let go.
Result<Done> CheckOverlap(const crypto::CompactTree& seen, History& history) {
  std::uint64_t end = seen.size();
  for (auto peak = seen.peaks().rbegin();
       peak != seen.peaks().rend() && end > history.first_leaf; ++peak) {
    const std::uint64_t start = end & (end - 1);  // without its lowest bit
    if (start < history.first_leaf) break;
    crypto::CompactTree tree;
    for (std::uint64_t i = start; i < end; ++i) tree.Add(*history.At(i));
    if (tree.Root() != *peak) {
      return Failure{Reason::kInconsistent,
                     "the past is not the one that this gate has seen"};
    }
    end = start;
  }
  if (end > history.first_leaf) {
    history.leaves.erase(
        history.leaves.begin(),
        history.leaves.begin() +
            static_cast<std::ptrdiff_t>(end - history.first_leaf));
    history.first_leaf = end;
  }
  return Done{};
}

Result<ledger::Checkpoint> OpenCheckpoint(const std::string& text,
                                          const notes::Root& root) {
  for (const notes::RootKey& key : root.KeysFor("checkpoint")) {
    TRY(const crypto::PublicKey public_key,
        crypto::PublicKey::FromSpki(key.spki));
    auto checkpoint =
        ledger::OpenSignedCheckpoint(text, root.ledger, public_key);
    if (checkpoint.ok()) return checkpoint;
  }
  return Failure{Reason::kBadCheckpoint,
                 "not signed by a checkpoint key of the root"};
}

Result<History> FollowHistory(const Memory& memory,
                              const notes::Crossing& crossing,
                              const ledger::Checkpoint& checkpoint,
                              const Cargo& cargo) {
  TRY(const std::string bytes,
      cargo.Document(crossing.leaves, kMaxLeavesBytes));
  constexpr std::size_t kLeaf = RecordDigest::kBytes;
  if (bytes.size() % kLeaf != 0 || crossing.first_leaf > checkpoint.size ||
      bytes.size() / kLeaf != checkpoint.size - crossing.first_leaf) {
    return BadCrossing("the leaves are not those up to the checkpoint");
  }
  History history{memory.ledger, crossing.first_leaf, {}};
  for (std::size_t at = 0; at < bytes.size(); at += kLeaf) {
    std::array<std::byte, kLeaf> leaf;
    std::copy_n(AsBytes(bytes).begin() + static_cast<std::ptrdiff_t>(at), kLeaf,
                leaf.begin());
    history.leaves.push_back(RecordDigest(leaf));
  }
  if (checkpoint.size < memory.ledger.size()) {
    return Failure{Reason::kRollback, "the checkpoint has " +
                                          std::to_string(checkpoint.size) +
                                          " records, this gate has seen " +
                                          std::to_string(memory.ledger.size())};
  }
  if (crossing.first_leaf > memory.ledger.size()) {
    return Failure{
        Reason::kCrossingGap,
        "the leaves start at " + std::to_string(crossing.first_leaf) +
            ", this gate has seen " + std::to_string(memory.ledger.size())};
  }
  TRY_DONE(CheckOverlap(memory.ledger, history));
  for (std::uint64_t i = memory.ledger.size(); i < checkpoint.size; ++i) {
    history.tree.Add(*history.At(i));
  }
  if (history.tree.Root() != checkpoint.root) {
    return Failure{Reason::kInconsistent,
                   "the checkpoint does not continue what this gate has seen"};
  }
  return history;
}

// A root has no place but the one that the history gives it, or gave it when
// the gate saw that part.
Result<Done> CheckPlaces(const Roots& roots, const Memory& memory,
                         const History& history) {
  for (std::size_t i = 0; i < roots.places.size(); ++i) {
    const RootPlace& place = roots.places[i];
    const RecordDigest* leaf = history.At(place.index);
    const bool proved =
        leaf != nullptr ? *leaf == place.record
                        : i < memory.places.size() && memory.places[i] == place;
    if (!proved) {
      return Failure{Reason::kBadProof,
                     "the root of version " + std::to_string(i + 1) +
                         " is not at record " + std::to_string(place.index)};
    }
  }
  return Done{};
}

// Step 4. By the newest root's keys alone: an older one's would let whoever has
// that key make releases of a past that this gate has not seen.
Result<notes::Release> OpenRelease(const notes::Crossing& crossing,
                                   const notes::Root& root,
                                   const Memory& memory, const History& history,
                                   const Cargo& cargo) {
  TRY(const std::string text, cargo.Document(crossing.release, kMaxNoteBytes));
  TRY(const SignedNote note, ParseSigned(text, kMaxNoteBytes));
  TRY_DONE(policies::CheckSealSignature(note, root));
  TRY(notes::Release release, notes::ParseRelease(note.text));
  if (release.target != crossing.target) {
    return BadCrossing("a release of another target");
  }
  if (release.size > history.tree.size()) {
    return BadCrossing("a release of a longer ledger than the checkpoint's");
  }
  // From the start, or from what was seen; a release of a shorter ledger than
  // that cannot be compared without the leaves.
  crypto::CompactTree prefix;
  if (history.first_leaf != 0) prefix = memory.ledger;
  if (release.size >= prefix.size()) {
    for (std::uint64_t i = prefix.size(); i < release.size; ++i) {
      prefix.Add(*history.At(i));
    }
    if (prefix.Root() != release.root) {
      return Failure{Reason::kInconsistent,
                     "the release is of another history"};
    }
  }
  return release;
}

// Step 5.
Result<Done> CheckSeals(const notes::Crossing& crossing,
                        const notes::Release& release, const Roots& roots,
                        const History& history, const Memory& memory,
                        const Cargo& cargo) {
  if (crossing.seal_records.size() != release.seals.size()) {
    return BadCrossing("not one record for each seal");
  }
  for (std::size_t i = 0; i < release.seals.size(); ++i) {
    const notes::ReleaseSeal& seal = release.seals[i];
    TRY(const std::string text,
        cargo.Document(crossing.seal_records[i], kMaxRecordBytes));
    if (crypto::DigestLeaf(AsBytes(text)) != seal.record) {
      return BadCrossing("a record that is not the seal named");
    }
    // A crossing that carries only newer leaves relies on the release's
    // signature for the older seals: they were checked when they first came.
    const RecordDigest* leaf = history.At(seal.index);
    if (seal.index >= release.size ||
        (leaf != nullptr && *leaf != seal.record) ||
        (leaf == nullptr && seal.index >= memory.ledger.size())) {
      return Failure{Reason::kBadProof,
                     "seal " + seal.record.text() + " is not in the ledger"};
    }
    TRY(const Record record, ParseRecord(text));
    if (record.index != seal.index || record.kind() != RecordKind::kSeal) {
      return BadCrossing("a record that is no seal");
    }
    TRY(const policies::SealStanding standing,
        policies::StandingOfSeal(record.body, record.index, roots.chain));
    if (standing == policies::SealStanding::kVoid) {
      return Failure{Reason::kNotSealed, "the key of the seal at record " +
                                             std::to_string(record.index) +
                                             " is revoked"};
    }
    TRY(const notes::Seal body, notes::ParseSeal(record.body.text));
    if (std::find(body.targets.begin(), body.targets.end(), release.target) ==
        body.targets.end()) {
      return BadCrossing(body.submission.text() + " is not sealed for " +
                         release.target.text());
    }
    if (body.separation == Separation::kEmbedded && !memory.accepts_embedded) {
      return Failure{Reason::kEmbeddedSeal, body.submission.text()};
    }
  }
  return Done{};
}

// Step 6.
Result<Done> CheckOrder(const notes::Crossing& crossing,
                        const notes::Release& release, const Memory& memory,
                        Instant now) {
  if (release.expires < now) {
    return Failure{Reason::kExpired, "the release expired " +
                                         release.expires.text() + ", it is " +
                                         now.text()};
  }
  const auto at = memory.targets.find(release.target);
  if (at == memory.targets.end()) return Done{};
  const Imported& last = at->second;
  // By version alone, which is signed. The crossing's number is whatever its
  // carrier says; believing it would let one forged number shut out all that
  // comes later.
  if (release.size < last.size) {
    return Failure{Reason::kRollback,
                   "crossing " + std::to_string(crossing.sequence) +
                       " with version " + std::to_string(release.size) +
                       " after " + std::to_string(last.sequence) +
                       " with version " + std::to_string(last.size)};
  }
  // A version is rendered in one way, so two of them are two histories.
  if (release.size == last.size && crossing.release != last.release) {
    return Failure{Reason::kInconsistent, "another release of version " +
                                              std::to_string(last.size) +
                                              " than the one imported"};
  }
  return Done{};
}

}  // namespace

Result<Accepted> Examine(const platform::Directory& directory,
                         const Memory& memory, Instant now) {
  auto text = directory.ReadText("crossing", kMaxNoteBytes);
  if (!text.ok()) {
    return BadCrossing(directory.path() +
                       " holds no crossing: " + text.failure().detail);
  }
  TRY(notes::Crossing crossing, notes::ParseCrossing(*text));
  if (crossing.site != memory.site) {
    return BadCrossing("made for site " + crossing.site.text() + ", this is " +
                       memory.site.text());
  }
  const Cargo cargo(directory, crossing);
  TRY(Roots roots, FollowRoots(memory, crossing, cargo, now));
  TRY(const std::string checkpoint_text,
      cargo.Document(crossing.checkpoint, kMaxRecordBytes));
  TRY(const ledger::Checkpoint checkpoint,
      OpenCheckpoint(checkpoint_text, roots.chain.newest()));
  TRY(const History history,
      FollowHistory(memory, crossing, checkpoint, cargo));
  TRY_DONE(CheckPlaces(roots, memory, history));
  TRY(notes::Release release,
      OpenRelease(crossing, roots.chain.newest(), memory, history, cargo));
  TRY_DONE(CheckSeals(crossing, release, roots, history, memory, cargo));
  TRY_DONE(CheckOrder(crossing, release, memory, now));
  for (const notes::ReleaseFile& file : release.files) {
    TRY(const std::uint64_t size, cargo.SizeOf(file.object));
    if (size != file.size) {
      return Failure{Reason::kSizeMismatch, file.path.text()};
    }
    TRY_DONE(cargo.Check(file.object));
  }
  Memory next = memory;
  const auto last = memory.targets.find(release.target);
  // The number after the highest that can be is none, and so is a gap after it.
  const std::uint64_t expected =
      last == memory.targets.end()
          ? 1
          : last->second.sequence +
                (last->second.sequence < UINT64_MAX ? 1 : 0);
  // A thousand crossings lost in a row is a site that was never told; listing
  // more of them would let a forged number fill the memory.
  constexpr std::uint64_t kMaxGap = 1000;
  for (std::uint64_t missing = expected;
       missing < crossing.sequence && missing - expected < kMaxGap; ++missing) {
    next.gaps[release.target].insert(missing);
  }
  next.root = std::move(roots.newest_text);
  next.places = std::move(roots.places);
  next.ledger = history.tree;
  next.targets.insert_or_assign(
      release.target,
      Imported{crossing.sequence, release.size,
               crypto::DigestObject(AsBytes(*text)), crossing.release,
               release.time, release.expires});
  return Accepted{std::move(crossing), std::move(release), std::move(next)};
}

Result<Done> Import(const platform::Directory& directory,
                    const platform::Directory& state,
                    const Accepted& accepted) {
  const Cargo cargo(directory, accepted.crossing);
  TRY(const platform::Directory store, state.MakeSub("store"));
  TRY(const platform::Directory target,
      store.MakeSub(accepted.release.target.text()));
  const std::string version = std::to_string(accepted.release.size);
  if (!target.Has(version)) {
    const std::string unfinished = version + ".new";
    TRY_DONE(target.RemoveTree(unfinished));
    TRY(const platform::Directory tree, target.MakeSub(unfinished));
    for (const notes::ReleaseFile& file : accepted.release.files) {
      const std::string& path = file.path.text();
      const std::size_t slash = path.rfind('/');
      if (slash == std::string::npos) {
        TRY_DONE(cargo.Copy(file.object, tree, path));
        continue;
      }
      TRY(const platform::Directory folder,
          platform::Directory::Make(tree.path() + "/" + path.substr(0, slash)));
      TRY_DONE(cargo.Copy(file.object, folder, path.substr(slash + 1)));
    }
    TRY_DONE(target.Rename(unfinished, version));
  }
  TRY_DONE(platform::PointLink(target.path() + "/current", version));
  return WriteMemory(state, accepted.next);
}

Result<std::string> RollBack(const platform::Directory& state,
                             const TargetName& target) {
  const std::string path = state.path() + "/store/" + target.text();
  TRY(const platform::Directory versions, platform::Directory::Open(path));
  TRY(const std::string current, platform::ReadLink(path + "/current"));
  TRY(const std::uint64_t serving, ParseNumber(current));
  TRY(const std::vector<std::string> names, versions.List());
  std::optional<std::uint64_t> before;
  for (const std::string& name : names) {
    const auto version = ParseNumber(name);
    if (version.ok() && *version < serving && (!before || *before < *version)) {
      before = *version;
    }
  }
  if (!before) {
    return Failure{Reason::kNotFound,
                   "no version of " + target.text() + " before " + current};
  }
  TRY_DONE(platform::PointLink(path + "/current", std::to_string(*before)));
  return std::to_string(*before);
}

}  // namespace airlock::gate
