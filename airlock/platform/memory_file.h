// airlock/platform/memory_file.h
//
// Bytes as a descriptor that another process can be handed, without a name
// anywhere.
#pragma once

#include <cstdint>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// memfd_create(2), sealed against every change (kIo).
Result<Fd> MemoryFile(ByteView bytes);
// The same, of bytes that come piece by piece.
class MemoryFileWriter {
 public:
  static Result<MemoryFileWriter> Open();
  Result<Done> Write(ByteView bytes);
  Result<Fd> Seal() &&;

 private:
  explicit MemoryFileWriter(Fd fd) : fd_(std::move(fd)) {}
  Fd fd_;
};
// The same, of `size` zeros that take no room until somebody reads them.
Result<Fd> HollowFile(std::uint64_t size);

}  // namespace airlock::platform
