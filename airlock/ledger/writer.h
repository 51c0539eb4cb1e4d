// airlock/ledger/writer.h
//
// The one that writes history.
//
// Append() enforces record.def: author, subject, what must stand before,
// uniqueness, and that the caller has seen the head of the chain. It stamps the
// time, never backwards. A record is acknowledged when the checkpoint that
// covers it is durable; a crash before that leaves nothing that anyone has
// seen. Uniqueness and heads come from an index (index.h) that can be thrown
// away.
//
// The order of writing makes that so. Tiles come first. Then the checkpoint is
// made durable under the name `checkpoint.next`, where no reader looks, and
// only then renamed: whatever a reader has seen, a power failure cannot take
// back, so no two checkpoints of one size can differ. Open() and the append
// after a failed one finish what stands there.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/ledger/append.h"

namespace airlock::ledger {

class Writer {
 public:
  // Makes the ledger if the directory is empty (an empty signed checkpoint).
  // Otherwise checks the tiles against the checkpoint, drops what a crash left
  // beyond it, and rebuilds the index if it does not agree. Holds a lock on the
  // directory: a second writer is kIo. kConfiguration for an origin or a key
  // that a checkpoint cannot have, kBadCheckpoint, kLedgerCorrupt, kDiskFull.
  static Result<Writer> Open(const std::string& directory,
                             const std::string& index_path, std::string origin,
                             crypto::SigningKey checkpoint_key);

  // kWrongAuthor, kWrongOrder (what it must follow is not there, or the chain
  // has ended), kStaleHead (with the head in the detail), kBadSignature (a
  // signature in the body does not verify under its namespace), kBadRecord,
  // kUnsigned, kNoteTooLarge, kDiskFull, kIo. A record with the same unique key
  // and the same body as one on record is answered with that one (already =
  // true); with another body: kDuplicateRecord. May be called by several
  // threads.
  Result<Appended> Append(const AppendRequest& request, Instant now);

  std::uint64_t size() const;

  Writer(Writer&&) noexcept;
  Writer& operator=(Writer&&) noexcept;
  ~Writer();

 private:
  struct State;
  explicit Writer(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace airlock::ledger
