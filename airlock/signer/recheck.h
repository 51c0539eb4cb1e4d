// airlock/signer/recheck.h
//
// The last question asked before the key is used.
//
// The signer shares a machine with programs that read hostile bytes, so it
// takes nobody's word that a release is good. It is told only *which*
// submission. From there it follows the ledger back to its first record, hashes
// the artifacts again, does the arithmetic of every signature again, reaches
// the verdict by itself and counts the approvals again. Whoever captures
// another program can waste the signer's time, but cannot make foreign bytes
// pass for upstream's, nor a verdict out of approvals that people did not give.
#pragma once

#include <utility>

#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "airlock/platform/vault.h"
#include "policies/judge.h"
#include "policies/root_chain.h"

namespace airlock::signer {

// What the signer looks at. It opened all of these itself; nobody handed them
// over. `genesis` is the digest of the first roster, pinned when its own state
// was made, and so is the first of the roots.
struct Witnesses {
  const ledger::Reader& ledger;
  const platform::VaultReader& quarantine;
  NoteDigest genesis;
  const policies::RootChain& roots;
  // The program that it starts to hear statements again; none: it cannot.
  std::string worker = {};
};

// The site as the witnesses have it: who may decide, and whom to believe.
Result<policies::Site> ReadSiteOf(const Witnesses& witnesses);

// A seal that the signer has proved for itself. Recheck() is its only source.
class CheckedSeal {
 public:
  const notes::Seal& seal() const { return seal_; }

 private:
  friend Result<CheckedSeal> Recheck(const SubmissionId&, const Witnesses&,
                                     Instant);
  explicit CheckedSeal(notes::Seal seal) : seal_(std::move(seal)) {}
  notes::Seal seal_;
};

// Proves that the submission may be sealed at `now`: an unbroken chain; the
// evidence holds on the vault's bytes and says what the record says, under the
// trusts that are in force (kStaleTrust); a worker of
// the signer's own says the same wherever that rests on a worker's word; the
// verdict on record is what the judge says at its time; the judge admits now,
// approvals counted, and finds it neither older than what was sealed nor another
// of the same version; no file passes under the name of one that was sealed
// (kEquivocation, kMixAndMatch); what it is called can be published
// (kBadBundle). The first proof that fails is the
// reason returned; kPending if something is still missing; kClockSkew if `now`
// is more than five minutes before the last record. Reads only; may be
// repeated.
Result<CheckedSeal> Recheck(const SubmissionId& id, const Witnesses& witnesses,
                            Instant now);

}  // namespace airlock::signer
