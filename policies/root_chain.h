// policies/root_chain.h
//
// When a root is to be believed: thresholds of the old and of the new.
#pragma once

#include <vector>

#include "airlock/core/note.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "policies/judge.h"

namespace airlock::policies {

// Checks that at least `threshold` distinct root keys of `by` signed `note`
// (ed25519 over its text). One bad signature by a known key refuses (kBadRoot).
Result<Done> CheckRootSignatures(const SignedNote& note, const notes::Root& by);

// The next root after `current`: version + 1, signed under both. In this one
// and in the first, each key is well formed and under its own id, those of the
// four TUF purposes are Ed25519, and nobody has signed twice for TUF (kBadRoot,
// kBadKey).
Result<notes::Root> NextRoot(const notes::Root& current,
                             const SignedNote& next);

// The first root: signed under its own threshold.
Result<notes::Root> FirstRoot(const SignedNote& first);

// The signed roots on record in the site's chain, oldest first, each checked
// against the one before; the first is the one pinned by its digest. What does
// not follow is void: anyone may append a root, and nobody shall stop what is
// published by doing so. kConfiguration if there is none.
struct RootChain {
  std::vector<SignedNote> signed_roots;
  notes::Root newest;
  std::vector<PassedOver> passed_over;  // in order
};
Result<RootChain> ReadRoots(const Chain& site_chain,
                            const NoteDigest& first_root);

// Checks that `note` is signed (ecdsa-p256) by a seal key of `root`
// (kBadSignature, kUnsigned).
Result<Done> CheckSealSignature(const SignedNote& note,
                                const notes::Root& root);

}  // namespace airlock::policies
