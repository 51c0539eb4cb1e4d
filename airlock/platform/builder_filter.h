// airlock/platform/builder_filter.h
//
// The system calls that a build may not make.
//
// A worker's filter says what it may do; of a build nobody can say that, since
// compilers and their tests use most of the kernel. What no build needs, and
// what flaws of the kernel have been reached by again and again, can be said:
// more namespaces, mounts, eBPF, io_uring, userfaultfd, keyrings, performance
// counters, modules. Whoever asks is told that it may not, or that there is no
// such call, and goes on.
#pragma once

#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// The filter as BPF, in a file without a name, for whoever starts the build
// (bwrap --seccomp); kNoSandbox if the library cannot make it.
Result<Fd> BuilderFilter();

}  // namespace airlock::platform
