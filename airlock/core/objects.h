// airlock/core/objects.h
//
// Bytes by their digest, as pure code asks for them.
//
// The vault implements it; checks and renderings see no more of the vault than
// this, and tests give them a map.
#pragma once

#include <cstdint>
#include <functional>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock {

class Objects {
 public:
  virtual ~Objects() = default;

  // The whole object, at most `max_bytes` (kTooLarge), hashed while read
  // (kDigestMismatch); kNotFound.
  virtual Result<Bytes> Read(const ObjectDigest& digest,
                             std::uint64_t max_bytes) const = 0;

  // Streams it once, in pieces, and yields its size; the failure of `piece`
  // ends it. kDigestMismatch at the end means that everything handed out before
  // must be thrown away.
  virtual Result<std::uint64_t> Stream(
      const ObjectDigest& digest,
      const std::function<Result<Done>(ByteView)>& piece) const = 0;
};

}  // namespace airlock
