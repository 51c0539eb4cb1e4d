#include "airlock/platform/syscall_filter.h"

#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <memory>
#include <system_error>

namespace airlock::platform {
namespace {

constexpr int kPermitted[] = {
    // what was opened for it
    SCMP_SYS(read),
    SCMP_SYS(readv),
    SCMP_SYS(pread64),
    SCMP_SYS(preadv),
    SCMP_SYS(write),
    SCMP_SYS(writev),
    SCMP_SYS(lseek),
    SCMP_SYS(fstat),
    SCMP_SYS(close),
    // memory (mmap and mprotect: below)
    SCMP_SYS(brk),
    SCMP_SYS(munmap),
    SCMP_SYS(mremap),
    SCMP_SYS(madvise),
    // what libc does by itself: locks, clocks, hash seeds, names of itself
    SCMP_SYS(futex),
    SCMP_SYS(sched_yield),
    SCMP_SYS(clock_gettime),
    SCMP_SYS(gettimeofday),
    SCMP_SYS(getrandom),
    SCMP_SYS(getpid),
    SCMP_SYS(gettid),
    SCMP_SYS(rt_sigprocmask),
    SCMP_SYS(rt_sigreturn),
    SCMP_SYS(restart_syscall),
    // and the end
    SCMP_SYS(exit),
    SCMP_SYS(exit_group),
#ifdef AIRLOCK_SANITIZED
    // AddressSanitizer keeps a stack for signals and names its mappings;
    // UndefinedBehaviorSanitizer asks by a pipe whether memory is there.
    SCMP_SYS(sigaltstack),
    SCMP_SYS(rt_sigaction),
    SCMP_SYS(prctl),
    SCMP_SYS(pipe2),
#endif
};

struct ReleaseFilter {
  void operator()(void* filter) const { ::seccomp_release(filter); }
};

Failure NoFilter(const char* doing, int result) {
  return {Reason::kNoSandbox,
          std::string(doing) + ": " +
              std::generic_category().message(result < 0 ? -result : EINVAL)};
}

}  // namespace

Result<Done> AllowOnlyReadingWritingAndMemory() {
  const std::unique_ptr<void, ReleaseFilter> filter(
      ::seccomp_init(SCMP_ACT_KILL_PROCESS));
  if (filter == nullptr) return NoFilter("make a seccomp filter", -ENOMEM);

  // By default a call of another architecture kills one thread only.
  int result = ::seccomp_attr_set(filter.get(), SCMP_FLTATR_ACT_BADARCH,
                                  SCMP_ACT_KILL_PROCESS);
  if (result != 0) return NoFilter("kill foreign architectures", result);
  const auto add = [&](std::uint32_t action, int call,
                       std::initializer_list<scmp_arg_cmp> conditions = {}) {
    // A call that this architecture does not have need not be permitted.
    if (call < 0) return true;
    result = ::seccomp_rule_add_array(filter.get(), action, call,
                                      static_cast<unsigned>(conditions.size()),
                                      conditions.begin());
    return result == 0;
  };
  for (const int call : kPermitted) {
    if (!add(SCMP_ACT_ALLOW, call)) return NoFilter("permit a call", result);
  }

  // Memory never becomes executable: injected code has nowhere to run.
  const scmp_arg_cmp not_executable = {
      .arg = 2, .op = SCMP_CMP_MASKED_EQ, .datum_a = PROT_EXEC, .datum_b = 0};
  // abort() must still end us, and must not end anyone else.
  const scmp_arg_cmp itself = {.arg = 0,
                               .op = SCMP_CMP_EQ,
                               .datum_a = static_cast<scmp_datum_t>(::getpid()),
                               .datum_b = 0};
  if (!add(SCMP_ACT_ALLOW, SCMP_SYS(mmap), {not_executable}) ||
      !add(SCMP_ACT_ALLOW, SCMP_SYS(mprotect), {not_executable}) ||
      !add(SCMP_ACT_ALLOW, SCMP_SYS(tgkill), {itself})) {
    return NoFilter("permit a call under a condition", result);
  }
  // glibc spells fstat() so, and stdio does without it when refused. It cannot
  // be permitted: a filter does not see whether the path is empty, and any
  // other path would tell what files there are.
  if (!add(SCMP_ACT_ERRNO(EPERM), SCMP_SYS(newfstatat))) {
    return NoFilter("refuse newfstatat", result);
  }
  result = ::seccomp_load(filter.get());
  if (result != 0) return NoFilter("load the seccomp filter", result);
  return Done{};
}

}  // namespace airlock::platform
