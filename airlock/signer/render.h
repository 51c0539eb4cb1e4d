// airlock/signer/render.h
//
// What a target holds, as a pure function of a prefix of the ledger.
//
// The version of all metadata is the ledger's size, all dates are the ledger's
// stamps. Doing it again after a crash gives the same bytes, so nobody can be
// shown two releases under one version.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/name.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "airlock/platform/vault.h"
#include "airlock/signer/release_keys.h"
#include "policies/root_chain.h"

namespace airlock::signer {

// How long each promise lasts from the ledger's last stamp. The conductor
// refreshes daily; a week lets it fail over a long week-end unnoticed by
// nobody.
inline constexpr Seconds kTimestampLifetime{7 * 86400};
inline constexpr Seconds kReleaseLifetime{90 * 86400};

struct Rendering {
  std::string signed_release;          // airlock.release/v1 with its signature
  std::vector<std::string> documents;  // every metadata file that it names
};

// Renders and signs with the keys of the newest root. Counts the seals that
// were signed with the seal key of their time and are not void; one that
// someone else wrote stops everything (kUnsigned, kBadSignature).
Result<Rendering> Render(const TargetName& target, const ledger::Reader& ledger,
                         const platform::VaultReader& quarantine,
                         const policies::RootChain& roots,
                         const ReleaseKeys& keys);

}  // namespace airlock::signer
