#include "airlock/debian/folder_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>

namespace airlock::debian {

Result<FolderLock> FolderLock::Take(const platform::Directory& folder) {
  // Opened anew: a duplicate would share its lock with the folder's own.
  platform::Fd fd(
      ::openat(folder.fd(), ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd.open()) return platform::IoFailure("lock " + folder.path(), errno);
  while (::flock(fd.get(), LOCK_EX) != 0) {
    if (errno != EINTR) {
      return platform::IoFailure("lock " + folder.path(), errno);
    }
  }
  return FolderLock(std::move(fd));
}

}  // namespace airlock::debian
