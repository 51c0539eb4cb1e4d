#include "airlock/platform/landlock.h"

#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "tests/airlock/platform/forked.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::Ending;
using testing_support::InChild;
using testing_support::Says;
using testing_support::Scratch;

// The errno of `act` under Landlock alone, by name; "ok" if it was let.
Ending Denied(const std::function<int()>& act) {
  return InChild([&](int) -> std::string {
    if (LandlockAbi() == 0) return "this kernel has no Landlock to test";
    if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0) return "no prctl";
    if (const auto denied = DenyEverything(); !denied.ok()) {
      return denied.failure().detail;
    }
    errno = 0;
    return act() < 0 ? ::strerrorname_np(errno) : "ok";
  });
}

TEST(Landlock, DeniesEveryPath) {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "x";
  const std::string file = scratch / "file";
  const std::string other = scratch / "other";
  EXPECT_THAT(Denied([&] { return ::open("/etc/passwd", O_RDONLY); }),
              Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::open("/", O_RDONLY | O_DIRECTORY); }),
              Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::open(file.c_str(), O_WRONLY); }),
              Says("EACCES"));
  EXPECT_THAT(
      Denied([&] { return ::open(other.c_str(), O_WRONLY | O_CREAT, 0600); }),
      Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::unlink(file.c_str()); }), Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::mkdir(other.c_str(), 0700); }),
              Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::symlink("x", other.c_str()); }),
              Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::mkfifo(other.c_str(), 0600); }),
              Says("EACCES"));
  EXPECT_THAT(Denied([&] { return ::execl("/bin/true", "true", nullptr); }),
              Says("EACCES"));
}

TEST(Landlock, LeavesWhatIsOpen) {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "x";
  const int fd = ::open((scratch / "file").c_str(), O_RDONLY | O_CLOEXEC);
  EXPECT_THAT(Denied([&] {
                char byte;
                return static_cast<int>(::read(fd, &byte, 1));
              }),
              Says("ok"));
  ::close(fd);
}

TEST(Landlock, DeniesTheNetworkFromAbi4On) {
  const auto use_tcp = [](auto call) {
    return Denied([call] {
      const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
      sockaddr_in address = {};
      address.sin_family = AF_INET;
      address.sin_port = htons(9);
      address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
      return call(socket, reinterpret_cast<const sockaddr*>(&address),
                  sizeof address);
    });
  };
  const bool denied = LandlockAbi() >= 4;
  EXPECT_THAT(use_tcp(::connect), Says(denied ? "EACCES" : "ECONNREFUSED"));
  if (denied) {
    EXPECT_THAT(use_tcp(::bind), Says("EACCES"));
  }
}

TEST(Landlock, DeniesAbstractSocketsAndSignalsFromAbi6On) {
  const bool denied = LandlockAbi() >= 6;
  EXPECT_THAT(Denied([parent = ::getpid()] { return ::kill(parent, 0); }),
              Says(denied ? "EPERM" : "ok"));

  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  const std::string name = "airlock-test-" + std::to_string(::getpid());
  std::memcpy(address.sun_path + 1, name.data(), name.size());
  const auto* generic = reinterpret_cast<const sockaddr*>(&address);
  const int listening = ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
  ASSERT_EQ(::bind(listening, generic, sizeof address), 0);
  ASSERT_EQ(::listen(listening, 1), 0);
  EXPECT_THAT(Denied([&] {
                const int socket =
                    ::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
                return ::connect(socket, generic, sizeof address);
              }),
              Says(denied ? "EPERM" : "ok"));
  ::close(listening);
}

TEST(Landlock, RefusesWithoutNoNewPrivileges) {
  // Root may do without them; the sandbox never tries.
  EXPECT_THAT(InChild([](int) -> std::string {
                if (LandlockAbi() == 0) return "no Landlock to test";
                if (::geteuid() == 0 && ::setresuid(12345, 12345, 12345) != 0) {
                  return "still root";
                }
                const auto denied = DenyEverything();
                return denied.ok()
                           ? "enforced"
                           : std::string(NameOf(denied.failure().reason));
              }),
              Says("no-sandbox"));
}

}  // namespace
}  // namespace airlock::platform
