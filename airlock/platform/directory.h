// airlock/platform/directory.h
//
// An open directory, and the only way in which the airlock touches files.
//
// Work is relative to a descriptor, so that nobody can swap a path component
// under us, and never follows a symbolic link in the last component. Files
// appear whole or not at all:
//
//   openat(O_TMPFILE) → write → fchmod → fsync → linkat(AT_EMPTY_PATH or
//   /proc/self/fd) → fsync(directory)
//
// and a file that replaces another goes through a temporary name and renameat.
// What the kernel refuses is kDiskFull (ENOSPC, EDQUOT, EFBIG), kNotFound or
// kUnreadable (EACCES) when reading, and kIo otherwise, always when writing.
// kBadName is a name with a component that is "", "." or "..".
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

class Directory {
 public:
  // Opens an existing directory; the path is ours, not a stranger's. It is what
  // the user configured, so if it is missing that is kUnreadable.
  static Result<Directory> Open(const std::string& path);
  // Makes it (and its parents) if it is not there.
  static Result<Directory> Make(const std::string& path, mode_t mode = 0755);

  Result<Directory> OpenSub(const std::string& name) const;
  Result<Directory> MakeSub(const std::string& name, mode_t mode = 0755) const;

  // Names may have slashes; each component below this directory.
  bool Has(const std::string& name) const;
  Result<Fd> OpenFile(const std::string& name) const;  // O_RDONLY
  // At most `max_bytes` (kTooLarge).
  Result<Bytes> Read(const std::string& name, std::uint64_t max_bytes) const;
  Result<std::string> ReadText(const std::string& name,
                               std::uint64_t max_bytes) const;

  // Durably creates `name` with these bytes; if it exists already, succeeds
  // when its bytes are the same and is kDuplicateRecord otherwise.
  Result<Done> Create(const std::string& name, ByteView bytes,
                      mode_t mode = 0644) const;
  // Durably replaces `name` as a whole.
  Result<Done> Replace(const std::string& name, ByteView bytes,
                       mode_t mode = 0644) const;
  // Removes a file; succeeds if it is not there.
  Result<Done> Remove(const std::string& name) const;
  // Renames within this directory, replacing, durably.
  Result<Done> Rename(const std::string& from, const std::string& to) const;
  // Removes a directory tree of our own; succeeds if it is not there.
  Result<Done> RemoveTree(const std::string& name) const;

  // Names of entries, sorted, without "." and ".." and without what a crash in
  // the middle of Replace() may have left.
  Result<std::vector<std::string>> List() const;

  const std::string& path() const { return path_; }
  int fd() const { return fd_.get(); }

 private:
  Directory(Fd fd, std::string path)
      : fd_(std::move(fd)), path_(std::move(path)) {}
  Fd fd_;
  std::string path_;
};

// A file being written that has no name yet: it appears on Commit(), whole and
// durable, or never.
class NamelessFile {
 public:
  static Result<NamelessFile> Open(const Directory& directory);
  Result<Done> Write(ByteView bytes);
  // Links it as `name`; a file of that name already there is left alone, and
  // that is success (content-addressed names say what is in them).
  Result<Done> Commit(const std::string& name, mode_t mode = 0444);
  std::uint64_t size() const { return size_; }
  int fd() const { return fd_.get(); }

 private:
  NamelessFile(Fd fd, const Directory& directory)
      : fd_(std::move(fd)), directory_(&directory) {}
  Fd fd_;
  const Directory* directory_;
  std::uint64_t size_ = 0;
};

// Reads everything there is, at most `max_bytes` (kTooLarge).
Result<Bytes> ReadAll(int fd, std::uint64_t max_bytes);
Result<Done> WriteAll(int fd, ByteView bytes);
// Bytes [offset, offset+size) by pread; kTruncated if the file ends before.
Result<Bytes> ReadRange(int fd, std::uint64_t offset, std::uint64_t size);
Result<std::uint64_t> SizeOf(int fd);

// errno as a Failure that names what was being done.
Failure IoFailure(std::string_view doing, int error_number);

}  // namespace airlock::platform
