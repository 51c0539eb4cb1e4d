#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

#include "airlock/platform/channel.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/durable.h"

namespace airlock::platform {
namespace {

// Programs that ask at the same time wait in line; each asks once.
constexpr int kBacklog = 128;

// A socket's address holds 107 bytes of path, less than a deep home directory
// takes; so the folder is opened and named by its descriptor.
struct SocketPlace {
  Fd folder;
  std::string name;
};

Result<SocketPlace> FindSocket(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  const std::string folder = slash == std::string::npos ? "."
                             : slash == 0               ? "/"
                                                        : path.substr(0, slash);
  SocketPlace place;
  place.name = slash == std::string::npos ? path : path.substr(slash + 1);
  place.folder = Fd(::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!place.folder.open()) return WriteFailure("open " + folder, errno);
  return place;
}

Result<sockaddr_un> AddressOf(const SocketPlace& place,
                              const std::string& name) {
  const std::string path =
      "/proc/self/fd/" + std::to_string(place.folder.get()) + "/" + name;
  sockaddr_un address = {};
  address.sun_family = AF_UNIX;
  if (name.empty() || path.size() >= sizeof address.sun_path ||
      path.find('\0') != std::string::npos) {
    return Failure{Reason::kBadName,
                   "'" + Printable(name) + "' cannot name a socket"};
  }
  std::memcpy(address.sun_path, path.data(), path.size());
  return address;
}

const sockaddr* Generic(const sockaddr_un& address) {
  return reinterpret_cast<const sockaddr*>(&address);
}

Result<Fd> NewSocket(int flags) {
  Fd socket(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0));
  if (!socket.open()) return IoFailure("make a socket", errno);
  return socket;
}

// Only a socket without a listener may be replaced.
Result<Done> CheckReplaceable(const SocketPlace& place,
                              const std::string& path) {
  struct stat status;
  if (::fstatat(place.folder.get(), place.name.c_str(), &status,
                AT_SYMLINK_NOFOLLOW) != 0) {
    if (errno == ENOENT) return Done{};
    return WriteFailure("look at " + path, errno);
  }
  if (!S_ISSOCK(status.st_mode)) {
    return Failure{Reason::kIo, path + " is there and is no socket"};
  }
  const auto listening = Channel::Connect(path);
  if (listening.ok()) {
    return Failure{Reason::kIo, "another program listens on " + path};
  }
  return Done{};
}

}  // namespace

Result<Channel> Channel::Connect(const std::string& path) {
  const auto unavailable = [&](std::string_view why) {
    return Failure{Reason::kUnavailable, path + ": " + std::string(why)};
  };
  auto place = FindSocket(path);
  if (!place.ok()) return unavailable(place.failure().detail);
  TRY(const sockaddr_un address, AddressOf(*place, place->name));
  TRY(Fd socket, NewSocket(0));
  // A Unix socket connects at once or waits for room in the backlog; cut short
  // by a signal there, it has done nothing yet.
  while (::connect(socket.get(), Generic(address), sizeof address) != 0) {
    if (errno == EINTR) continue;
    return unavailable(IoFailure("connect", errno).detail);
  }
  return Channel(std::move(socket));
}

Result<Listener> Listener::Bind(const std::string& path, mode_t mode) {
  TRY(const SocketPlace place, FindSocket(path));
  TRY_DONE(CheckReplaceable(place, path));
  // Bound and given its mode under a passing name, and renamed when it listens:
  // at `path` there is never a socket that the wrong people can reach, nor one
  // that nobody answers.
  const std::string passing = "." + std::to_string(::getpid()) + "~";
  TRY(const sockaddr_un address, AddressOf(place, passing));
  // Not blocking: who knocked may have left before accept() comes.
  TRY(Fd socket, NewSocket(SOCK_NONBLOCK));
  (void)::unlinkat(place.folder.get(), passing.c_str(), 0);
  if (::bind(socket.get(), Generic(address), sizeof address) != 0) {
    return WriteFailure("bind " + path, errno);
  }
  if (::fchmodat(place.folder.get(), passing.c_str(), mode, 0) != 0 ||
      ::listen(socket.get(), kBacklog) != 0 ||
      ::renameat(place.folder.get(), passing.c_str(), place.folder.get(),
                 place.name.c_str()) != 0) {
    const int error_number = errno;
    ::unlinkat(place.folder.get(), passing.c_str(), 0);
    return WriteFailure("listen on " + path, error_number);
  }
  return Listener(std::move(socket));
}

Result<std::optional<Channel>> Listener::Accept(
    std::optional<Seconds> timeout) {
  const Deadline deadline(timeout);
  for (;;) {
    struct pollfd polled = {
        .fd = socket_.get(), .events = POLLIN, .revents = 0};
    const int left = deadline.PollTimeout();
    const int ready = ::poll(&polled, 1, left);
    if (ready < 0 && errno == EINTR) return std::optional<Channel>();
    if (ready < 0) return IoFailure("wait for a connection", errno);
    if (ready == 0 && deadline.PollTimeout() == 0) {
      return std::optional<Channel>();
    }
    if (ready == 0) continue;
    Fd connection(::accept4(socket_.get(), nullptr, nullptr, SOCK_CLOEXEC));
    if (connection.open()) return std::optional(Channel(std::move(connection)));
    if (errno == EINTR) return std::optional<Channel>();
    if (errno != ECONNABORTED && errno != EAGAIN) {
      return IoFailure("accept", errno);
    }
  }
}

}  // namespace airlock::platform
