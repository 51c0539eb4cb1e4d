#include "airlock/platform/sandbox.h"

#include <fcntl.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstddef>
#include <cstdlib>
#include <cstring>
#include <fstream>
#include <iterator>
#include <thread>

#include "airlock/crypto/hash.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/landlock.h"
#include "tests/airlock/platform/confined.h"
#include "tests/airlock/platform/forked.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using ::testing::HasSubstr;
using testing_support::Confined;
using testing_support::DiedOf;
using testing_support::Ending;
using testing_support::FailsWith;
using testing_support::InChild;
using testing_support::Says;
using testing_support::Scratch;
using testing_support::Yields;

TEST(ForbidTracing, ClosesMemoryToOthersOfTheSameUser) {
  const pid_t child = ::fork();
  if (child == 0) {
    const bool closed =
        ForbidTracing().ok() && ::prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
    ::_exit(closed ? 0 : 1);
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  EXPECT_TRUE(WIFEXITED(status) && WEXITSTATUS(status) == 0);
}

// --- limits

#ifndef AIRLOCK_SANITIZED  // AddressSanitizer maps more than any limit allows
TEST(Sandbox, GivesNoMemoryBeyondTheLimit) {
  EXPECT_THAT(Confined(
                  []() -> std::string {
                    // Volatile, or the compiler sees that nobody looks.
                    void* volatile small = std::malloc(8 << 20);
                    void* volatile large = std::malloc(512 << 20);
                    if (small == nullptr) return "too little";
                    return large == nullptr ? "limited" : "unlimited";
                  },
                  {.memory_bytes = 256 << 20}),
              Says("limited"));
}
#endif

TEST(Sandbox, EndsWhoWritesBeyondTheLimit) {
  const Scratch scratch;
  const int file =
      ::open((scratch / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto write = [&](std::size_t size) {
    return Confined(
        [&]() -> std::string {
          return WriteAll(file, Bytes(size)).ok() ? "written" : "not written";
        },
        {.output_bytes = 1 << 20}, {file});
  };
  EXPECT_THAT(write(1 << 20), Says("written"));
  EXPECT_THAT(write(1), DiedOf(SIGXFSZ));
  ::close(file);
}

TEST(Sandbox, EndsWhoWritesBeyondTheLimitEvenIfTheParentIgnoredThat) {
  const Scratch scratch;
  const int file =
      ::open((scratch / "file").c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  const auto old = ::signal(SIGXFSZ, SIG_IGN);
  EXPECT_THAT(Confined(
                  [&]() -> std::string {
                    const bool written = WriteAll(file, Bytes(2000)).ok();
                    return written ? "written" : "not written";
                  },
                  {.output_bytes = 1000}, {file}),
              DiedOf(SIGXFSZ));
  ::signal(SIGXFSZ, old);
  ::close(file);
}

TEST(Sandbox, EndsWhoTakesTooMuchTime) {
  EXPECT_THAT(Confined(
                  []() -> std::string {
                    while (::getpid() != 0) {
                    }
                    return "done";
                  },
                  {.cpu_seconds = 1}),
              DiedOf(SIGXCPU));
}

// --- what must work

TEST(Sandbox, LetsAWorkerReadHashAndAnswer) {
  const Scratch scratch;
  std::ofstream(scratch / "input") << "skip hostile bytes";
  const int input = ::open((scratch / "input").c_str(), O_RDONLY | O_CLOEXEC);
  auto ends = Channel::Pair().value();
  const Ending ending = Confined(
      [&]() -> std::string {
        if (::lseek(input, 5, SEEK_SET) != 5) return "no seek";
        const auto bytes = ReadAll(input, 1 << 20);
        const auto range = ReadRange(input, 0, 4);
        if (!bytes.ok() || !range.ok()) return "not read";
        std::vector<std::string> heap;  // grows by brk and by mmap
        for (int i = 0; i < 1000; ++i) heap.emplace_back(i * 10, 'x');
        try {
          throw std::string("exceptions work");
        } catch (const std::string&) {
        }
        const auto written =
            WriteFrame(ends.second.fd(), crypto::DigestObject(*bytes).hex());
        return written.ok() ? "answered" : "not answered";
      },
      {}, {input, ends.second.fd()});
  ::close(input);
  EXPECT_THAT(ending, Says("answered"));
  const auto answer = ends.first.Receive(64, Seconds{60});
  ASSERT_OK(answer);
  EXPECT_EQ((*answer)->text,
            crypto::DigestObject(AsBytes("hostile bytes")).hex());
}

TEST(Sandbox, LetsAWorkerPrint) {
  EXPECT_THAT(Confined([]() -> std::string {
                std::fprintf(stderr, "%s", "");
                std::printf("%s", "");
                std::fflush(nullptr);
                return "printed";
              }),
              Says("printed"));
}

TEST(Sandbox, LetsAWorkerEndByItself) {
  // With what runs at exit; in sanitized builds that has a leak check in it.
  EXPECT_THAT(Confined([]() -> std::string { std::exit(0); }), Says(""));
}

TEST(Sandbox, LetsABugAbort) {
  EXPECT_THAT(Confined([]() -> std::string { std::abort(); }), DiedOf(SIGABRT));
}

// --- what it leaves open

TEST(Sandbox, ClosesAllButWhatIsKept) {
  int fds[5];
  for (int& fd : fds) fd = ::open("/dev/null", O_WRONLY);
  const Ending ending = Confined(
      [&]() -> std::string {
        std::string open;
        for (const int fd : fds) open += ::write(fd, "x", 1) == 1 ? "+" : "-";
        open += ::write(STDERR_FILENO, "", 0) == 0 ? "+" : "-";
        return open;
      },
      {}, {fds[3], fds[1], fds[3], STDERR_FILENO});
  for (const int fd : fds) ::close(fd);
  EXPECT_THAT(ending, Says("-+-+-+"));
}

// On its parent's stdout a captured worker could forge the parent's verdict, on
// its terminal it could do worse.
TEST(Sandbox, LeavesNobodyToTalkTo) {
#ifdef AIRLOCK_SANITIZED  // which reports on stderr
  constexpr int kSpoken[] = {STDOUT_FILENO};
#else
  constexpr int kSpoken[] = {STDOUT_FILENO, STDERR_FILENO};
#endif
  int out[2];
  int in[2];
  ASSERT_EQ(::pipe(out), 0);
  ASSERT_EQ(::pipe(in), 0);
  ASSERT_EQ(::write(in[1], "typed", 5), 5);
  const Ending ending = InChild([&](int words) -> std::string {
    ::dup2(in[0], STDIN_FILENO);
    for (const int fd : kSpoken) ::dup2(out[1], fd);
    const int keep[] = {words};
    if (!Confine({}, keep).ok()) return "not confined";
    char byte;
    const ssize_t heard = ::read(STDIN_FILENO, &byte, 1);
    for (const int fd : kSpoken) (void)!::write(fd, "{}\x1b[2J", 6);
    return heard == 0 ? "alone" : "heard something";
  });
  EXPECT_THAT(ending, Says("alone"));
  ::close(out[1]);
  char byte;
  EXPECT_EQ(::read(out[0], &byte, 1), 0) << "said something";
  for (const int fd : {out[0], in[0], in[1]}) ::close(fd);
}

// What it was handed is all there is: neither written to, nor a way to others.
TEST(Sandbox, CannotWriteToWhatIsOpenForReading) {
  const Scratch scratch;
  std::ofstream(scratch / "input") << "upstream's bytes";
  const int input = ::open((scratch / "input").c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_THAT(Confined(
                  [&]() -> std::string {
                    if (::write(input, "ours", 4) >= 0) return "written";
                    return ::strerrorname_np(errno);
                  },
                  {}, {input}),
              Says("EBADF"));
  ::close(input);
  std::ifstream file(scratch / "input");
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            "upstream's bytes");
}

TEST(Sandbox, OpensNothingBelowAFolderThatItWasHanded) {
  for (const char* path : {"/proc/self", "/proc", "/"}) {
    const int folder = ::open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    EXPECT_THAT(Confined(
                    [&]() -> std::string {
                      ::syscall(SYS_openat, folder, "maps", O_RDONLY);
                      return "opened";
                    },
                    {}, {folder}),
                DiedOf(SIGSYS))
        << path;
    EXPECT_THAT(Confined(
                    [&]() -> std::string {
                      char entries[512];
                      ::syscall(SYS_getdents64, folder, entries,
                                sizeof entries);
                      return "listed";
                    },
                    {}, {folder}),
                DiedOf(SIGSYS))
        << path;
    ::close(folder);
  }
}

TEST(Sandbox, ExecutesNoMemoryFileThatItWasHanded) {
  const int program = ::memfd_create("program", 0);
  EXPECT_THAT(Confined(
                  [&]() -> std::string {
                    char* const none[] = {nullptr};
                    ::fexecve(program, none, none);
                    return "executed";
                  },
                  {}, {program}),
              DiedOf(SIGSYS));
  ::close(program);
}

// --- what it says of itself

TEST(Sandbox, ReachesTheLevelThatTheKernelOffers) {
  const SandboxLevel want = LandlockAbi() > 0 ? SandboxLevel::kSeccompLandlock
                                              : SandboxLevel::kSeccomp;
  EXPECT_THAT(ProbeSandbox(), Yields(want));
}

TEST(Sandbox, IsVisibleFromOutside) {
  int ends[2];
  int gate[2];
  ASSERT_EQ(::pipe(ends), 0);
  ASSERT_EQ(::pipe(gate), 0);
  const pid_t child = ::fork();
  if (child == 0) {
    // As a worker is: nobody in particular, and dumpable after its exec.
    if (::geteuid() == 0 && ::setresuid(12345, 12345, 12345) != 0) ::_exit(1);
    ::prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
    const int keep[] = {ends[1], gate[0]};
    if (!Confine({}, keep).ok()) ::_exit(2);
    (void)!::write(ends[1], "x", 1);
    char byte;
    (void)!::read(gate[0], &byte, 1);
    ::_exit(0);
  }
  char byte = 0;
  ASSERT_EQ(::read(ends[0], &byte, 1), 1);
  const std::string proc = "/proc/" + std::to_string(child);
  const auto text = [&](const char* name) {
    std::ifstream file(proc + name);
    return std::string(std::istreambuf_iterator<char>(file), {});
  };
  EXPECT_THAT(text("/status"), HasSubstr("NoNewPrivs:\t1\n"));
  EXPECT_THAT(text("/status"), HasSubstr("Seccomp:\t2\n"));
  EXPECT_THAT(text("/status"), HasSubstr("CapEff:\t0000000000000000\n"));
  EXPECT_THAT(text("/status"), HasSubstr("CapPrm:\t0000000000000000\n"));
  // A table for people: its columns are as wide as they need to be.
  std::string limits = text("/limits");
  const auto both_spaces = [](char a, char b) { return a == ' ' && b == ' '; };
  limits.erase(std::unique(limits.begin(), limits.end(), both_spaces),
               limits.end());
  for (const char* line : {
           "Max core file size 0 0 ",
           "Max processes 0 0 ",
           "Max cpu time 600 601 ",
           "Max file size 68719476736 68719476736 ",
#ifndef AIRLOCK_SANITIZED
           "Max open files 0 0 ",
           "Max address space 536870912 536870912 ",
#endif
       }) {
    EXPECT_THAT(limits, HasSubstr(line));
  }
  // What cannot be dumped belongs to root, whoever runs it.
  struct stat status;
  ASSERT_EQ(::stat((proc + "/fd").c_str(), &status), 0);
  EXPECT_EQ(status.st_uid, 0U);
  ASSERT_EQ(::write(gate[1], "x", 1), 1);
  int ended = 0;
  ::waitpid(child, &ended, 0);
  EXPECT_TRUE(WIFEXITED(ended) && WEXITSTATUS(ended) == 0);
  for (const int fd : {ends[0], ends[1], gate[0], gate[1]}) ::close(fd);
}

TEST(Sandbox, DoesNotRaiseALimitThatIsLower) {
  EXPECT_THAT(InChild([](int words) -> std::string {
                const rlimit low = {.rlim_cur = 1000, .rlim_max = 1000};
                if (::setrlimit(RLIMIT_FSIZE, &low) != 0) return "no limit";
                const int file = ::memfd_create("file", MFD_CLOEXEC);
                const int keep[] = {words, file};
                if (!Confine({}, keep).ok()) return "not confined";
                (void)WriteAll(file, Bytes(2000));
                return "written";
              }),
              DiedOf(SIGXFSZ));
}

TEST(Sandbox, RefusesAProcessWithThreads) {
  EXPECT_THAT(InChild([](int words) -> std::string {
                std::thread([] { ::pause(); }).detach();
                const int keep[] = {words};
                const auto level = Confine({}, keep);
                return level.ok() ? "confined"
                                  : std::string(NameOf(level.failure().reason));
              }),
              Says("no-sandbox"));
}

// What Confine() comes to on a kernel that answers `call` with EPERM: one that
// lacks it, or a container that forbids it.
Ending WithoutCall(long call) {
  return InChild([call](int words) -> std::string {
    sock_filter program[] = {
        BPF_STMT(BPF_LD | BPF_W | BPF_ABS, offsetof(seccomp_data, nr)),
        BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, static_cast<unsigned>(call), 0, 1),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ERRNO | EPERM),
        BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
    };
    const sock_fprog filter = {.len = std::size(program), .filter = program};
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0 ||
        ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &filter) != 0) {
      return "not filtered";
    }
    const int keep[] = {words};
    const auto level = Confine({}, keep);
    return std::string(level.ok() ? NameOf(*level)
                                  : NameOf(level.failure().reason));
  });
}

TEST(Sandbox, RefusesWhereTheKernelRefuses) {
  for (const long call : {SYS_prctl, SYS_seccomp, SYS_close_range, SYS_capset,
                          SYS_landlock_restrict_self, SYS_prlimit64}) {
    EXPECT_THAT(WithoutCall(call), Says("no-sandbox")) << call;
  }
}

TEST(Sandbox, SaysWhereThereIsNoLandlock) {
  EXPECT_THAT(WithoutCall(SYS_landlock_create_ruleset), Says("seccomp"));
}

TEST(Sandbox, CannotBeEnteredTwice) {
  EXPECT_THAT(Confined([]() -> std::string {
                const auto level = Confine({}, {});
                return std::string(level.ok() ? NameOf(*level)
                                              : NameOf(level.failure().reason));
              }),
              Says("no-sandbox"));
}

TEST(SandboxLevel, HasANameThatReadsBack) {
  for (const SandboxLevel level :
       {SandboxLevel::kSeccomp, SandboxLevel::kSeccompLandlock}) {
    EXPECT_THAT(SandboxLevelNamed(NameOf(level)), Yields(level));
  }
}

TEST(SandboxLevel, HasNoOtherName) {
  for (const char* name : {"", "none", "landlock", "Seccomp", "seccomp "}) {
    EXPECT_THAT(SandboxLevelNamed(name), FailsWith(Reason::kUnknownKind));
  }
}

}  // namespace
}  // namespace airlock::platform
