// policies/read_taken.h
//
// From the ledger to what its seals have taken.
#pragma once

#include <vector>

#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "policies/root_chain.h"
#include "policies/taken.h"

namespace airlock::policies {

// Of every seal on record that counts by the roots, in the order of the ledger.
// A seal by a revoked key, or that nobody of ours signed, took nothing.
Result<std::vector<Taken>> ReadTaken(const ledger::Reader& reader,
                                     const RootChain& roots);

}  // namespace airlock::policies
