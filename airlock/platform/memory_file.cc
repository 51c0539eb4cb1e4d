#include "airlock/platform/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>

#include <cerrno>

#include "airlock/platform/directory.h"

namespace airlock::platform {

Result<Fd> MemoryFile(ByteView bytes) {
  Fd fd(::memfd_create("airlock", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.open()) return IoFailure("memfd_create", errno);
  TRY_DONE(WriteAll(fd.get(), bytes));
  constexpr int kAll = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(fd.get(), F_ADD_SEALS, kAll) != 0) {
    return IoFailure("seal a file in memory", errno);
  }
  return fd;
}

}  // namespace airlock::platform
