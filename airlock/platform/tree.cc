#include "airlock/platform/tree.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <boost/filesystem.hpp>
#include <cerrno>

#include "airlock/core/bytes.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

constexpr std::size_t kMaxFiles = 10'000;

Failure NotAFile(const std::string& path) {
  return {Reason::kNotAFile, Printable(path) + " is not a regular file"};
}

Failure Unreadable(const std::string& path, int error_number) {
  return {Reason::kUnreadable, IoFailure("open " + path, error_number).detail};
}

// Looked at before it is opened, and what was looked at is what is opened.
Result<Fd> OpenRegular(const std::string& path, int flags) {
  const Fd place(::open(path.c_str(), O_PATH | O_CLOEXEC | flags));
  if (!place.open()) return Unreadable(path, errno);
  struct stat status;
  if (::fstat(place.get(), &status) != 0) return Unreadable(path, errno);
  if (!S_ISREG(status.st_mode)) return NotAFile(path);
  const std::string name = "/proc/self/fd/" + std::to_string(place.get());
  Fd fd(::open(name.c_str(), O_RDONLY | O_CLOEXEC));
  if (!fd.open()) return Unreadable(path, errno);
  return fd;
}

}  // namespace

Result<Fd> OpenRegularFile(const std::string& path) {
  return OpenRegular(path, 0);
}

Result<std::vector<FoundFile>> FilesBelow(const std::string& folder) {
  namespace fs = boost::filesystem;
  std::vector<FoundFile> files;
  boost::system::error_code error;
  fs::recursive_directory_iterator walk(folder, error);
  if (error) {
    return Failure{Reason::kUnreadable,
                   Printable(folder) + ": " + error.message()};
  }
  for (const fs::recursive_directory_iterator end; walk != end;
       walk.increment(error)) {
    if (error) break;
    const fs::file_type type = walk->symlink_status(error).type();
    if (error) break;
    if (type == fs::directory_file) continue;
    const std::string path = walk->path().string();
    if (type != fs::regular_file) {
      return NotAFile(path);
    }
    if (files.size() == kMaxFiles) {
      return Failure{Reason::kTooLarge,
                     Printable(folder) + " has over 10,000 files"};
    }
    TRY(Fd fd, OpenRegular(path, O_NOFOLLOW));
    files.push_back({fs::relative(walk->path(), folder, error).generic_string(),
                     std::move(fd)});
    if (error) break;
  }
  if (error) {
    return Failure{Reason::kUnreadable,
                   Printable(folder) + ": " + error.message()};
  }
  std::sort(
      files.begin(), files.end(),
      [](const FoundFile& a, const FoundFile& b) { return a.name < b.name; });
  return files;
}

Result<Done> PointLink(const std::string& link, const std::string& target) {
  const std::string fresh = link + ".new";
  if (::unlink(fresh.c_str()) != 0 && errno != ENOENT) {
    return IoFailure("remove " + fresh, errno);
  }
  if (::symlink(target.c_str(), fresh.c_str()) != 0) {
    return IoFailure("make the link " + fresh, errno);
  }
  if (::rename(fresh.c_str(), link.c_str()) != 0) {
    return IoFailure("point " + link, errno);
  }
  const std::string folder = link.substr(0, link.rfind('/'));
  Fd directory(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!directory.open() || ::fsync(directory.get()) != 0) {
    return IoFailure("sync " + folder, errno);
  }
  return Done{};
}

Result<std::string> ReadLink(const std::string& link) {
  boost::system::error_code error;
  const auto target = boost::filesystem::read_symlink(link, error);
  if (error) return Failure{Reason::kNotFound, link + ": " + error.message()};
  return target.string();
}

}  // namespace airlock::platform
