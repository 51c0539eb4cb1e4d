#include "airlock/platform/syscall_filter.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>

#include "tests/airlock/platform/forked.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::DiedOf;
using testing_support::Ending;
using testing_support::InChild;
using testing_support::Says;

Ending UnderTheFilter(const std::function<std::string()>& act) {
  return InChild([&](int) -> std::string {
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no prctl";
    if (const auto filtered = AllowOnlyReadingWritingAndMemory();
        !filtered.ok()) {
      return filtered.failure().detail;
    }
    return act();
  });
}

void* Map(int protection) {
  return ::mmap(nullptr, 4096, protection, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
}

TEST(SyscallFilter, LetsMemoryBeReadAndWritten) {
  EXPECT_THAT(UnderTheFilter([]() -> std::string {
                void* memory = Map(PROT_READ | PROT_WRITE);
                if (memory == MAP_FAILED) return "not mapped";
                memory = ::mremap(memory, 4096, 8192, MREMAP_MAYMOVE);
                if (memory == MAP_FAILED) return "not moved";
                if (::mprotect(memory, 4096, PROT_READ) != 0) return "no";
                ::madvise(memory, 4096, MADV_DONTNEED);
                ::munmap(memory, 8192);
                return "mapped";
              }),
              Says("mapped"));
}

TEST(SyscallFilter, KillsWhoMapsExecutableMemory) {
  EXPECT_THAT(UnderTheFilter([] {
                Map(PROT_READ | PROT_EXEC);
                return "mapped";
              }),
              DiedOf(SIGSYS));
  EXPECT_THAT(UnderTheFilter([] {
                Map(PROT_READ | PROT_WRITE | PROT_EXEC);
                return "mapped";
              }),
              DiedOf(SIGSYS));
}

TEST(SyscallFilter, KillsWhoMakesMemoryExecutable) {
  EXPECT_THAT(UnderTheFilter([] {
                ::mprotect(Map(PROT_READ | PROT_WRITE), 4096, PROT_EXEC);
                return "made executable";
              }),
              DiedOf(SIGSYS));
}

TEST(SyscallFilter, LetsAbortAbort) {
  EXPECT_THAT(UnderTheFilter([]() -> std::string { std::abort(); }),
              DiedOf(SIGABRT));
}

TEST(SyscallFilter, KillsWhoSignalsAnotherProcess) {
  EXPECT_THAT(UnderTheFilter([] {
                ::syscall(SYS_tgkill, ::getppid(), ::getppid(), 0);
                return "signalled";
              }),
              DiedOf(SIGSYS));
  EXPECT_THAT(InChild([parent = ::getpid()](int) -> std::string {
                if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no";
                if (!AllowOnlyReadingWritingAndMemory().ok()) return "no";
                ::syscall(SYS_tgkill, parent, parent, 0);
                return "signalled";
              }),
              DiedOf(SIGSYS));
}

TEST(SyscallFilter, RefusesToLookAtPathsAndLetsStdioGoOn) {
  EXPECT_THAT(UnderTheFilter([]() -> std::string {
                struct stat status;
                if (::stat("/etc/passwd", &status) == 0) return "seen";
                return ::strerrorname_np(errno);
              }),
              Says("EPERM"));
}

TEST(SyscallFilter, LetsAFileBeMeasured) {
  EXPECT_THAT(InChild([](int) -> std::string {
                if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no";
                const int file = ::memfd_create("file", 0);
                (void)!::write(file, "12345", 5);
                if (!AllowOnlyReadingWritingAndMemory().ok()) return "no";
                const auto size = SizeOf(file);
                return size.ok() ? std::to_string(*size) : "not measured";
              }),
              Says("5"));
}

#ifdef __x86_64__
TEST(SyscallFilter, KillsWhoCallsAsAnotherArchitecture) {
  EXPECT_THAT(UnderTheFilter([] {
                ::syscall(0x40000000 | SYS_getpid);  // x32
                return "called";
              }),
              DiedOf(SIGSYS));
  EXPECT_THAT(UnderTheFilter([]() -> std::string {
                long result = 20;  // getpid of i386
                __asm__ volatile("int $0x80" : "+a"(result) : : "memory");
                return "called";
              }),
              DiedOf(SIGSYS));
}
#endif

TEST(SyscallFilter, IsRefusedWithoutNoNewPrivileges) {
  EXPECT_THAT(InChild([](int) -> std::string {
                if (::geteuid() == 0 && ::setresuid(12345, 12345, 12345) != 0) {
                  return "still root";
                }
                // libseccomp asks for them by itself, so this must not fail.
                return AllowOnlyReadingWritingAndMemory().ok() ? "filtered"
                                                               : "refused";
              }),
              Says("filtered"));
}

}  // namespace
}  // namespace airlock::platform
