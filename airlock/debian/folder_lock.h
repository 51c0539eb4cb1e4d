// airlock/debian/folder_lock.h
//
// One at a time in a folder that several runs share.
#pragma once

#include <utility>

#include "airlock/core/result.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/fd.h"

namespace airlock::debian {

class FolderLock {
 public:
  // Waits until nobody else holds it; it goes with this object, or with the
  // process (kIo).
  static Result<FolderLock> Take(const platform::Directory& folder);

 private:
  explicit FolderLock(platform::Fd fd) : fd_(std::move(fd)) {}
  platform::Fd fd_;
};

}  // namespace airlock::debian
