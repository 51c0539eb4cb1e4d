// airlock/platform/tree.h
//
// Whole folders of our own or of a user's choosing, walked with
// Boost.Filesystem. Nothing a stranger named is ever a path here.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

struct FoundFile {
  std::string name;  // relative to the folder, with '/'
  Fd fd;             // open for reading
};

// A file of the user's choosing, open for reading. kNotAFile for anything but a
// regular one, which is then never opened: a pipe would make us wait for its
// writer, a device may act on being opened. kUnreadable, naming the path.
Result<Fd> OpenRegularFile(const std::string& path);

// Every regular file below `folder`, sorted by name. A symbolic link, a device
// or any other kind is refused (kNotAFile): what would be read must be what
// the user sees. At most 10,000 files (kTooLarge).
Result<std::vector<FoundFile>> FilesBelow(const std::string& folder);

// Makes `link` a symbolic link to `target` (a relative name beside it), by
// renaming over what was there.
Result<Done> PointLink(const std::string& link, const std::string& target);

// Where a symbolic link of ours points.
Result<std::string> ReadLink(const std::string& link);

}  // namespace airlock::platform
