// tests/flows/kill_at.cc
//
// A library to preload: ends a program before its N-th call of one system call.
//
// strace can do that too, but counts each thread and each child for itself. The
// ledger serves each connection in a thread of its own and intake in a child, so
// only their first record or object could be interrupted. Here threads and
// children share one count, and with the one that makes the call the program
// that was started ends as well, as when a machine's memory runs out.
//
//   KILL_CALL=fsync KILL_NUMBER=3 KILL_PAGE=FILE LD_PRELOAD=libkill_at.so PROGRAM
//
// FILE (16 bytes of zeros) holds, afterwards, how many calls were made and
// whether one of them was the last.
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace {

struct Page {
  std::atomic<std::uint64_t> calls;
  std::atomic<std::uint32_t> killed;
  std::atomic<std::int32_t> program;
};
static_assert(sizeof(Page) == 16);

Page* page = nullptr;
const char* call = "";
std::uint64_t number = 0;

[[gnu::constructor]] void Open() {
  const char* path = std::getenv("KILL_PAGE");
  const char* count = std::getenv("KILL_NUMBER");
  const char* name = std::getenv("KILL_CALL");
  if (path == nullptr || count == nullptr || name == nullptr) return;
  const int fd = ::open(path, O_RDWR | O_CLOEXEC);
  if (fd < 0) std::abort();
  void* const mapped = ::mmap(nullptr, sizeof(Page), PROT_READ | PROT_WRITE,
                              MAP_SHARED, fd, 0);
  if (mapped == MAP_FAILED) std::abort();
  ::close(fd);
  number = std::strtoull(count, nullptr, 10);
  call = name;
  page = static_cast<Page*>(mapped);
  page->program = ::getpid();
  // What the program executes is another program.
  ::unsetenv("LD_PRELOAD");
}

void Before(const char* name) {
  if (page == nullptr || std::strcmp(name, call) != 0) return;
  if (++page->calls != number) return;
  page->killed = 1;
  ::kill(page->program, SIGKILL);
  ::kill(::getpid(), SIGKILL);
  for (;;) ::pause();
}

}  // namespace

// What is called by these names goes straight to the kernel; nothing of libc's
// own is lost by that but points of cancellation, which nobody here uses.
#define FORWARD(name, number_of_it, parameters, ...)          \
  extern "C" auto name parameters -> decltype(name(__VA_ARGS__)) { \
    Before(#name);                                            \
    return static_cast<decltype(name(__VA_ARGS__))>(          \
        ::syscall(number_of_it, __VA_ARGS__));                \
  }

FORWARD(write, SYS_write, (int fd, const void* data, std::size_t size), fd,
        data, size)
FORWARD(pwrite64, SYS_pwrite64,
        (int fd, const void* data, std::size_t size, off64_t offset), fd, data,
        size, offset)
FORWARD(sendmsg, SYS_sendmsg, (int fd, const msghdr* message, int flags), fd,
        message, flags)
FORWARD(fsync, SYS_fsync, (int fd), fd)
FORWARD(fdatasync, SYS_fdatasync, (int fd), fd)
FORWARD(ftruncate64, SYS_ftruncate, (int fd, off64_t size), fd, size)
FORWARD(fchmod, SYS_fchmod, (int fd, mode_t mode), fd, mode)
FORWARD(mkdirat, SYS_mkdirat, (int at, const char* path, mode_t mode), at, path,
        mode)
FORWARD(linkat, SYS_linkat,
        (int from, const char* path, int to, const char* name, int flags), from,
        path, to, name, flags)
FORWARD(symlink, SYS_symlink, (const char* target, const char* link), target,
        link)
FORWARD(rename, SYS_rename, (const char* from, const char* to), from, to)
FORWARD(renameat, SYS_renameat,
        (int from, const char* path, int to, const char* name), from, path, to,
        name)
FORWARD(unlink, SYS_unlink, (const char* path), path)
FORWARD(unlinkat, SYS_unlinkat, (int at, const char* path, int flags), at, path,
        flags)
