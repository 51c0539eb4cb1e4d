// airlock/ledger/tile_files.h
//
// Tiles as files, believed only as far as a checkpoint vouches for them.
//
// A writer may work on the same directory: the files that a checkpoint needs
// are there before the checkpoint is, and a partial tile is removed only when
// the full one that begins with the same rows has taken its place.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/merkle.h"
#include "airlock/ledger/checkpoint.h"
#include "airlock/platform/directory.h"

namespace airlock::ledger {

// The leaf hashes of a log, as far as they were read.
class Leaves {
 public:
  // Reads on to `checkpoint`. With what was read before they give its root, so
  // it continues what was read; and every tile of a higher level that was added
  // to says what they say (kLedgerCorrupt): other people's tools read those.
  // After a failure this is of no use any more.
  Result<Done> ReadOn(const platform::Directory& directory,
                      const Checkpoint& checkpoint);

  const std::vector<RecordDigest>& hashes() const { return hashes_; }

 private:
  std::vector<RecordDigest> hashes_;
  // Rows of the levels above: of level 1, 2, …
  std::vector<std::vector<RootDigest>> above_;
  crypto::CompactTree tree_;
};

// Those of the whole log.
Result<std::vector<RecordDigest>> ReadLeaves(
    const platform::Directory& directory, const Checkpoint& checkpoint);

// The entries of bundle `number` of a log with `size` records; their hashes are
// for the caller to check (kLedgerCorrupt).
Result<std::vector<std::string>> ReadBundle(
    const platform::Directory& directory, std::uint64_t size,
    std::uint64_t number);

}  // namespace airlock::ledger
