// airlock/cli/tuf_names.h
//
// The URLs and file names of a TUF client.
//
// Role names and target paths are a stranger's, and have been "../../x", "?"
// and absolute paths. Each byte that is not plain is percent-encoded, so that a
// name is one component of a URL or a folder, and two names never are one.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock::cli {

// The address without slashes at its end: https, or http on this machine
// (127.0.0.1, [::1], localhost). kUsage for all else, and where there is a
// user, a query or a fragment.
Result<std::string> TufBaseUrl(std::string_view url);

// "<role>.json", encoded; kBadName for a name that no file system would take.
Result<std::string> TufFileName(std::string_view role);
// The same with the version before it unless that is 0.
Result<std::string> TufMetadataUrl(const std::string& base,
                                   std::string_view role,
                                   std::uint64_t version);

// The whole path as one name, encoded.
Result<std::string> TufTargetFile(std::string_view path);
// The path's slashes stand; `prefix`, if any, comes before its last component.
std::string TufTargetUrl(const std::string& base, std::string_view path,
                         std::string_view prefix);

}  // namespace airlock::cli
