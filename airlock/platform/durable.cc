#include "airlock/platform/durable.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

std::string Doing(std::string_view verb, std::string_view path) {
  return std::string(verb) + " " + std::string(path);
}

}  // namespace

Failure WriteFailure(std::string_view doing, int error_number) {
  Failure failure = IoFailure(doing, error_number);
  if (failure.reason != Reason::kDiskFull) failure.reason = Reason::kIo;
  return failure;
}

Result<Fd> OpenNameless(int directory, std::string_view path) {
  // Readable too, since what was written may have to be hashed again. 0600
  // until it is sealed: nobody else has business with half a file.
  Fd file(::openat(directory, ".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0600));
  if (!file.open()) {
    return WriteFailure(Doing("make a nameless file in", path), errno);
  }
  return file;
}

Result<Done> SealFile(int file, mode_t mode, std::string_view path) {
  if (::fchmod(file, mode) != 0) {
    return WriteFailure(Doing("set the mode of", path), errno);
  }
  // fsync, not fdatasync: the mode must be as durable as the bytes.
  if (::fsync(file) != 0) return WriteFailure(Doing("sync", path), errno);
  return Done{};
}

Result<bool> LinkFile(int file, int directory, const char* name,
                      std::string_view path) {
  // AT_EMPTY_PATH asks for CAP_DAC_READ_SEARCH; /proc/self/fd does not.
  const std::string self = "/proc/self/fd/" + std::to_string(file);
  if (::linkat(AT_FDCWD, self.c_str(), directory, name, AT_SYMLINK_FOLLOW) ==
      0) {
    return true;
  }
  if (errno == EEXIST) return false;
  if (errno == ENOENT || errno == EACCES) {  // no /proc here
    if (::linkat(file, "", directory, name, AT_EMPTY_PATH) == 0) return true;
    if (errno == EEXIST) return false;
  }
  return WriteFailure(Doing("link", path), errno);
}

Result<Done> SyncDirectory(int directory, std::string_view path) {
  if (::fsync(directory) != 0) {
    return WriteFailure(Doing("sync the directory of", path), errno);
  }
  return Done{};
}

}  // namespace airlock::platform
