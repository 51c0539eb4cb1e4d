#include "airlock/gate/history.h"

#include <algorithm>
#include <array>
#include <utility>

#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "airlock/crypto/hash.h"

namespace airlock::gate {
namespace {

// 32 bytes a record: a ledger of 8 million.
constexpr std::uint64_t kMaxLeavesBytes = 256ULL << 20;

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

}  // namespace

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

}  // namespace airlock::gate
