#include "airlock/platform/builder_filter.h"

#include <sched.h>
#include <seccomp.h>
#include <sys/mman.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <string>
#include <system_error>

#include "airlock/platform/durable.h"

namespace airlock::platform {
namespace {

constexpr int kNotForBuilds[] = {
    // mounts and other roots
    SCMP_SYS(mount),
    SCMP_SYS(umount2),
    SCMP_SYS(pivot_root),
    SCMP_SYS(chroot),
    SCMP_SYS(move_mount),
    SCMP_SYS(open_tree),
    SCMP_SYS(fsopen),
    SCMP_SYS(fsconfig),
    SCMP_SYS(fsmount),
    SCMP_SYS(fspick),
    SCMP_SYS(mount_setattr),
    SCMP_SYS(setns),
    // programs in the kernel, and what watches it
    SCMP_SYS(bpf),
    SCMP_SYS(perf_event_open),
    SCMP_SYS(userfaultfd),
    SCMP_SYS(syslog),
    SCMP_SYS(acct),
    SCMP_SYS(quotactl),
    // keyrings, which no namespace parts
    SCMP_SYS(keyctl),
    SCMP_SYS(add_key),
    SCMP_SYS(request_key),
    // another kernel, or more of it
    SCMP_SYS(init_module),
    SCMP_SYS(finit_module),
    SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load),
    SCMP_SYS(kexec_file_load),
    SCMP_SYS(reboot),
    SCMP_SYS(swapon),
    SCMP_SYS(swapoff),
    // files by what only the file system calls them
    SCMP_SYS(open_by_handle_at),
};

// Programs have another way where these are not there.
constexpr int kNotThere[] = {
    SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter),
    SCMP_SYS(io_uring_register),
    // Its flags are in memory, where a filter does not see them; glibc falls
    // back to clone.
    SCMP_SYS(clone3),
};

struct ReleaseRules {
  void operator()(void* rules) const { ::seccomp_release(rules); }
};

Failure NoRules(int result) {
  return {Reason::kNoSandbox,
          "make a filter for builds: " +
              std::generic_category().message(result < 0 ? -result : EINVAL)};
}

}  // namespace

Result<Fd> BuilderFilter() {
  const std::unique_ptr<void, ReleaseRules> rules(
      ::seccomp_init(SCMP_ACT_ALLOW));
  if (rules == nullptr) return NoRules(-ENOMEM);
  // 32-bit programs run on a 64-bit machine, and are under the same rules.
  if (::seccomp_arch_native() == SCMP_ARCH_X86_64) {
    const int result = ::seccomp_arch_add(rules.get(), SCMP_ARCH_X86);
    if (result != 0) return NoRules(result);
  }
  const auto refuse = [&](int call, int error,
                          std::initializer_list<scmp_arg_cmp> when = {}) {
    return ::seccomp_rule_add_array(
        rules.get(), SCMP_ACT_ERRNO(static_cast<std::uint32_t>(error)), call,
        static_cast<unsigned>(when.size()), when.begin());
  };
  int result = 0;
  for (const int call : kNotForBuilds) {
    if (result == 0) result = refuse(call, EPERM);
  }
  for (const int call : kNotThere) {
    if (result == 0) result = refuse(call, ENOSYS);
  }
  // More power than one has comes with a user namespace of one's own.
  const scmp_arg_cmp new_user = {.arg = 0,
                                 .op = SCMP_CMP_MASKED_EQ,
                                 .datum_a = CLONE_NEWUSER,
                                 .datum_b = CLONE_NEWUSER};
  for (const int call : {SCMP_SYS(clone), SCMP_SYS(unshare)}) {
    if (result == 0) result = refuse(call, EPERM, {new_user});
  }
  if (result != 0) return NoRules(result);
  Fd file(::memfd_create("filter", MFD_CLOEXEC));
  if (!file.open()) return WriteFailure("make a memory file", errno);
  result = ::seccomp_export_bpf(rules.get(), file.get());
  if (result != 0) return NoRules(result);
  if (::lseek(file.get(), 0, SEEK_SET) != 0) {
    return WriteFailure("rewind a memory file", errno);
  }
  return file;
}

}  // namespace airlock::platform
