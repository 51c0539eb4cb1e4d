// stager/incoming.h
//
// How bytes of one person's come into the vault: counted before the first one,
// marked as theirs before they have a name. Handed in or fetched for them, it
// is the same.
#pragma once

#include <cstdint>
#include <optional>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/vault.h"
#include "stager/unclaimed.h"

namespace airlock::stager {

class Incoming {
 public:
  Incoming(const platform::VaultWriter& vault,
           const platform::VaultReader& quarantine, const Unclaimed& unclaimed,
           const platform::Peer& peer)
      : vault_(vault),
        quarantine_(quarantine),
        unclaimed_(unclaimed),
        peer_(peer) {}

  // As VaultWriter has them; also kDiskFull and kQuota. `max_bytes` are counted
  // while they come in, and afterwards as many as there were.
  Result<platform::StoredObject> Put(
      int source, std::uint64_t max_bytes,
      std::optional<ObjectDigest> expected = {}) const;
  Result<platform::StoredObject> PutRange(int source, std::uint64_t offset,
                                          std::uint64_t size,
                                          const ObjectDigest& expected) const;
  Result<platform::StoredObject> PutBytes(ByteView bytes) const;

  // Whether it is there already. If so it stays as long as if it had come in
  // now.
  Result<bool> Has(const ObjectDigest& object) const;

 private:
  const platform::VaultWriter& vault_;
  const platform::VaultReader& quarantine_;
  const Unclaimed& unclaimed_;
  platform::Peer peer_;
};

}  // namespace airlock::stager
