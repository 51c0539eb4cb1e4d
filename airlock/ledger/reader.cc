#include "airlock/ledger/reader.h"

#include <algorithm>
#include <map>
#include <mutex>
#include <span>
#include <utility>

#include "airlock/crypto/hash.h"
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

// Where the records of each subject stand.
struct SubjectTable {
  std::map<Subject, std::vector<std::uint64_t>> chains;
  std::vector<Subject> in_order;
};

// The log as it was opened, which all views of it share. What it remembers of
// its files is guarded, so that a reader may be shared by threads.
class Log {
 public:
  Log(platform::Directory directory, std::vector<RecordDigest> leaves)
      : directory_(std::move(directory)), leaves_(std::move(leaves)) {}

  const std::vector<RecordDigest>& leaves() const { return leaves_; }

  Result<ChainedRecord> At(std::uint64_t index) const {
    const std::scoped_lock lock(mutex_);
    return Read(index);
  }

  // Reads every record once, however often it is asked.
  Result<const SubjectTable*> AllSubjects() const {
    const std::scoped_lock lock(mutex_);
    if (!subjects_) {
      TRY(SubjectTable subjects, Scan());
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
      TRY(bundle_, ReadBundle(directory_, leaves_.size(), number));
      bundle_number_ = number;
    }
    const std::string& entry = bundle_[index % kTileWidth];
    const RecordDigest digest = crypto::DigestLeaf(AsBytes(entry));
    if (digest != leaves_[index]) {
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

  Result<SubjectTable> Scan() const {
    SubjectTable subjects;
    Instant last{0};
    for (std::uint64_t index = 0; index < leaves_.size(); ++index) {
      TRY(const ChainedRecord chained, Read(index));
      if (chained.record.time < last) {
        return Failure{Reason::kBadRecord,
                       "record " + std::to_string(index) +
                           " is stamped before the one before it"};
      }
      last = chained.record.time;
      const Subject& subject = chained.record.subject;
      const auto [at, first] = subjects.chains.try_emplace(subject);
      if (first) subjects.in_order.push_back(subject);
      at->second.push_back(index);
    }
    return subjects;
  }

  platform::Directory directory_;
  std::vector<RecordDigest> leaves_;
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
  std::vector<RecordDigest> leaves;  // the first checkpoint.size of the log
};

Reader::Reader(std::shared_ptr<const State> state) : state_(std::move(state)) {}

Result<Reader> Reader::Open(const std::string& directory,
                            std::string_view origin,
                            const crypto::PublicKey& key) {
  TRY(platform::Directory files, platform::Directory::Open(directory));
  // The checkpoint before the tiles: what it needs is there already, and what
  // the writer adds meanwhile is not looked at.
  auto text = files.ReadText("checkpoint", kMaxCheckpointBytes);
  if (!text.ok()) {
    if (text.failure().reason == Reason::kIo) return text.failure();
    return Failure{Reason::kBadCheckpoint, text.failure().detail};
  }
  TRY(Checkpoint checkpoint, OpenSignedCheckpoint(*text, origin, key));
  TRY(std::vector<RecordDigest> leaves, ReadLeaves(files, checkpoint));
  auto log = std::make_shared<const Log>(std::move(files), leaves);
  return Reader(std::make_shared<const State>(
      State{std::move(log), std::move(checkpoint), std::move(text).value(),
            std::move(leaves)}));
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
  const auto& leaves = state_->leaves;
  const auto at = std::ranges::find(leaves, digest);
  if (at == leaves.end()) {
    return Failure{Reason::kNotFound, "record " + digest.text()};
  }
  return At(static_cast<std::uint64_t>(at - leaves.begin()));
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

const std::vector<RecordDigest>& Reader::leaves() const {
  return state_->leaves;
}

Result<RootDigest> Reader::RootAt(std::uint64_t at_size) const {
  if (at_size > size()) return PastTheEnd(at_size, size());
  return RootOf(std::span(state_->leaves).first(at_size));
}

std::vector<RootDigest> Reader::InclusionProofOf(std::uint64_t index) const {
  Check(index < size(), "a proof is of a record that is there");
  return crypto::InclusionProof(state_->leaves, index);
}

std::vector<RootDigest> Reader::ConsistencyProofFrom(
    std::uint64_t old_size) const {
  Check(old_size <= size(), "a proof is from a smaller log");
  return crypto::ConsistencyProof(state_->leaves, old_size);
}

Result<Reader> Reader::Prefix(std::uint64_t prefix_size) const {
  TRY(const RootDigest root, RootAt(prefix_size));
  if (prefix_size == size()) return *this;
  const auto begin = state_->leaves.begin();
  return Reader(std::make_shared<const State>(
      State{state_->log,
            Checkpoint{state_->checkpoint.origin, prefix_size, root},
            "",
            {begin, begin + static_cast<std::ptrdiff_t>(prefix_size)}}));
}

}  // namespace airlock::ledger
