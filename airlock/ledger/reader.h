// airlock/ledger/reader.h
//
// The history, read from its tiles alone.
//
// A ledger is a directory in C2SP's tlog-tiles layout: `checkpoint`,
// `tile/<level>/<n>` with hashes and `tile/entries/<n>` with records. The
// reader needs nothing else: no index, no server, no database. It checks the
// checkpoint's signature when it opens and every record's hash against the
// checkpoint's root as it reads, so what it hands out is what was promised.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "airlock/ledger/checkpoint.h"

namespace airlock::ledger {

class Reader {
 public:
  // Opens `directory` as of its checkpoint now. kBadCheckpoint,
  // kLedgerCorrupt (tiles do not give the root), kIo.
  static Result<Reader> Open(const std::string& directory,
                             std::string_view origin,
                             const crypto::PublicKey& key);

  // The same directory as of its checkpoint now. What was read is kept, and
  // what Open() checks of all is checked of what was added. kInconsistent if it
  // does not continue what was read; otherwise as Open() fails. Not for a
  // prefix.
  Result<Reader> Advanced() const;

  const Checkpoint& checkpoint() const;
  // As stored; "" for a prefix, which nobody signed.
  std::string signed_checkpoint() const;
  std::uint64_t size() const { return checkpoint().size; }

  // One record, its hash checked (kLedgerCorrupt, kIo). kNotFound past the end;
  // kBadRecord or kUnknownKind for what was promised but is not ours to read.
  Result<ChainedRecord> At(std::uint64_t index) const;
  // The record with this digest.
  Result<ChainedRecord> Find(const RecordDigest& digest) const;

  // All records of one subject, in order, with `previous` links checked
  // (kLedgerCorrupt); empty if there are none.
  Result<Chain> ChainOf(const Subject& subject) const;
  // The last of them alone; nullopt if there are none.
  Result<std::optional<ChainedRecord>> HeadOf(const Subject& subject) const;
  // The first of them of that kind; nullopt if there is none.
  Result<std::optional<ChainedRecord>> FirstOf(const Subject& subject,
                                               RecordKind kind) const;
  // Every subject with at least one record, in order of first appearance.
  Result<std::vector<Subject>> Subjects() const;
  // Records [from, to) (kNotFound past the end).
  Result<std::vector<ChainedRecord>> Range(std::uint64_t from,
                                           std::uint64_t to) const;

  // Leaf hashes of the whole log, for crossings and proofs.
  std::span<const RecordDigest> leaves() const&;
  std::vector<RecordDigest> leaves() &&;
  // The root when the log had `size` records (kNotFound past the end).
  Result<RootDigest> RootAt(std::uint64_t size) const;

  // A view of the first `size` records only, for replay and rendering
  // (kNotFound past the end).
  Result<Reader> Prefix(std::uint64_t size) const;

 private:
  struct State;
  explicit Reader(std::shared_ptr<const State> state);
  std::shared_ptr<const State> state_;
};

}  // namespace airlock::ledger
