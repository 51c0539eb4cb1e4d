#include "airlock/ledger/reader.h"

#include <algorithm>
#include <iterator>
#include <map>
#include <mutex>
#include <span>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "airlock/ledger/tile.h"
#include "airlock/ledger/tile_files.h"
#include "airlock/platform/directory.h"

namespace airlock::ledger {
namespace {

Failure Corrupt(std::string why) {
  return {Reason::kLedgerCorrupt, std::move(why)};
}

Failure PastTheEnd(std::uint64_t wanted, std::uint64_t size) {
  return {Reason::kNotFound,
          "record " + std::to_string(wanted) + " of " + std::to_string(size)};
}

RootDigest RootOf(std::span<const RecordDigest> leaves) {
  crypto::CompactTree tree;
  for (const RecordDigest& leaf : leaves) tree.Add(leaf);
  return tree.Root();
}

// Where the records of each subject stand, of the first `size`.
struct SubjectTable {
  std::map<Subject, std::vector<std::uint64_t>> chains;
  std::vector<Subject> in_order;
  std::uint64_t size = 0;
  Instant last{0};
};

// Whose log it is.
struct Identity {
  std::string path;
  std::string origin;
  crypto::PublicKey key;
};

// The log as it was opened, which all views of it share. What it remembers of
// its files is guarded, so that a reader may be shared by threads.
class Log {
 public:
  Log(Identity identity, platform::Directory directory, Leaves leaves,
      std::unique_ptr<const SubjectTable> subjects)
      : identity_(std::move(identity)),
        directory_(std::move(directory)),
        leaves_(std::move(leaves)),
        subjects_(std::move(subjects)) {}

  const Identity& identity() const { return identity_; }
  const Leaves& tiles() const { return leaves_; }
  const std::vector<RecordDigest>& leaves() const { return leaves_.hashes(); }
  // What a longer log begins with.
  std::unique_ptr<const SubjectTable> CopyOfSubjects() const {
    const std::scoped_lock lock(mutex_);
    if (!subjects_) return nullptr;
    return std::make_unique<const SubjectTable>(*subjects_);
  }

  Result<ChainedRecord> At(std::uint64_t index) const {
    const std::scoped_lock lock(mutex_);
    return Read(index);
  }

  // Reads every record once, however often it is asked.
  Result<const SubjectTable*> AllSubjects() const {
    const std::scoped_lock lock(mutex_);
    if (!subjects_ || subjects_->size < leaves().size()) {
      TRY(SubjectTable subjects, Scan(subjects_ ? *subjects_ : SubjectTable()));
      subjects_ = std::make_unique<const SubjectTable>(std::move(subjects));
    }
    return subjects_.get();
  }

 private:
  Result<ChainedRecord> Read(std::uint64_t index) const {
    const std::uint64_t number = index / kTileWidth;
    // Records of one chain stand close together, so the last bundle read is
    // the likeliest to be asked for next.
    if (bundle_number_ != number) {
      TRY(bundle_, ReadBundle(directory_, leaves().size(), number));
      bundle_number_ = number;
    }
    const std::string& entry = bundle_[index % kTileWidth];
    const RecordDigest digest = crypto::DigestLeaf(AsBytes(entry));
    if (digest != leaves()[index]) {
      return Corrupt("record " + std::to_string(index) +
                     " does not have the hash in its tile");
    }
    TRY(Record record, ParseRecord(entry));
    if (record.index != index) {
      return Failure{Reason::kBadRecord, "record " + std::to_string(index) +
                                             " says that it is " +
                                             std::to_string(record.index)};
    }
    return ChainedRecord{digest, std::move(record)};
  }

  // Goes on where `subjects` ends.
  Result<SubjectTable> Scan(SubjectTable subjects) const {
    for (; subjects.size < leaves().size(); ++subjects.size) {
      const std::uint64_t index = subjects.size;
      TRY(const ChainedRecord chained, Read(index));
      if (chained.record.time < subjects.last) {
        return Failure{Reason::kBadRecord,
                       "record " + std::to_string(index) +
                           " is stamped before the one before it"};
      }
      subjects.last = chained.record.time;
      const Subject& subject = chained.record.subject;
      const auto [at, first] = subjects.chains.try_emplace(subject);
      if (first) subjects.in_order.push_back(subject);
      at->second.push_back(index);
    }
    return subjects;
  }

  Identity identity_;
  platform::Directory directory_;
  Leaves leaves_;
  mutable std::mutex mutex_;
  mutable std::optional<std::uint64_t> bundle_number_;
  mutable std::vector<std::string> bundle_;
  mutable std::unique_ptr<const SubjectTable> subjects_;
};

}  // namespace

struct Reader::State {
  std::shared_ptr<const Log> log;
  Checkpoint checkpoint;
  std::string signed_checkpoint;

  std::span<const RecordDigest> leaves() const {
    return std::span(log->leaves()).first(checkpoint.size);
  }
};

namespace {

// The checkpoint before the tiles: what it needs is there already, and what the
// writer adds meanwhile is not looked at.
Result<std::string> ReadCheckpoint(const platform::Directory& files) {
  auto text = files.ReadText("checkpoint", kMaxCheckpointBytes);
  if (text.ok() || text.failure().reason == Reason::kIo) return text;
  return Failure{Reason::kBadCheckpoint, text.failure().detail};
}

}  // namespace

Reader::Reader(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<Reader> Reader::Open(const std::string& directory,
                            std::string_view origin,
                            const crypto::PublicKey& key) {
  TRY(platform::Directory files, platform::Directory::Open(directory));
  TRY(std::string text, ReadCheckpoint(files));
  TRY(Checkpoint checkpoint, OpenSignedCheckpoint(text, origin, key));
  Leaves leaves;
  TRY_DONE(leaves.ReadOn(files, checkpoint));
  auto log =
      std::make_shared<const Log>(Identity{directory, std::string(origin), key},
                                  std::move(files), std::move(leaves), nullptr);
  return Reader(std::make_shared<const State>(
      State{std::move(log), std::move(checkpoint), std::move(text)}));
}

Result<Reader> Reader::Advanced() const {
  Check(!state_->signed_checkpoint.empty(), "a prefix has no checkpoint now");
  const Log& log = *state_->log;
  const Identity& identity = log.identity();
  TRY(platform::Directory files, platform::Directory::Open(identity.path));
  TRY(std::string text, ReadCheckpoint(files));
  if (text == state_->signed_checkpoint) return *this;
  TRY(Checkpoint checkpoint,
      OpenSignedCheckpoint(text, identity.origin, identity.key));
  Leaves leaves = log.tiles();
  const auto read = leaves.ReadOn(files, checkpoint);
  if (!read.ok()) {
    if (read.failure().reason != Reason::kLedgerCorrupt) return read.failure();
    // Either that, or another history, which is whole in itself.
    TRY(const Reader other, Open(identity.path, identity.origin, identity.key));
    return Failure{Reason::kInconsistent,
                   "the ledger of " + std::to_string(other.size()) +
                       " records does not continue the " +
                       std::to_string(size()) + " that were read"};
  }
  auto grown = std::make_shared<const Log>(
      identity, std::move(files), std::move(leaves), log.CopyOfSubjects());
  return Reader(std::make_shared<const State>(
      State{std::move(grown), std::move(checkpoint), std::move(text)}));
}

const Checkpoint& Reader::checkpoint() const { return state_->checkpoint; }

std::string Reader::signed_checkpoint() const {
  return state_->signed_checkpoint;
}

Result<ChainedRecord> Reader::At(std::uint64_t index) const {
  if (index >= size()) return PastTheEnd(index, size());
  return state_->log->At(index);
}

Result<ChainedRecord> Reader::Find(const RecordDigest& digest) const {
  const auto all = leaves();
  const auto at = std::ranges::find(all, digest);
  if (at == all.end()) {
    return Failure{Reason::kNotFound, "record " + digest.text()};
  }
  return At(static_cast<std::uint64_t>(at - all.begin()));
}

Result<Chain> Reader::ChainOf(const Subject& subject) const {
  TRY(const SubjectTable* subjects, state_->log->AllSubjects());
  Chain chain;
  const auto found = subjects->chains.find(subject);
  if (found == subjects->chains.end()) return chain;
  std::optional<RecordDigest> head;
  for (const std::uint64_t index : found->second) {
    if (index >= size()) break;
    TRY(ChainedRecord chained, At(index));
    if (chained.record.previous != head) {
      return Corrupt("record " + std::to_string(index) +
                     " does not build on the one before it in " +
                     subject.text());
    }
    head = chained.digest;
    chain.push_back(std::move(chained));
  }
  return chain;
}

Result<std::optional<ChainedRecord>> Reader::HeadOf(
    const Subject& subject) const {
  TRY(const SubjectTable* subjects, state_->log->AllSubjects());
  const auto found = subjects->chains.find(subject);
  if (found == subjects->chains.end()) return std::optional<ChainedRecord>();
  // The first that a prefix does not know any more.
  const auto end = std::ranges::lower_bound(found->second, size());
  if (end == found->second.begin()) return std::optional<ChainedRecord>();
  TRY(ChainedRecord head, At(*std::prev(end)));
  return std::optional(std::move(head));
}

Result<std::optional<ChainedRecord>> Reader::FirstOf(const Subject& subject,
                                                     RecordKind kind) const {
  TRY(const SubjectTable* subjects, state_->log->AllSubjects());
  const auto found = subjects->chains.find(subject);
  if (found == subjects->chains.end()) return std::optional<ChainedRecord>();
  for (const std::uint64_t index : found->second) {
    if (index >= size()) break;
    TRY(ChainedRecord chained, At(index));
    if (chained.record.kind() == kind) return std::optional(std::move(chained));
  }
  return std::optional<ChainedRecord>();
}

Result<std::vector<Subject>> Reader::Subjects() const {
  TRY(const SubjectTable* all, state_->log->AllSubjects());
  std::vector<Subject> subjects;
  for (const Subject& subject : all->in_order) {
    if (all->chains.at(subject).front() < size()) subjects.push_back(subject);
  }
  return subjects;
}

Result<std::vector<ChainedRecord>> Reader::Range(std::uint64_t from,
                                                 std::uint64_t to) const {
  std::vector<ChainedRecord> records;
  for (std::uint64_t index = from; index < to; ++index) {
    TRY(ChainedRecord chained, At(index));
    records.push_back(std::move(chained));
  }
  return records;
}

std::span<const RecordDigest> Reader::leaves() const& {
  return state_->leaves();
}

std::vector<RecordDigest> Reader::leaves() && {
  const auto all = state_->leaves();
  return {all.begin(), all.end()};
}

Result<RootDigest> Reader::RootAt(std::uint64_t at_size) const {
  if (at_size > size()) return PastTheEnd(at_size, size());
  return RootOf(leaves().first(at_size));
}

Result<Reader> Reader::Prefix(std::uint64_t prefix_size) const {
  TRY(const RootDigest root, RootAt(prefix_size));
  if (prefix_size == size()) return *this;
  return Reader(std::make_shared<const State>(
      State{state_->log,
            Checkpoint{state_->checkpoint.origin, prefix_size, root}, ""}));
}

}  // namespace airlock::ledger
