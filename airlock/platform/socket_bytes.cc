#include "airlock/platform/socket_bytes.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

#include "airlock/core/check.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

// Exactly the room for that many: the kernel drops and flags the rest.
constexpr std::size_t kControlBytes =
    CMSG_SPACE(kMaxSocketDescriptors * sizeof(int));

// The descriptors in `message`, each owned before anything can be refused.
std::vector<Fd> TakeDescriptors(msghdr& message, bool& foreign) {
  std::vector<Fd> fds;
  for (cmsghdr* control = CMSG_FIRSTHDR(&message); control != nullptr;
       control = CMSG_NXTHDR(&message, control)) {
    if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_RIGHTS) {
      foreign = true;
      continue;
    }
    const std::size_t count = (control->cmsg_len - CMSG_LEN(0)) / sizeof(int);
    for (std::size_t i = 0; i < count; ++i) {
      int fd;
      std::memcpy(&fd, CMSG_DATA(control) + i * sizeof(int), sizeof fd);
      fds.emplace_back(fd);
    }
  }
  return fds;
}

}  // namespace

Failure SocketFailure(std::string_view doing, int error_number) {
  Failure failure = IoFailure(doing, error_number);
  if (error_number == EPIPE || error_number == ECONNRESET ||
      error_number == ENOTCONN) {
    failure.reason = Reason::kUnavailable;
  }
  return failure;
}

Result<Done> SendBytes(int socket, std::string_view head, std::string_view body,
                       std::span<const int> fds, const Deadline& deadline) {
  Check(fds.size() <= kMaxSocketDescriptors, "at most 16 descriptors at once");
  alignas(cmsghdr) std::array<char, kControlBytes> control = {};
  std::size_t sent = 0;
  while (sent < head.size() + body.size()) {
    TRY(const bool ready, deadline.Await(socket, POLLOUT));
    if (!ready) return Failure{Reason::kTimedOut, "sending"};
    const std::size_t head_sent = std::min(sent, head.size());
    const std::size_t body_sent = sent - head_sent;
    iovec pieces[2] = {{.iov_base = const_cast<char*>(head.data()) + head_sent,
                        .iov_len = head.size() - head_sent},
                       {.iov_base = const_cast<char*>(body.data()) + body_sent,
                        .iov_len = body.size() - body_sent}};
    msghdr message = {};
    message.msg_iov = pieces;
    message.msg_iovlen = 2;
    if (sent == 0 && !fds.empty()) {
      message.msg_control = control.data();
      message.msg_controllen = CMSG_SPACE(fds.size_bytes());
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(fds.size_bytes());
      std::memcpy(CMSG_DATA(rights), fds.data(), fds.size_bytes());
    }
    const ssize_t put =
        ::sendmsg(socket, &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (put < 0) return SocketFailure("send", errno);
    sent += static_cast<std::size_t>(put);
  }
  return Done{};
}

Result<std::size_t> ReceiveBytes(int socket, std::span<char> to,
                                 std::vector<Fd>* fds,
                                 const Deadline& deadline) {
  for (;;) {
    TRY(const bool ready, deadline.Await(socket, POLLIN));
    if (!ready) return Failure{Reason::kTimedOut, "waiting for a frame"};
    iovec piece = {.iov_base = to.data(), .iov_len = to.size()};
    alignas(cmsghdr) std::array<char, kControlBytes> control;
    msghdr message = {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    if (fds != nullptr) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
    }
    const ssize_t got =
        ::recvmsg(socket, &message, MSG_CMSG_CLOEXEC | MSG_DONTWAIT);
    if (got < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (got < 0) return SocketFailure("receive", errno);
    bool foreign = false;
    if (fds != nullptr) *fds = TakeDescriptors(message, foreign);
    if (foreign || (message.msg_flags & MSG_CTRUNC) != 0) {
      return Failure{Reason::kProtocol,
                     fds != nullptr
                         ? "control data other than at most 16 descriptors"
                         : "descriptors where there should be none"};
    }
    return static_cast<std::size_t>(got);
  }
}

}  // namespace airlock::platform
