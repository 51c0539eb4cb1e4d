#include "airlock/platform/directory.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <memory>

#include "airlock/platform/durable.h"
#include "airlock/platform/place.h"

namespace airlock::platform {
namespace {

constexpr int kOpenDirectory = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC;

// A replacement on its way to its name. A crash in between may leave one, so
// List() does not show them.
constexpr std::string_view kReplacement = ".replacement-";

Result<std::string> ReplacementName() {
  std::array<std::byte, 8> random;
  if (::getrandom(random.data(), random.size(), 0) !=
      static_cast<ssize_t>(random.size())) {
    return WriteFailure("get random bytes", errno);
  }
  return std::string(kReplacement) + HexEncode(random);
}

// Where to write: a parent that is missing is then a fault.
Result<Place> FindForWriting(const Directory& directory,
                             const std::string& name) {
  auto place = Place::Find(directory, name);
  if (!place.ok() && place.failure().reason == Reason::kNotFound) {
    return Failure{Reason::kIo, place.failure().detail};
  }
  return place;
}

struct CloseStream {
  void operator()(DIR* stream) const { ::closedir(stream); }
};

// Every entry but "." and "..", in the file system's order.
Result<std::vector<std::string>> EntriesOf(int directory,
                                           const std::string& path) {
  // Opened anew: a duplicate would share its position with `directory`.
  Fd fd(::openat(directory, ".", kOpenDirectory));
  if (!fd.open()) return IoFailure("list " + path, errno);
  const std::unique_ptr<DIR, CloseStream> stream(::fdopendir(fd.get()));
  if (stream == nullptr) return IoFailure("list " + path, errno);
  (void)fd.release();  // the stream closes it
  std::vector<std::string> names;
  for (;;) {
    errno = 0;
    const dirent* entry = ::readdir(stream.get());
    if (entry == nullptr) break;
    const std::string_view name = entry->d_name;
    if (name != "." && name != "..") names.emplace_back(name);
  }
  if (errno != 0) return IoFailure("list " + path, errno);
  return names;
}

// Empties and removes directory `name` of `parent`. Links are removed, never
// followed.
Result<Done> RemoveDirectory(int parent, const char* name,
                             const std::string& path) {
  const Fd fd(::openat(parent, name, kOpenDirectory));
  if (!fd.open()) return WriteFailure("remove " + path, errno);
  TRY(const std::vector<std::string> entries, EntriesOf(fd.get(), path));
  for (const std::string& entry : entries) {
    if (::unlinkat(fd.get(), entry.c_str(), 0) == 0) continue;
    if (errno != EISDIR) {
      return WriteFailure("remove " + path + "/" + entry, errno);
    }
    TRY_DONE(RemoveDirectory(fd.get(), entry.c_str(), path + "/" + entry));
  }
  if (::unlinkat(parent, name, AT_REMOVEDIR) != 0) {
    return WriteFailure("remove " + path, errno);
  }
  return Done{};
}

}  // namespace

Result<Directory> Directory::Open(const std::string& path) {
  std::string plain = path;
  // With a trailing slash the kernel follows a link even under O_NOFOLLOW.
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  Fd fd(::open(plain.c_str(), kOpenDirectory));
  if (!fd.open()) {
    Failure failure = IoFailure("open directory " + plain, errno);
    // This path is what the user configured, so its absence is a fault of the
    // installation and never the artifact's.
    if (failure.reason == Reason::kNotFound) {
      failure.reason = Reason::kUnreadable;
    }
    return failure;
  }
  return Directory(std::move(fd), plain);
}

Result<Directory> Directory::Make(const std::string& path, mode_t mode) {
  std::string plain = path;
  while (plain.size() > 1 && plain.back() == '/') plain.pop_back();
  struct stat status;
  if (::lstat(plain.c_str(), &status) == 0 || errno != ENOENT ||
      plain.empty()) {
    return Open(plain);
  }
  const std::size_t slash = plain.rfind('/');
  const std::string parent = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                          : plain.substr(0, slash);
  TRY(const Directory above, Make(parent, 0755));
  TRY_DONE(above.MakeSub(
      slash == std::string::npos ? plain : plain.substr(slash + 1), mode));
  return Open(plain);
}

Result<Directory> Directory::OpenSub(const std::string& name) const {
  TRY(const Place place, Place::Find(*this, name));
  Fd fd(::openat(place.parent(), place.name(), kOpenDirectory));
  if (!fd.open()) return IoFailure("open directory " + place.path(), errno);
  return Directory(std::move(fd), place.path());
}

Result<Directory> Directory::MakeSub(const std::string& name,
                                     mode_t mode) const {
  const std::size_t slash = name.rfind('/');
  if (slash != std::string::npos) {
    TRY(const Directory above, MakeSub(name.substr(0, slash), mode));
    return above.MakeSub(name.substr(slash + 1), mode);
  }
  TRY(const Place place, Place::Find(*this, name));
  const bool made = ::mkdirat(place.parent(), place.name(), mode) == 0;
  if (!made && errno != EEXIST) {
    return WriteFailure("make directory " + place.path(), errno);
  }
  TRY(Directory sub, OpenSub(name));
  if (made) {
    // The mode asked for, whatever the umask takes away.
    if (::fchmod(sub.fd(), mode) != 0) {
      return WriteFailure("set the mode of " + sub.path(), errno);
    }
    TRY_DONE(SyncDirectory(sub.fd(), sub.path()));
    TRY_DONE(SyncDirectory(place.parent(), place.path()));
  }
  return sub;
}

bool Directory::Has(const std::string& name) const {
  const auto place = Place::Find(*this, name);
  struct stat status;
  return place.ok() && ::fstatat(place->parent(), place->name(), &status,
                                 AT_SYMLINK_NOFOLLOW) == 0;
}

Result<Fd> Directory::OpenFile(const std::string& name) const {
  TRY(const Place place, Place::Find(*this, name));
  // O_NONBLOCK so that a FIFO cannot hold us; a regular file ignores it.
  Fd fd(::openat(place.parent(), place.name(),
                 O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!fd.open()) return IoFailure("open " + place.path(), errno);
  struct stat status;
  if (::fstat(fd.get(), &status) != 0) {
    return IoFailure("stat " + place.path(), errno);
  }
  if (!S_ISREG(status.st_mode)) {
    return Failure{Reason::kUnreadable, place.path() + " is no regular file"};
  }
  return fd;
}

Result<Bytes> Directory::Read(const std::string& name,
                              std::uint64_t max_bytes) const {
  TRY(const Fd fd, OpenFile(name));
  auto bytes = ReadAll(fd.get(), max_bytes);
  if (!bytes.ok()) {
    return Failure{bytes.failure().reason,
                   path_ + "/" + name + ": " + bytes.failure().detail};
  }
  return bytes;
}

Result<std::string> Directory::ReadText(const std::string& name,
                                        std::uint64_t max_bytes) const {
  TRY(const Bytes bytes, Read(name, max_bytes));
  return std::string(AsText(bytes));
}

Result<Done> Directory::Create(const std::string& name, ByteView bytes,
                               mode_t mode) const {
  TRY(const Place place, FindForWriting(*this, name));
  TRY(const Fd file, OpenNameless(place.parent(), place.path()));
  TRY_DONE(WriteAll(file.get(), bytes));
  TRY_DONE(SealFile(file.get(), mode, place.path()));
  TRY(const bool made,
      LinkFile(file.get(), place.parent(), place.name(), place.path()));
  if (!made) {
    const auto there = Read(name, bytes.size());
    if (!there.ok() && there.failure().reason != Reason::kTooLarge) {
      return there.failure();
    }
    if (!there.ok() || !std::ranges::equal(*there, bytes)) {
      return Failure{Reason::kDuplicateRecord,
                     place.path() + " exists with other bytes"};
    }
  }
  return SyncDirectory(place.parent(), place.path());
}

Result<Done> Directory::Replace(const std::string& name, ByteView bytes,
                                mode_t mode) const {
  TRY(const Place place, FindForWriting(*this, name));
  TRY(const Fd file, OpenNameless(place.parent(), place.path()));
  TRY_DONE(WriteAll(file.get(), bytes));
  TRY_DONE(SealFile(file.get(), mode, place.path()));
  TRY(const std::string passing, ReplacementName());
  TRY(const bool linked,
      LinkFile(file.get(), place.parent(), passing.c_str(), place.path()));
  if (!linked) return WriteFailure("replace " + place.path(), EEXIST);
  if (::renameat(place.parent(), passing.c_str(), place.parent(),
                 place.name()) != 0) {
    const int error_number = errno;
    ::unlinkat(place.parent(), passing.c_str(), 0);
    return WriteFailure("replace " + place.path(), error_number);
  }
  return SyncDirectory(place.parent(), place.path());
}

Result<Done> Directory::Remove(const std::string& name) const {
  const auto place = Place::Find(*this, name);
  if (!place.ok()) {
    if (place.failure().reason == Reason::kNotFound) return Done{};
    return place.failure();
  }
  if (::unlinkat(place->parent(), place->name(), 0) != 0) {
    if (errno == ENOENT) return Done{};
    return WriteFailure("remove " + place->path(), errno);
  }
  return SyncDirectory(place->parent(), place->path());
}

Result<Done> Directory::Rename(const std::string& from,
                               const std::string& to) const {
  TRY(const Place source, Place::Find(*this, from));
  TRY(const Place target, Place::Find(*this, to));
  const std::string doing = "rename " + source.path() + " to " + target.path();
  if (::renameat(source.parent(), source.name(), target.parent(),
                 target.name()) != 0) {
    return errno == ENOENT ? IoFailure(doing, errno)
                           : WriteFailure(doing, errno);
  }
  // The new name first: between the two, a crash may show both, never none.
  TRY_DONE(SyncDirectory(target.parent(), target.path()));
  return SyncDirectory(source.parent(), source.path());
}

Result<Done> Directory::RemoveTree(const std::string& name) const {
  const auto place = Place::Find(*this, name);
  if (!place.ok()) {
    if (place.failure().reason == Reason::kNotFound) return Done{};
    return place.failure();
  }
  if (::unlinkat(place->parent(), place->name(), 0) != 0) {
    if (errno == ENOENT) return Done{};
    if (errno != EISDIR) return WriteFailure("remove " + place->path(), errno);
    TRY_DONE(RemoveDirectory(place->parent(), place->name(), place->path()));
  }
  return SyncDirectory(place->parent(), place->path());
}

Result<std::vector<std::string>> Directory::List() const {
  TRY(std::vector<std::string> names, EntriesOf(fd_.get(), path_));
  std::erase_if(names, [](const std::string& name) {
    return name.starts_with(kReplacement);
  });
  std::ranges::sort(names);
  return names;
}

}  // namespace airlock::platform
