// airlock/cli/files.h
//
// Files that the user names.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::cli {

// Regular files only (kNotAFile); kUnreadable, naming the path.
Result<std::string> ReadUserFile(const std::string& path,
                                 std::uint64_t max_bytes);
Result<platform::Fd> OpenUserFile(const std::string& path);
// Of `size` bytes, in one pass.
Result<ObjectDigest> DigestOfFile(int fd, std::uint64_t size);
// Writes the file, in place of one of that name.
Result<Done> WriteUserFile(const std::string& path, std::string_view text);
bool IsFolder(const std::string& path);

}  // namespace airlock::cli
