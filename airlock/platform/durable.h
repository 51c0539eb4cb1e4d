// airlock/platform/durable.h
//
// The steps by which a file comes to exist for good.
//
//   openat(O_TMPFILE) → write → SealFile: fchmod, fsync
//                     → LinkFile: linkat → SyncDirectory: fsync
//
// Until LinkFile the file has no name, so whatever ends the process (a full
// disk, a kill, the power) leaves nothing to clean up. Only SyncDirectory makes
// the name itself survive the power. One hole is known and not ours to close:
// a disk that acknowledges a flush it did not do.
#pragma once

#include <sys/types.h>

#include <string>
#include <string_view>

#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// A file without a name on the file system of `directory`; `path` names the
// directory in messages. kIo where the file system has no O_TMPFILE.
Result<Fd> OpenNameless(int directory, std::string_view path);

// Gives the file its final mode and makes its bytes durable.
Result<Done> SealFile(int file, mode_t mode, std::string_view path);

// Gives the file of this descriptor the name `name`; false if that name is
// taken. The errno of every other failure is in the result.
Result<bool> LinkFile(int file, int directory, const char* name,
                      std::string_view path);

Result<Done> SyncDirectory(int directory, std::string_view path);

// Like IoFailure, for work that changes something: there a missing file or a
// denied permission is never the artifact's fault nor the user's input, so it
// is kIo.
Failure WriteFailure(std::string_view doing, int error_number);

}  // namespace airlock::platform
