// airlock/gate/cargo.h
//
// The objects of a crossing, each believed only under its digest.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"

namespace airlock::gate {

// kBadCrossing.
Failure BadCrossing(std::string why);

// Failures: kBadCrossing where an object is not listed or not there,
// kSizeMismatch and kDigestMismatch where it is another.
class Cargo {
 public:
  // `directory` must outlive it.
  Cargo(const platform::Directory& directory, const notes::Crossing& crossing);

  // As the crossing lists it.
  Result<std::uint64_t> SizeOf(const ObjectDigest& digest) const;
  Result<std::string> Document(const ObjectDigest& digest,
                               std::uint64_t max_bytes) const;
  // Copies the object's bytes to `to`, hashing them; nothing is committed
  // unless they are the object.
  Result<Done> Copy(const ObjectDigest& digest, const platform::Directory& to,
                    const std::string& name) const;
  Result<Done> Check(const ObjectDigest& digest) const;

 private:
  Result<Done> Read(const ObjectDigest& digest,
                    const std::function<Result<Done>(ByteView)>& piece) const;

  const platform::Directory& directory_;
  std::map<ObjectDigest, std::uint64_t> sizes_;
};

}  // namespace airlock::gate
