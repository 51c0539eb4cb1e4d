// airlock/platform/sandbox.h
//
// The box in which strangers' bytes are read.
//
// Confine() is called by a worker that has all its descriptors open, before the
// first hostile byte. It cannot be undone or skipped: rlimits, no_new_privs,
// no dumping, Landlock with no path at all (where the kernel has it), and a
// seccomp filter that kills the process on everything but reading, writing and
// memory. A worker can then read what it was handed and answer; it cannot open,
// connect, execute, fork, trace or map executable memory.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock::platform {

struct SandboxLimits {
  std::uint64_t memory_bytes = 512ULL << 20;  // RLIMIT_AS: inspection.md §4
  std::uint64_t cpu_seconds = 600;
  std::uint64_t output_bytes = 64ULL << 30;  // RLIMIT_FSIZE
};

// What was reached, as records write it.
enum class SandboxLevel {
  kSeccomp,          // "seccomp": no_new_privs, rlimits, seccomp
  kSeccompLandlock,  // "seccomp+landlock": and Landlock
};
std::string_view NameOf(SandboxLevel level);
Result<SandboxLevel> SandboxLevelNamed(std::string_view name);

// Closes every descriptor but `keep`, has 0–2 lead to /dev/null unless they are
// in it, then confines this process for good. kNoSandbox if any part cannot be had (Landlock only where the kernel
// has it), or if there are other threads; the process is then to end.
// docs/sandboxing.md lists what it may still ask of the system, and what a
// worker must have done before.
Result<SandboxLevel> Confine(const SandboxLimits& limits,
                             std::span<const int> keep);

// What Confine() would reach here, tried in a child: for `airlock doctor`.
Result<SandboxLevel> ProbeSandbox();

// For a program that holds a secret: no process of the same user may read its
// memory or trace it, and it leaves no core. What it starts is not bound by
// this (kNoSandbox).
Result<Done> ForbidTracing();

}  // namespace airlock::platform
