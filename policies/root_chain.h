// policies/root_chain.h
//
// When a root is to be believed, and which seals then are.
//
// A root counts with the thresholds of the one before it and of its own, for
// the note and for its TUF rendering: one that TUF's clients could not follow
// would cut them off. What a seal is worth does not depend on when it is looked
// at. It is checked with the keys of the root that was in force at its place in
// the ledger, so those made before a rotation stay good and the old key makes
// no new ones. Only a revocation, which a later root states, reaches back.
#pragma once

#include <cstdint>
#include <set>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "policies/judge.h"

namespace airlock::policies {

// The schemes of a root's signatures, Ed25519 both: over the note's text, and
// over formats::TufRoot() of it. A root key makes one of each.
inline constexpr std::string_view kRootScheme = "ed25519";
inline constexpr std::string_view kTufRootScheme = "ed25519-tuf";

// The root keys of `by` that signed `note`, in the one scheme and in the other.
// A bad signature by one of them, or a second one, refuses (kBadRoot).
struct RootSigners {
  std::set<KeyId> note;
  std::set<KeyId> tuf;
};
Result<RootSigners> RootSignersOf(const SignedNote& note,
                                  const notes::Root& by);

// A root on its own: each key well formed and under its own id, those of the
// four TUF purposes Ed25519, signed under its own threshold (kBadRoot,
// kBadKey). For one that was carried by hand, whatever its version.
Result<notes::Root> OpenRoot(const SignedNote& note);

// Version 1, on its own.
Result<notes::Root> FirstRoot(const SignedNote& first);

// The next root after `current`, of the same ledger: version + 1, naming it,
// signed under both; a revocation is not taken back or put off, and no root is
// issued before the one it follows.
Result<notes::Root> NextRoot(const notes::Root& current,
                             const SignedNote& next);

// A root and its place in the ledger.
struct PlacedRoot {
  std::uint64_t index = 0;
  SignedNote note;
  notes::Root root;
};

// Roots that follow each other, oldest first; the first is version 1.
class RootChain {
 public:
  // Adds the next one, or the first (kBadRoot); places must go up.
  Result<Done> Add(std::uint64_t index, const SignedNote& note);

  // There is at least one of them in a chain that ReadRoots() yields.
  const std::vector<PlacedRoot>& roots() const { return roots_; }
  const notes::Root& newest() const { return roots_.back().root; }
  // The root in force for the record at `index`: the newest with a place before
  // it. nullptr if there is none.
  const notes::Root* InForceAt(std::uint64_t index) const;
  // Root records that count for nothing, in order: anyone may append one.
  const std::vector<PassedOver>& passed_over() const { return passed_over_; }

 private:
  friend Result<RootChain> ReadRoots(const Chain& site_chain,
                                     const NoteDigest& first_root);
  std::vector<PlacedRoot> roots_;
  std::vector<PassedOver> passed_over_;
};

// The roots on record in the site's chain; the first is the one pinned by its
// digest. A root that does not follow is passed over: nobody shall stop what is
// published by appending one. kConfiguration if there is none.
Result<RootChain> ReadRoots(const Chain& site_chain,
                            const NoteDigest& first_root);

// Checks that `note` is signed (ecdsa-p256) by a seal key of `root`
// (kBadSignature, kUnsigned).
Result<Done> CheckSealSignature(const SignedNote& note,
                                const notes::Root& root);

// What a seal at `index` is worth.
enum class SealStanding {
  kCounts,  // signed by a seal key of the root in force there, not revoked
  kVoid,    // by a key whose revocation covers it: as if it were not there
};
// kUnsigned, kBadSignature: neither; somebody else wrote it.
Result<SealStanding> StandingOfSeal(const SignedNote& seal, std::uint64_t index,
                                    const RootChain& roots);

}  // namespace airlock::policies
