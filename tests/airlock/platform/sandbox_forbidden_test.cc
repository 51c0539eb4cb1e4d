#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/sched.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cstring>
#include <thread>

#include "airlock/platform/sandbox.h"
#include "tests/airlock/platform/confined.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::Confined;
using testing_support::DiedOf;

// What must end the worker.

struct Forbidden {
  const char* name;
  std::function<void()> act;
};

void PrintTo(const Forbidden& forbidden, std::ostream* out) {
  *out << forbidden.name;
}

class ForbiddenAct : public ::testing::TestWithParam<Forbidden> {};

TEST_P(ForbiddenAct, KillsTheWorker) {
  EXPECT_THAT(Confined([&]() -> std::string {
                GetParam().act();
                return "survived";
              }),
              DiedOf(SIGSYS));
}

const Forbidden kForbidden[] = {
    {"Open", [] { ::syscall(SYS_open, "/etc/passwd", O_RDONLY); }},
    {"OpenAt",
     [] { ::syscall(SYS_openat, AT_FDCWD, "/etc/passwd", O_RDONLY); }},
    {"OpenAt2", [] { ::syscall(SYS_openat2, AT_FDCWD, "/", nullptr, 0); }},
    {"Create", [] { ::syscall(SYS_creat, "/tmp/file", 0600); }},
    {"Access", [] { ::access("/etc/passwd", R_OK); }},
    {"ReadLink",
     [] {
       char target[64];
       (void)!::readlink("/proc/self/exe", target, sizeof target);
     }},
    {"Unlink", [] { ::unlink("/tmp/file"); }},
    {"Rename", [] { ::rename("/tmp/a", "/tmp/b"); }},
    {"ChangeMode", [] { ::fchmod(STDERR_FILENO, 0777); }},
    {"Socket", [] { ::socket(AF_INET, SOCK_STREAM, 0); }},
    {"SocketPair",
     [] {
       int ends[2];
       ::socketpair(AF_UNIX, SOCK_STREAM, 0, ends);
     }},
    {"Connect",
     [] {
       const sockaddr address = {};
       ::connect(STDERR_FILENO, &address, sizeof address);
     }},
    {"SendMessage",
     [] {
       const msghdr message = {};
       ::sendmsg(STDERR_FILENO, &message, 0);
     }},
    {"ReceiveMessage",
     [] {
       msghdr message = {};
       ::recvmsg(STDERR_FILENO, &message, 0);
     }},
    {"Execute", [] { ::execl("/bin/true", "true", nullptr); }},
    {"ExecuteAt",
     [] { ::syscall(SYS_execveat, 0, "", nullptr, nullptr, AT_EMPTY_PATH); }},
    {"Fork", [] { ::fork(); }},
    {"VFork", [] { ::syscall(SYS_clone, CLONE_VM | CLONE_VFORK, 0, 0, 0, 0); }},
    {"Clone3",
     [] {
       clone_args args = {};
       ::syscall(SYS_clone3, &args, sizeof args);
     }},
    {"Thread", [] { std::thread([] {}).join(); }},
    {"Trace", [] { ::ptrace(PTRACE_TRACEME, 0, nullptr, nullptr); }},
    {"ReadOthersMemory",
     [] { ::syscall(SYS_process_vm_readv, 1, nullptr, 0, nullptr, 0, 0); }},
    {"KillAnother", [] { ::kill(1, 0); }},
    {"KillAThread", [] { ::syscall(SYS_tkill, 1, 0); }},
    {"QueueASignal",
     [] { ::syscall(SYS_rt_sigqueueinfo, 1, SIGTERM, nullptr); }},
    {"SignalByDescriptor",
     [] { ::syscall(SYS_pidfd_send_signal, 0, 0, nullptr, 0); }},
    {"OpenAProcess", [] { ::syscall(SYS_pidfd_open, 1, 0); }},
    {"TakeADescriptor", [] { ::syscall(SYS_pidfd_getfd, 0, 0, 0); }},
    {"TypeIntoTheTerminal", [] { ::ioctl(STDIN_FILENO, TIOCSTI, "reboot\n"); }},
    {"KillItself", [] { ::kill(::getpid(), SIGTERM); }},
    {"ExecutableMemory",
     [] {
       ::mmap(nullptr, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS,
              -1, 0);
     }},
    {"MemoryFile", [] { ::memfd_create("code", 0); }},
    {"SharedMemory", [] { ::syscall(SYS_shmget, 0, 4096, 0600); }},
    {"ProtectionKey",
     [] { ::syscall(SYS_pkey_mprotect, nullptr, 4096, PROT_EXEC, -1); }},
    {"RaiseLimits",
     [] {
       rlimit limit = {};
       ::getrlimit(RLIMIT_AS, &limit);
     }},
    {"BecomeAnother", [] { ::syscall(SYS_setuid, 0); }},
    {"Unshare", [] { ::unshare(CLONE_NEWUSER); }},
    {"Mount", [] { ::syscall(SYS_mount, "", "/", "tmpfs", 0, nullptr); }},
    {"DeviceControl",
     [] {
       int bytes = 0;
       ::ioctl(STDERR_FILENO, FIONREAD, &bytes);
     }},
    {"DuplicateDescriptor", [] { (void)::dup(STDERR_FILENO); }},
    {"DescriptorFlags", [] { ::fcntl(STDERR_FILENO, F_GETFL); }},
    {"Poll", [] { ::poll(nullptr, 0, 0); }},
    {"IoUring",
     [] {
       io_uring_params params = {};
       ::syscall(SYS_io_uring_setup, 1, &params);
     }},
    {"IoUringEnter",
     [] { ::syscall(SYS_io_uring_enter, 0, 1, 0, 0, nullptr, 0); }},
    {"Splice", [] { ::syscall(SYS_splice, 0, nullptr, 1, nullptr, 1, 0); }},
    {"CopyFileRange",
     [] { ::syscall(SYS_copy_file_range, 0, nullptr, 1, nullptr, 1, 0); }},
    {"SendFile", [] { ::syscall(SYS_sendfile, 1, 0, nullptr, 1); }},
    {"WriteAtAPlace", [] { (void)!::pwrite(STDERR_FILENO, "", 0, 0); }},
    {"Truncate", [] { (void)!::ftruncate(STDERR_FILENO, 0); }},
    {"Link",
     [] {
       ::syscall(SYS_linkat, STDERR_FILENO, "", AT_FDCWD, "/tmp/x",
                 AT_EMPTY_PATH);
     }},
    {"ChangeFolder", [] { ::syscall(SYS_fchdir, STDERR_FILENO); }},
    {"ChangeRoot", [] { ::syscall(SYS_chroot, "/tmp"); }},
    {"KernelKeys", [] { ::syscall(SYS_add_key, "user", "a", "b", 1, -1); }},
    {"KernelLog", [] { ::syscall(SYS_syslog, 3, nullptr, 0); }},
    {"LoadAModule", [] { ::syscall(SYS_init_module, nullptr, 0, ""); }},
    {"LookAtOthers",
     [] { ::syscall(SYS_perf_event_open, nullptr, 0, 0, 0, 0); }},
    {"ChangeTheClock", [] { ::syscall(SYS_clock_settime, 0, nullptr); }},
    {"Bpf", [] { ::syscall(SYS_bpf, 0, nullptr, 0); }},
    {"UserFaultFd", [] { ::syscall(SYS_userfaultfd, 0); }},
    {"Personality", [] { ::syscall(SYS_personality, 0x0400000); }},
#ifndef AIRLOCK_SANITIZED
    {"ProcessControl", [] { ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0); }},
    {"SignalHandler", [] { ::signal(SIGSYS, SIG_IGN); }},
#endif
};

INSTANTIATE_TEST_SUITE_P(Sandbox, ForbiddenAct, ::testing::ValuesIn(kForbidden),
                         [](const auto& one) {
                           return std::string(one.param.name);
                         });

}  // namespace
}  // namespace airlock::platform
