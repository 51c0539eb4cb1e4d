// airlock/platform/landlock.h
//
// Giving up every path, by Landlock.
//
// Seccomp refuses the calls that open, Landlock the objects that would be
// opened: should a filter ever let one call too many through, no file, TCP port
// or abstract socket is behind it. Kernels differ (Debian 12 has ABI 2, which
// knows nothing of the network), so the ABI is asked at run time, and the
// numbers of newer ones are our own because the headers are older.
#pragma once

#include "airlock/core/result.h"

namespace airlock::platform {

// The ABI of this kernel; 0 where Landlock is not built in or not switched on.
int LandlockAbi();

// Denies this thread, for good, everything that the kernel's Landlock knows
// of. kNoSandbox if the kernel has it and still refuses. LandlockAbi() must
// not be 0, nor no_new_privs unset.
Result<Done> DenyEverything();

}  // namespace airlock::platform
