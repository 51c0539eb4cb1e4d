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
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "airlock/core/instant.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::ledger {

// What an author asks for.
struct AppendRequest {
  Author author = Author::kPerson;
  Separation separation = Separation::kEmbedded;
  Subject subject = SiteSubject();
  // The head of the subject's chain as the author read it; nullopt: empty.
  std::optional<RecordDigest> previous;
  SignedNote body;
};

struct Appended {
  std::uint64_t index = 0;
  RecordDigest digest;
  Instant time{0};
  bool already = false;  // it was on record before: repetition is harmless
  friend bool operator==(const Appended&, const Appended&) = default;
};

class Writer {
 public:
  // Makes the ledger if the directory is empty (an empty signed checkpoint).
  // Otherwise checks the tiles against the checkpoint, drops what a crash left
  // beyond it, and rebuilds the index if it does not agree.
  static Result<Writer> Open(const std::string& directory,
                             const std::string& index_path, std::string origin,
                             crypto::SigningKey checkpoint_key);

  // kWrongAuthor, kWrongOrder (what it must follow is not there, or the chain
  // has ended), kStaleHead (with the head in the detail), kBadSignature (a
  // signature in the body does not verify under its namespace), kBadRecord,
  // kNoteTooLarge, kDiskFull, kIo. A record with the same unique key and the
  // same body as one on record is answered with that one (already = true);
  // with another body: kDuplicateRecord.
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
