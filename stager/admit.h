// stager/admit.h
//
// From quarantine to the published tree, on the signer's word alone.
#pragma once

#include "airlock/core/digest.h"
#include "airlock/core/home.h"
#include "airlock/core/result.h"
#include "airlock/platform/vault.h"

namespace airlock::stager {

// Takes a signed `airlock.release/v1` out of the vault, checks the seal key's
// signature, that each seal it names is on record and that every artifact among
// its files belongs to one of those seals or was made by the signer; hashes
// every file again into admitted/ and links the tree
// published/<target>/<size>/, then points published/<target>/current at it.
// Repeating it changes nothing.
Result<Done> AdmitRelease(const Home& home, const ObjectDigest& signed_release,
                          const platform::VaultWriter& vault,
                          const platform::VaultReader& quarantine);

}  // namespace airlock::stager
