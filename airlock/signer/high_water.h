// airlock/signer/high_water.h
//
// The longest history that the signer has seen.
//
// Whoever can swap the ledger for an older copy could have approvals forgotten
// or versions reused. So the signer remembers size and root, and refuses a
// ledger that is shorter or that is not a continuation (kHighWater,
// kInconsistent). A missing memory is a fault too: it is made once, at init.
//
// After a disaster a ledger can be shorter for good. Then people say so: an
// `airlock.reset/v1` record in the ledger that is left, signed by as many
// administrators as it takes to change the site, names the mark that is to be
// forgotten and the history that is believed in its place. Who they are is in
// the memory too. The ledger that is left may be from before one of them was
// removed, and whoever cut it there must not gain that one's key by it.
#pragma once

#include <string>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "airlock/platform/directory.h"

namespace airlock::signer {

// `airlock.signer-state/v1`.
struct SignerState {
  NoteDigest genesis;     // the first roster, pinned
  NoteDigest first_root;  // the first root, pinned
  std::uint64_t size = 0;
  RootDigest root;
  Instant time{0};     // of the last record seen
  std::string roster;  // in force there, as its note; the first one to begin
};
std::string Format(const SignerState& state);
Result<SignerState> ParseSignerState(std::string_view text);

class HighWater {
 public:
  // Writes the first state; kDuplicateRecord if there is one, kNotAllowed if
  // its roster is not the one pinned.
  static Result<Done> Make(const platform::Directory& secret,
                           const SignerState& state);
  static Result<HighWater> Open(const platform::Directory& secret);

  const SignerState& state() const { return state_; }
  // Checks that `ledger` continues what was seen, or that the administrators
  // of then say that it need not, and remembers it, durably.
  Result<Done> Advance(const ledger::Reader& ledger);

 private:
  HighWater(const platform::Directory& secret, SignerState state)
      : secret_(&secret), state_(std::move(state)) {}
  Result<Done> CheckContinues(const ledger::Reader& ledger) const;
  // Whether a record of `ledger` resets the mark as it stands.
  Result<bool> IsReset(const ledger::Reader& ledger) const;

  const platform::Directory* secret_;
  SignerState state_;
};

}  // namespace airlock::signer
