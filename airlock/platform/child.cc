#include <fcntl.h>
#include <grp.h>
#include <linux/close_range.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>

#include "airlock/core/check.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/durable.h"
#include "airlock/platform/process.h"

namespace airlock::platform {
namespace {

// All that a child needs, made ready before it exists: between fork and exec
// no memory may be taken.
struct Launch {
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
  // Our descriptors, duplicated above every number that the child will use, so
  // that none is overwritten before it is moved.
  std::vector<std::pair<Fd, int>> moves;
  int highest = STDERR_FILENO;  // number that the child will use
};

std::vector<char*> Pointers(const std::vector<std::string>& texts) {
  std::vector<char*> pointers;
  for (const std::string& text : texts) {
    pointers.push_back(const_cast<char*>(text.c_str()));
  }
  pointers.push_back(nullptr);
  return pointers;
}

Result<Launch> Prepare(const Child::Options& options) {
  Launch launch;
  launch.argv = Pointers(options.argv);
  if (options.inherit_environment) {
    for (char** entry = ::environ; *entry != nullptr; ++entry) {
      launch.environment.emplace_back(*entry);
    }
  } else {
    const char* path = ::getenv("PATH");
    launch.environment = {
        std::string("PATH=") + (path != nullptr ? path : "/usr/bin:/bin"),
        "LANG=C.UTF-8"};
  }
  launch.envp = Pointers(launch.environment);
  for (const auto& [ours, theirs] : options.descriptors) {
    launch.highest = std::max(launch.highest, theirs);
  }
  for (const auto& [ours, theirs] : options.descriptors) {
    Fd copy(::fcntl(ours, F_DUPFD_CLOEXEC, launch.highest + 1));
    if (!copy.open()) {
      return WriteFailure("pass on descriptor " + std::to_string(ours), errno);
    }
    launch.moves.emplace_back(std::move(copy), theirs);
  }
  return launch;
}

bool IsTarget(const Launch& launch, int fd) {
  return std::ranges::any_of(
      launch.moves, [&](const auto& move) { return move.second == fd; });
}

// Starts the program without copying our page tables: a fork from a process of
// 512 MiB takes 15 ms, this takes a fraction of one. Yields an errno.
int SpawnAsOurselves(const Launch& launch, pid_t& pid) {
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  int error = 0;
  const auto step = [&](int result) {
    if (error == 0) error = result;
  };
  for (const auto& [copy, theirs] : launch.moves) {
    step(::posix_spawn_file_actions_adddup2(&actions, copy.get(), theirs));
  }
  for (int fd = STDERR_FILENO + 1; fd < launch.highest; ++fd) {
    if (!IsTarget(launch, fd)) {
      step(::posix_spawn_file_actions_addclose(&actions, fd));
    }
  }
  step(
      ::posix_spawn_file_actions_addclosefrom_np(&actions, launch.highest + 1));
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  step(::posix_spawnattr_setsigmask(&attributes, &none));
  step(::posix_spawnattr_setsigdefault(&attributes, &all));
  step(::posix_spawnattr_setflags(
      &attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF));
  if (error == 0) {
    error = ::posix_spawn(&pid, launch.argv[0], &actions, &attributes,
                          launch.argv.data(), launch.envp.data());
  }
  ::posix_spawnattr_destroy(&attributes);
  ::posix_spawn_file_actions_destroy(&actions);
  return error;
}

// In the child: becomes another user, for good, and runs the program. Returns
// only on failure, with its errno. No memory is taken and nothing is freed.
int BecomeAndRun(const Launch& launch, const Child::Options& options) {
  // Those that cannot be set (SIGKILL, SIGSTOP) stand at their default.
  for (int signal = 1; signal < NSIG; ++signal) {
    static_cast<void>(::signal(signal, SIG_DFL));
  }
  sigset_t none;
  ::sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  if (::syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC) !=
      0) {
    return errno;
  }
  for (const auto& [copy, theirs] : launch.moves) {
    if (::dup2(copy.get(), theirs) < 0) return errno;
  }
  // In this order: without its uid it may not change its groups.
  if (::setgroups(options.groups.size(), options.groups.data()) != 0) {
    return errno;
  }
  const gid_t gid = *options.gid;
  if (::setresgid(gid, gid, gid) != 0) return errno;
  if (options.uid) {
    const uid_t uid = *options.uid;
    if (::setresuid(uid, uid, uid) != 0) return errno;
  }
  ::execve(launch.argv[0], launch.argv.data(), launch.envp.data());
  return errno;
}

// posix_spawn() cannot change users. Yields an errno.
int ForkAsAnother(const Launch& launch, const Child::Options& options,
                  pid_t& pid) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return errno;
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  // Out of the way of the numbers that the child will use.
  writing = Fd(::fcntl(writing.get(), F_DUPFD_CLOEXEC, launch.highest + 1));
  if (!writing.open()) return errno;
  pid = ::fork();
  if (pid < 0) return errno;
  if (pid == 0) {
    const int error = BecomeAndRun(launch, options);
    (void)!::write(writing.get(), &error, sizeof error);
    ::_exit(127);
  }
  writing.Close();
  // Closed unwritten by a successful exec.
  int error = 0;
  ssize_t got;
  do {
    got = ::read(reading.get(), &error, sizeof error);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return 0;
  while (::waitpid(pid, nullptr, 0) < 0 && errno == EINTR) {
  }
  return got == sizeof error ? error : EIO;
}

}  // namespace

Result<Child> Child::Spawn(const Options& options) {
  Check(!options.argv.empty(), "a child has a program");
  Check(!options.uid || options.gid, "a uid comes with its gid");
  Check(options.groups.empty() || options.gid, "groups come with a gid");
  TRY(const Launch launch, Prepare(options));
  pid_t pid = -1;
  const int error = options.gid ? ForkAsAnother(launch, options, pid)
                                : SpawnAsOurselves(launch, pid);
  if (error != 0) return WriteFailure("start " + options.argv[0], error);
  return Child(pid);
}

Result<std::optional<Exit>> Child::Wait(std::optional<Seconds> timeout) {
  Check(pid_ > 0, "the child was not waited for before");
  if (timeout) {
    const Fd pidfd(static_cast<int>(::syscall(SYS_pidfd_open, pid_, 0)));
    if (!pidfd.open()) return WriteFailure("watch a child", errno);
    TRY(const bool ended, Deadline(timeout).Await(pidfd.get(), POLLIN));
    if (!ended) return std::optional<Exit>();
  }
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0) {
    if (errno != EINTR) return WriteFailure("wait for a child", errno);
  }
  pid_ = -1;
  if (WIFEXITED(status)) {
    return std::optional(Exit{.exited = true, .code = WEXITSTATUS(status)});
  }
  return std::optional(Exit{.exited = false, .code = WTERMSIG(status)});
}

void Child::Signal(int signal) const {
  // Not yet reaped, so the number is still this child's.
  if (pid_ > 0) ::kill(pid_, signal);
}

Child& Child::operator=(Child&& other) noexcept {
  // What `other` then holds is ended with it.
  std::swap(pid_, other.pid_);
  return *this;
}

Child::~Child() {
  if (pid_ <= 0) return;
  // A child of another user than ours may be out of reach; it must not hold us.
  if (::kill(pid_, SIGKILL) != 0) return;
  while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
  }
}

}  // namespace airlock::platform
