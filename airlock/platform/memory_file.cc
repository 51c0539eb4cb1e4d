#include "airlock/platform/memory_file.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>

#include "airlock/platform/directory.h"

namespace airlock::platform {

Result<MemoryFileWriter> MemoryFileWriter::Open() {
  Fd fd(::memfd_create("airlock", MFD_CLOEXEC | MFD_ALLOW_SEALING));
  if (!fd.open()) return IoFailure("memfd_create", errno);
  return MemoryFileWriter(std::move(fd));
}

Result<Done> MemoryFileWriter::Write(ByteView bytes) {
  return WriteAll(fd_.get(), bytes);
}

Result<Fd> MemoryFileWriter::Seal() && {
  constexpr int kAll = F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE;
  if (::fcntl(fd_.get(), F_ADD_SEALS, kAll) != 0) {
    return IoFailure("seal a file in memory", errno);
  }
  return std::move(fd_);
}

Result<Fd> MemoryFile(ByteView bytes) {
  TRY(MemoryFileWriter file, MemoryFileWriter::Open());
  TRY_DONE(file.Write(bytes));
  return std::move(file).Seal();
}

Result<Fd> HollowFile(std::uint64_t size) {
  Fd fd(::memfd_create("airlock", MFD_CLOEXEC));
  if (!fd.open()) return IoFailure("memfd_create", errno);
  if (::ftruncate(fd.get(), static_cast<off_t>(size)) != 0) {
    return IoFailure("make a hollow file", errno);
  }
  return fd;
}

}  // namespace airlock::platform
