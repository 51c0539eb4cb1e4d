#include "airlock/gate/receive.h"

#include <algorithm>
#include <utility>

#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "airlock/crypto/hash.h"
#include "airlock/gate/cargo.h"
#include "airlock/gate/history.h"
#include "policies/root_chain.h"

namespace airlock::gate {
namespace {

constexpr std::uint64_t kMaxNoteBytes = 64ULL << 20;

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

}  // namespace airlock::gate
