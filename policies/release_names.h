// policies/release_names.h
//
// One name, one content.
//
// Where a file's name says its version, other bytes under that name are another
// file that passes for it: upstream signed two of one, or somebody mixes
// releases. The names are in the lists of contents, which the ledger gives by
// digest, so this is asked where the vault is: by the conductor when it
// verifies, and by the signer again.
#pragma once

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "policies/policy.h"
#include "policies/taken.h"

namespace airlock::policies {

// Whether names say versions in this channel: those of .debs, and those that the
// order's patterns mean.
bool NamesSayVersions(const Policy& policy);

// Holds the artifacts against what `taken` brought into the same channel, whose
// contents are `theirs`. kEquivocation: other bytes under the name of the same
// release; kMixAndMatch: under the name of another release, or the same bytes
// under two versions.
Result<Done> CheckNames(const Policy& policy, const notes::Contents& contents,
                        const notes::Authentic& authentic, const Taken& taken,
                        const notes::Contents& theirs);

}  // namespace airlock::policies
