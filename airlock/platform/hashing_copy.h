// airlock/platform/hashing_copy.h
//
// Bytes hashed on their way to where they are kept.
//
// Whoever passes bytes on must know the digest of the very bytes passed on, so
// the two are one loop over one buffer: nothing is read twice, and nobody can
// change the source in between. Two threads share the work, since SHA-256
// alone fills one core: the caller's reads and writes, its helper hashes.
#pragma once

#include <cstdint>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {

// Copies from `source`, where it stands, until its end, into a file that is
// still empty. kTooLarge as soon as
// there are more than `max_bytes`; the file is then to be thrown away.
Result<ObjectDigest> CopyHashed(int source, std::uint64_t max_bytes,
                                NamelessFile& file);

// The same from a range, wherever `source` stands, so that whoever else has the
// descriptor cannot move it. kSizeMismatch if the source ends before the range.
Result<ObjectDigest> CopyRangeHashed(int source, std::uint64_t offset,
                                     std::uint64_t size, NamelessFile& file);

}  // namespace airlock::platform
