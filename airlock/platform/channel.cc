#include "airlock/platform/channel.h"

#include <poll.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <limits>

#include "airlock/core/check.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

constexpr std::size_t kHeaderBytes = 4;
using Header = std::array<char, kHeaderBytes>;

// Memory is taken as bytes arrive, not as they are announced.
constexpr std::size_t kPieceBytes = 1 << 20;

// Exactly the room for kMaxDescriptors: the kernel drops and flags the rest.
constexpr std::size_t kControlBytes =
    CMSG_SPACE(Channel::kMaxDescriptors * sizeof(int));

Result<Header> HeaderFor(std::string_view text) {
  if (text.size() > std::numeric_limits<std::uint32_t>::max()) {
    return Failure{Reason::kTooLarge,
                   "a frame of " + std::to_string(text.size()) + " bytes"};
  }
  Header header;
  for (std::size_t i = 0; i < kHeaderBytes; ++i) {
    header[i] = static_cast<char>(text.size() >> (24 - 8 * i) & 255);
  }
  return header;
}

std::uint64_t SizeIn(const Header& header) {
  std::uint64_t size = 0;
  for (const char c : header) size = size << 8 | static_cast<unsigned char>(c);
  return size;
}

// errno of a socket as a failure: the other side being gone is not our disk.
Failure SocketFailure(std::string_view doing, int error_number) {
  Failure failure = IoFailure(doing, error_number);
  if (error_number == EPIPE || error_number == ECONNRESET ||
      error_number == ENOTCONN) {
    failure.reason = Reason::kUnavailable;
  }
  return failure;
}

Failure Protocol(std::string detail) {
  return {Reason::kProtocol, std::move(detail)};
}

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

// One recvmsg() of at most `size` bytes, waited for; 0 at the end of the
// stream. Where `fds` is null, descriptors are out of place.
Result<std::size_t> ReceiveSome(int socket, const Deadline& deadline,
                                char* data, std::size_t size,
                                std::vector<Fd>* fds) {
  for (;;) {
    TRY(const bool ready, deadline.Await(socket, POLLIN));
    if (!ready) return Failure{Reason::kTimedOut, "waiting for a frame"};
    iovec piece = {.iov_base = data, .iov_len = size};
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
      return Protocol(fds != nullptr ? "control data other than at most 16 "
                                       "descriptors"
                                     : "descriptors within a frame");
    }
    return static_cast<std::size_t>(got);
  }
}

}  // namespace

Result<std::pair<Channel, Channel>> Channel::Pair() {
  int ends[2];
  if (::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return IoFailure("make a socket pair", errno);
  }
  return std::pair(Channel(Fd(ends[0])), Channel(Fd(ends[1])));
}

Result<Done> Channel::Send(std::string_view text, std::span<const int> fds,
                           std::optional<Seconds> timeout) {
  Check(fds.size() <= kMaxDescriptors, "a frame has at most 16 descriptors");
  TRY(Header header, HeaderFor(text));
  const Deadline deadline(timeout);

  alignas(cmsghdr) std::array<char, kControlBytes> control = {};
  std::size_t sent = 0;
  while (sent < kHeaderBytes + text.size()) {
    auto ready = deadline.Await(socket_.get(), POLLOUT);
    if (!ready.ok() || !*ready) {
      socket_.Close();
      return ready.ok() ? Failure{Reason::kTimedOut, "sending a frame"}
                        : ready.failure();
    }
    const std::size_t header_sent = std::min(sent, kHeaderBytes);
    const std::size_t text_sent = sent - header_sent;
    iovec pieces[2] = {{.iov_base = header.data() + header_sent,
                        .iov_len = kHeaderBytes - header_sent},
                       {.iov_base = const_cast<char*>(text.data()) + text_sent,
                        .iov_len = text.size() - text_sent}};
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
        ::sendmsg(socket_.get(), &message, MSG_NOSIGNAL | MSG_DONTWAIT);
    if (put < 0 && (errno == EINTR || errno == EAGAIN)) continue;
    if (put < 0) {
      const int error_number = errno;
      socket_.Close();
      return SocketFailure("send", error_number);
    }
    sent += static_cast<std::size_t>(put);
  }
  return Done{};
}

Result<std::optional<Message>> Channel::Receive(
    std::uint64_t max_bytes, std::optional<Seconds> timeout) {
  bool begun = false;
  auto message = ReceiveFrame(max_bytes, timeout, begun);
  // Where the next frame would begin is no longer known, unless the wait for
  // this one was in vain.
  if (!message.ok() &&
      (begun || message.failure().reason != Reason::kTimedOut)) {
    socket_.Close();
  }
  return message;
}

Result<std::optional<Message>> Channel::ReceiveFrame(
    std::uint64_t max_bytes, std::optional<Seconds> timeout, bool& begun) {
  const Deadline deadline(timeout);
  Message message;
  Header header;
  std::size_t have = 0;
  while (have < kHeaderBytes) {
    TRY(const std::size_t got,
        ReceiveSome(socket_.get(), deadline, header.data() + have,
                    kHeaderBytes - have, have == 0 ? &message.fds : nullptr));
    if (got == 0 && have == 0) return std::optional<Message>();
    if (got == 0) return Protocol("a frame's length is cut off");
    begun = true;
    have += got;
  }
  const std::uint64_t size = SizeIn(header);
  if (size > max_bytes) {
    return Protocol("a frame of " + std::to_string(size) + " bytes, over " +
                    std::to_string(max_bytes));
  }
  while (message.text.size() < size) {
    const std::size_t at = message.text.size();
    const std::size_t want = std::min<std::uint64_t>(size - at, kPieceBytes);
    message.text.resize(at + want);
    TRY(const std::size_t got,
        ReceiveSome(socket_.get(), deadline, message.text.data() + at, want,
                    nullptr));
    if (got == 0) return Protocol("a frame is cut off");
    message.text.resize(at + got);
  }
  return std::optional(std::move(message));
}

Result<Peer> Channel::PeerCredentials() const {
  struct ucred credentials;
  socklen_t size = sizeof credentials;
  if (::getsockopt(socket_.get(), SOL_SOCKET, SO_PEERCRED, &credentials,
                   &size) != 0) {
    return IoFailure("ask who the peer is", errno);
  }
  return Peer{credentials.uid, credentials.gid, credentials.pid};
}

Result<Message> Ask(const std::string& path, std::string_view request,
                    std::span<const int> fds, std::uint64_t max_answer,
                    std::optional<Seconds> timeout) {
  TRY(Channel channel, Channel::Connect(path));
  TRY_DONE(channel.Send(request, fds, timeout));
  TRY(auto answer, channel.Receive(max_answer, timeout));
  if (!answer) {
    return Failure{Reason::kUnavailable, path + " closed without an answer"};
  }
  return *std::move(answer);
}

Result<Done> WriteFrame(int fd, std::string_view text) {
  TRY(const Header header, HeaderFor(text));
  TRY_DONE(WriteAll(fd, AsBytes({header.data(), header.size()})));
  return WriteAll(fd, AsBytes(text));
}

Result<std::string> ReadFrame(int fd, std::uint64_t max_bytes) {
  const auto read_all = [fd](char* to,
                             std::size_t size) -> Result<std::size_t> {
    std::size_t have = 0;
    while (have < size) {
      const ssize_t got = ::read(fd, to + have, size - have);
      if (got < 0 && errno == EINTR) continue;
      if (got < 0) return SocketFailure("read a frame", errno);
      if (got == 0) break;
      have += static_cast<std::size_t>(got);
    }
    return have;
  };
  Header header;
  TRY(const std::size_t have, read_all(header.data(), kHeaderBytes));
  if (have == 0) return Failure{Reason::kUnavailable, "nobody answers"};
  if (have < kHeaderBytes) return Protocol("a frame's length is cut off");
  const std::uint64_t size = SizeIn(header);
  if (size > max_bytes) {
    return Protocol("a frame of " + std::to_string(size) + " bytes, over " +
                    std::to_string(max_bytes));
  }
  std::string text(size, '\0');
  TRY(const std::size_t body, read_all(text.data(), text.size()));
  if (body < size) return Protocol("a frame is cut off");
  return text;
}

}  // namespace airlock::platform
