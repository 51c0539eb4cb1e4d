#include "airlock/platform/sandbox.h"

#include <fcntl.h>
#include <linux/capability.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>
#include <vector>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/landlock.h"
#include "airlock/platform/syscall_filter.h"

#ifdef AIRLOCK_SANITIZED
#include <sanitizer/lsan_interface.h>
#endif

namespace airlock::platform {
namespace {

Failure NoSandbox(std::string_view doing) {
  return {Reason::kNoSandbox, IoFailure(doing, errno).detail};
}

// Landlock and the capabilities bind one thread, and another would stay free.
Result<Done> CheckSingleThreaded() {
  struct stat status;
  if (::stat("/proc/self/task", &status) != 0) {
    return NoSandbox("count the threads");
  }
  // A directory has 2 links, and one more for each folder in it.
  if (status.st_nlink != 3) {
    return Failure{Reason::kNoSandbox,
                   std::to_string(status.st_nlink - 2) + " threads"};
  }
  return Done{};
}

// What libraries do once, at first use, and could not do later.
void WarmUp() {
  // OpenSSL reads its configuration file.
  (void)crypto::DigestObject({});
#ifdef AIRLOCK_SANITIZED
  // The leak check at exit forks and traces; done now, it is not done again.
  ::__lsan_do_leak_check();
#endif
}

// The standard descriptors may be a user's terminal, or the pipe on which a
// program reads our verdict: a captured worker would speak there in our name.
Result<Done> DetachStandardDescriptors(std::span<const int> keep) {
  const Fd nowhere(::open("/dev/null", O_RDWR | O_CLOEXEC));
  if (!nowhere.open()) return NoSandbox("open /dev/null");
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (std::ranges::find(keep, fd) != keep.end()) continue;
#ifdef AIRLOCK_SANITIZED  // which reports there
    if (fd == STDERR_FILENO) continue;
#endif
    if (::dup2(nowhere.get(), fd) != fd) {
      return NoSandbox("detach the standard descriptors");
    }
  }
  return Done{};
}

Result<Done> CloseAllBut(std::span<const int> keep) {
  std::vector<unsigned> kept;
  for (const int fd : keep) {
    Check(fd >= 0, "descriptors to keep are open");
    kept.push_back(static_cast<unsigned>(fd));
  }
  std::ranges::sort(kept);
  unsigned first = STDERR_FILENO + 1;
  const auto close_up_to = [&](unsigned last) {
    // The system call itself: here since Linux 5.9, and needs no loop.
    return first > last || ::syscall(SYS_close_range, first, last, 0) == 0;
  };
  for (const unsigned fd : kept) {
    if (fd < first) continue;  // a standard one, or named twice
    if (!close_up_to(fd - 1)) return NoSandbox("close descriptors");
    first = fd + 1;
  }
  if (!close_up_to(~0U)) return NoSandbox("close descriptors");
  return Done{};
}

Result<Done> SetLimit(int resource, rlim_t soft, rlim_t hard,
                      std::string_view name) {
  struct rlimit now;
  if (::getrlimit(static_cast<__rlimit_resource>(resource), &now) != 0) {
    return NoSandbox(name);
  }
  // Only ever lower: the caller's own caller may have been stricter.
  const struct rlimit limit = {.rlim_cur = std::min({soft, hard, now.rlim_max}),
                               .rlim_max = std::min(hard, now.rlim_max)};
  if (::setrlimit(static_cast<__rlimit_resource>(resource), &limit) != 0) {
    return NoSandbox(name);
  }
  return Done{};
}

Result<Done> SetLimits(const SandboxLimits& limits) {
#ifndef AIRLOCK_SANITIZED  // which maps 16 TiB of shadow and opens pipes
  TRY_DONE(SetLimit(RLIMIT_AS, limits.memory_bytes, limits.memory_bytes,
                    "limit memory"));
  // What is open stays open.
  TRY_DONE(SetLimit(RLIMIT_NOFILE, 0, 0, "limit descriptors"));
#endif
  // SIGXCPU at the soft limit, SIGKILL at the hard one for who ignored it.
  TRY_DONE(SetLimit(RLIMIT_CPU, limits.cpu_seconds, limits.cpu_seconds + 1,
                    "limit CPU time"));
  TRY_DONE(SetLimit(RLIMIT_FSIZE, limits.output_bytes, limits.output_bytes,
                    "limit output"));
  TRY_DONE(SetLimit(RLIMIT_NPROC, 0, 0, "limit processes"));
  TRY_DONE(SetLimit(RLIMIT_CORE, 0, 0, "limit core dumps"));
  // A parent may have ignored these; over the limit is the end.
  if (::signal(SIGXCPU, SIG_DFL) == SIG_ERR ||
      ::signal(SIGXFSZ, SIG_DFL) == SIG_ERR) {
    return NoSandbox("be ended by limits");
  }
  return Done{};
}

Result<Done> DropCapabilities() {
  // Root without capabilities owns files and nothing else.
  __user_cap_header_struct header = {.version = _LINUX_CAPABILITY_VERSION_3,
                                     .pid = 0};
  const __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (::syscall(SYS_capset, &header, none) != 0) {
    return NoSandbox("drop capabilities");
  }
  return Done{};
}

}  // namespace

std::string_view NameOf(SandboxLevel level) {
  return level == SandboxLevel::kSeccompLandlock ? "seccomp+landlock"
                                                 : "seccomp";
}

Result<SandboxLevel> SandboxLevelNamed(std::string_view name) {
  for (const SandboxLevel level :
       {SandboxLevel::kSeccomp, SandboxLevel::kSeccompLandlock}) {
    if (name == NameOf(level)) return level;
  }
  return Failure{Reason::kUnknownKind,
                 "sandbox level '" + Printable(name.substr(0, 40)) + "'"};
}

Result<SandboxLevel> Confine(const SandboxLimits& limits,
                             std::span<const int> keep) {
  TRY_DONE(CheckSingleThreaded());
  WarmUp();
  TRY_DONE(DetachStandardDescriptors(keep));
  TRY_DONE(CloseAllBut(keep));
  const bool landlock = LandlockAbi() > 0;
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) {
    return NoSandbox("give up new privileges");
  }
  // Before the limit on descriptors: a ruleset is one.
  if (landlock) {
    TRY_DONE(DenyEverything());
  }
  TRY_DONE(SetLimits(limits));
  TRY_DONE(DropCapabilities());
  TRY_DONE(ForbidTracing());
  TRY_DONE(AllowOnlyReadingWritingAndMemory());
  return landlock ? SandboxLevel::kSeccompLandlock : SandboxLevel::kSeccomp;
}

Result<Done> ForbidTracing() {
  if (::prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0) {
    return NoSandbox("give up dumping");
  }
  return Done{};
}

Result<SandboxLevel> ProbeSandbox() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return IoFailure("make a pipe", errno);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  const pid_t child = ::fork();
  if (child < 0) return IoFailure("fork", errno);
  if (child == 0) {
    const int keep[] = {writing.get()};
    const auto level = Confine({}, keep);
    const std::string answer =
        level.ok() ? std::string(NameOf(*level)) : level.failure().detail;
    ::_exit(WriteAll(writing.get(), AsBytes(answer)).ok() ? 0 : 1);
  }
  writing.Close();
  // A detail is one line; more would not be ours.
  const auto answer = ReadAll(reading.get(), 4096);
  int status = 0;
  while (::waitpid(child, &status, 0) < 0 && errno == EINTR) {
  }
  if (!answer.ok()) return answer.failure();
  if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
    return Failure{Reason::kNoSandbox, "a confined child died"};
  }
  auto level = SandboxLevelNamed(AsText(*answer));
  if (!level.ok()) {
    return Failure{Reason::kNoSandbox, std::string(AsText(*answer))};
  }
  return level;
}

}  // namespace airlock::platform
