// stager/vault_audit.h
//
// Whether the vault still holds what the ledger speaks of.
//
// Disks lose bits and people delete files. That is our loss and never the
// artifact's fault, so it must not end a submission: it has a reason of its own
// (kVaultCorrupt), which stays until the object is restored.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/platform/vault.h"
#include "policies/judge.h"
#include "stager/site_reader.h"

namespace airlock::stager {

struct Damage {
  ObjectDigest object;
  std::string what;  // for people: "missing", "has other bytes"
};

// Hashes each again; a disk that cannot be read is a failure, not damage.
Result<std::vector<Damage>> DamagedAmong(
    const std::vector<ObjectDigest>& objects,
    const platform::VaultReader& vault);

// The same as one failure (kVaultCorrupt) that names the first.
Result<Done> CheckWhole(const std::vector<ObjectDigest>& objects,
                        const platform::VaultReader& vault);

// What the records of one submission speak of: its contents and their items,
// its evidence with the documents derived for it, its inventories. Documents
// that cannot be read any more name nothing; that they are damaged shows when
// they are hashed.
std::vector<ObjectDigest> ObjectsOf(const policies::Case& facts,
                                    const platform::VaultReader& vault);

// All that quarantine holds, and all that submissions on record name.
Result<std::vector<Damage>> AuditVault(const SiteNow& now,
                                       const platform::VaultReader& quarantine);

}  // namespace airlock::stager
