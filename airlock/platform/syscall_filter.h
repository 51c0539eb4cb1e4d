// airlock/platform/syscall_filter.h
//
// The system calls that a worker may make: reading, writing and memory.
//
// One allow list, built by libseccomp; everything else kills the process on
// the spot. Killing is kinder than an error code: a parser that meets EPERM
// carries on in a path nobody tested, a parser that is dead is a refusal.
#pragma once

#include "airlock/core/result.h"

namespace airlock::platform {

// Puts this process under the filter, for good. kNoSandbox if the kernel or the
// library refuses.
Result<Done> AllowOnlyReadingWritingAndMemory();

}  // namespace airlock::platform
