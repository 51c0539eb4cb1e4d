// airlock/cli/oci_roles.h
//
// Which blobs of an OCI layout are the image and which are its signatures.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "airlock/core/limits.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "airlock/platform/tree.h"

namespace airlock::cli {

// Asks a worker, since telling them apart means reading JSON, and gives the
// image's blobs the role of artifacts.
Result<Done> AssignOciRoles(const std::string& program_folder,
                            const std::vector<platform::FoundFile>& files,
                            const Limits& limits,
                            std::map<std::string, notes::ContentsItem>& items);

}  // namespace airlock::cli
