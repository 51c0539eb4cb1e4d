// airlock/platform/memory_file.h
//
// Bytes as a descriptor that a worker can be handed, without a name anywhere.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// memfd_create(2), sealed against every change (kIo).
Result<Fd> MemoryFile(ByteView bytes);

}  // namespace airlock::platform
