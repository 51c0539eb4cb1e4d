#include "airlock/ledger/writer.h"

#include <sys/file.h>

#include <algorithm>
#include <cerrno>
#include <mutex>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "airlock/ledger/checkpoint.h"
#include "airlock/ledger/edge.h"
#include "airlock/ledger/index.h"
#include "airlock/ledger/law.h"
#include "airlock/ledger/reader.h"
#include "airlock/ledger/tile.h"
#include "airlock/ledger/tile_files.h"
#include "airlock/platform/directory.h"

namespace airlock::ledger {
namespace {

constexpr char kCheckpoint[] = "checkpoint";
constexpr char kNext[] = "checkpoint.next";
// Records read at once while an index is filled: one bundle.
constexpr std::uint64_t kIndexBatch = kTileWidth;

std::string ParentOf(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

Result<Done> Lock(const platform::Directory& directory) {
  // Released by the kernel when the descriptor goes, however that happens.
  if (::flock(directory.fd(), LOCK_EX | LOCK_NB) != 0) {
    return platform::IoFailure("lock " + directory.path() + " for writing",
                               errno);
  }
  return Done{};
}

std::string HeadText(const std::optional<RecordDigest>& head) {
  return head ? head->text() : "none";
}

}  // namespace

struct Writer::State {
  platform::Directory directory;
  std::string index_path;
  std::string origin;
  crypto::SigningKey key;

  std::mutex mutex;
  // False while what is in memory may not be what is on disk.
  bool settled = false;
  Edge edge;
  Instant last_time{0};
  std::optional<Index> index;

  Result<Done> Begin();
  Result<Done> FinishNext();
  Result<Done> DropLeftovers(const Reader& reader);
  Result<Done> CatchUp(const Reader& reader);
  Result<Done> FillIndex(const Reader& reader);
  Result<Done> Recover();
  Result<Done> Promise(const Edge& grown);
  Result<Appended> Append(const AppendRequest& request, Instant now);
};

// The signed checkpoint comes first, so that a ledger is one from its first
// file on.
Result<Done> Writer::State::Begin() {
  for (const char* name : {kCheckpoint, kNext}) {
    if (directory.Has(name)) return Done{};
  }
  if (directory.Has("tile")) {
    return Failure{Reason::kBadCheckpoint,
                   directory.path() + " has tiles but no checkpoint"};
  }
  return Promise(Edge());
}

// Signs and shows the log as it is in `grown`, whose tiles are on disk.
Result<Done> Writer::State::Promise(const Edge& grown) {
  const Checkpoint checkpoint{origin, grown.size(), grown.Root()};
  const std::string text =
      FormatSignedCheckpoint(checkpoint, key.public_key(),
                             key.Sign(AsBytes(FormatCheckpoint(checkpoint))));
  TRY_DONE(directory.Replace(kNext, AsBytes(text)));
  return directory.Rename(kNext, kCheckpoint);
}

// A checkpoint that was durable before it was shown is kept: it is one record
// ahead of the one that readers see, and its tiles are there.
Result<Done> Writer::State::FinishNext() {
  if (!directory.Has(kNext)) return Done{};
  const auto open = [&](const char* name) -> Result<Checkpoint> {
    TRY(const std::string text, directory.ReadText(name, kMaxCheckpointBytes));
    return OpenSignedCheckpoint(text, origin, key.public_key());
  };
  Checkpoint seen{origin, 0, crypto::EmptyRoot()};
  if (directory.Has(kCheckpoint)) {
    TRY(seen, open(kCheckpoint));
  }
  TRY(const Checkpoint next, open(kNext));
  TRY(const std::vector<RecordDigest> leaves, ReadLeaves(directory, next));
  crypto::CompactTree tree;
  for (const RecordDigest& leaf : leaves) {
    if (tree.size() < seen.size) tree.Add(leaf);
  }
  if (next.size < seen.size || next.size > seen.size + 1 ||
      tree.Root() != seen.root) {
    return Failure{Reason::kLedgerCorrupt,
                   std::string(kNext) + " does not continue the checkpoint"};
  }
  return directory.Rename(kNext, kCheckpoint);
}

// An append that did not come to its checkpoint leaves the files of one more
// record. One that did may have left the partial forms of tiles that it filled.
Result<Done> Writer::State::DropLeftovers(const Reader& reader) {
  const std::uint64_t size = reader.size();
  const auto drop = [&](auto path_of, std::uint64_t now,
                        std::uint64_t grown) -> Result<Done> {
    if (now > 0 && LastTile(now).full()) {
      TRY_DONE(directory.RemoveTree(PartialsOf(path_of(LastTile(now)))));
    }
    return grown == now ? Result<Done>(Done{})
                        : directory.Remove(path_of(LastTile(grown)));
  };
  TRY_DONE(drop(EntriesPath, size, size + 1));
  for (std::uint64_t level = 0; HashesOn(level, size + 1) > 0; ++level) {
    const auto path_of = [level](const Tile& t) { return HashPath(level, t); };
    TRY_DONE(drop(path_of, HashesOn(level, size), HashesOn(level, size + 1)));
  }
  return Done{};
}

// Adds what the index lacks of the log.
Result<Done> Writer::State::CatchUp(const Reader& reader) {
  const std::uint64_t covered = index->extent().size;
  crypto::CompactTree tree;
  for (const RecordDigest& leaf : reader.leaves()) {
    if (tree.size() < covered) tree.Add(leaf);
  }
  if (tree.size() != covered || tree.Root() != index->extent().root) {
    return Failure{Reason::kLedgerCorrupt, "index: of another log"};
  }
  while (tree.size() < reader.size()) {
    const std::uint64_t to = std::min(tree.size() + kIndexBatch, reader.size());
    TRY(const std::vector<ChainedRecord> records,
        reader.Range(tree.size(), to));
    for (const ChainedRecord& record : records) tree.Add(record.digest);
    TRY_DONE(index->Add(records, tree.Root()));
  }
  return Done{};
}

Result<Done> Writer::State::FillIndex(const Reader& reader) {
  TRY(index, Index::Open(index_path));
  if (CatchUp(reader).ok()) return Done{};
  // Whatever it holds follows from the tiles; what fails again is their fault.
  index.reset();
  TRY(index, Index::OpenEmpty(index_path));
  return CatchUp(reader);
}

// Takes up the log as it is on disk, after whatever happened.
Result<Done> Writer::State::Recover() {
  index.reset();
  TRY_DONE(Begin());
  TRY_DONE(FinishNext());
  TRY(const Reader reader,
      Reader::Open(directory.path(), origin, key.public_key()));
  TRY_DONE(DropLeftovers(reader));
  const std::uint64_t size = reader.size();
  std::vector<std::string> last_entries;
  if (size % kTileWidth != 0) {
    TRY(last_entries, ReadBundle(directory, size, size / kTileWidth));
  }
  last_time = Instant(0);
  if (size > 0) {
    // Reading checks the last record's hash; the others of its bundle will be
    // copied, so they are checked too.
    TRY(const std::vector<ChainedRecord> last,
        reader.Range(size - std::max<std::uint64_t>(last_entries.size(), 1),
                     size));
    last_time = last.back().record.time;
  }
  edge = Edge(reader.leaves(), last_entries);
  TRY_DONE(FillIndex(reader));
  settled = true;
  return Done{};
}

Result<Appended> Writer::State::Append(const AppendRequest& request,
                                       Instant now) {
  if (!settled) {
    TRY_DONE(Recover());
  }
  TRY(const RecordKind kind,
      CheckPlace(request.author, request.subject, request.body));
  TRY(const std::string unique, UniqueKeyOf(request.body));

  settled = false;  // an index that cannot be read is to be made again
  TRY(const std::optional<Index::Entry> there,
      index->Find(request.subject, unique));
  TRY(const ChainState chain, index->StateOf(request.subject));
  settled = true;

  if (there) {
    if (there->body != DigestBody(request.body)) {
      return Failure{Reason::kDuplicateRecord,
                     "record " + std::to_string(there->index) +
                         " is another one with the key '" + Printable(unique) +
                         "'"};
    }
    return Appended{there->index, there->digest, there->time, true};
  }
  TRY_DONE(CheckOrder(chain, kind));
  if (request.previous != chain.head) {
    return Failure{Reason::kStaleHead, "the head of " + request.subject.text() +
                                           " is " + HeadText(chain.head)};
  }
  TRY_DONE(CheckSignatures(request.body));

  const Record record{edge.size(),     std::max(now, last_time),
                      request.author,  request.separation,
                      request.subject, request.previous,
                      request.body};
  const std::string entry = FormatRecord(record);
  // What a reader could not read must never be promised.
  TRY(const Record reread, ParseRecord(entry));
  if (reread != record) {
    return Failure{Reason::kBadRecord, "the body is not canonical"};
  }

  Edge grown = edge;
  const RecordDigest digest = grown.Add(entry);
  for (const TileFile& file : grown.Changed()) {
    TRY(const platform::Directory made, directory.MakeSub(ParentOf(file.path)));
    TRY_DONE(directory.Replace(file.path, AsBytes(file.bytes)));
  }
  settled = false;  // from here on a failure may leave the promise made
  TRY_DONE(Promise(grown));
  const Appended appended{record.index, digest, record.time, false};
  edge = std::move(grown);
  last_time = record.time;
  // The record stands. What is left concerns nobody else: if it fails, the next
  // append sets it right.
  settled =
      index->Add(std::vector<ChainedRecord>{{digest, record}}, edge.Root())
          .ok();
  for (const TileFile& file : edge.Changed()) {
    if (file.full) (void)directory.RemoveTree(PartialsOf(file.path));
  }
  return appended;
}

Writer::Writer(std::unique_ptr<State> state) : state_(std::move(state)) {}
Writer::Writer(Writer&&) noexcept = default;
Writer& Writer::operator=(Writer&&) noexcept = default;
Writer::~Writer() = default;

Result<Writer> Writer::Open(const std::string& directory,
                            const std::string& index_path, std::string origin,
                            crypto::SigningKey checkpoint_key) {
  if (!IsOrigin(origin)) {
    return Failure{Reason::kConfiguration,
                   "not an origin: " + Printable(origin)};
  }
  if (checkpoint_key.public_key().algorithm() !=
      crypto::KeyAlgorithm::kEd25519) {
    return Failure{Reason::kConfiguration, "a checkpoint's key is Ed25519"};
  }
  TRY(platform::Directory opened, platform::Directory::Make(directory));
  TRY_DONE(Lock(opened));
  std::unique_ptr<State> state(new State{std::move(opened),
                                         index_path,
                                         std::move(origin),
                                         std::move(checkpoint_key),
                                         {},
                                         false,
                                         {},
                                         Instant(0),
                                         {}});
  TRY_DONE(state->Recover());
  return Writer(std::move(state));
}

Result<Appended> Writer::Append(const AppendRequest& request, Instant now) {
  const std::scoped_lock lock(state_->mutex);
  return state_->Append(request, now);
}

std::uint64_t Writer::size() const {
  const std::scoped_lock lock(state_->mutex);
  return state_->edge.size();
}

}  // namespace airlock::ledger
