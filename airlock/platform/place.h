// airlock/platform/place.h
//
// Where a name below a directory leads: an open parent and one last component.
//
// The kernel's *at calls resolve symbolic links in every component but the
// last. Walking the components ourselves, each opened O_NOFOLLOW, leaves no
// link to follow and no ".." to climb, on every kernel and in one code path
// (openat2 would need this walk as its fallback anyway).
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

class Directory;

class Place {
 public:
  // kBadName if a component of `name` is "", "." or ".." or holds NUL; the
  // kernel's answer if a parent is missing, is no directory or is a link.
  // `directory` must outlive the place.
  static Result<Place> Find(const Directory& directory,
                            const std::string& name);

  // The open parent, for openat() and its relatives.
  int parent() const { return opened_.open() ? opened_.get() : borrowed_; }
  const char* name() const { return name_.c_str(); }
  // The whole path, for messages.
  const std::string& path() const { return path_; }

 private:
  Place(int borrowed, std::string path)
      : borrowed_(borrowed), path_(std::move(path)) {}
  int borrowed_;
  Fd opened_;
  std::string name_;
  std::string path_;
};

}  // namespace airlock::platform
