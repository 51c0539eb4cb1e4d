#include "airlock/platform/channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <limits>

#include "airlock/platform/deadline.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/socket_bytes.h"

namespace airlock::platform {
namespace {

constexpr std::size_t kHeaderBytes = 4;
using Header = std::array<char, kHeaderBytes>;

// Memory is taken as bytes arrive, not as they are announced.
constexpr std::size_t kPieceBytes = 1 << 20;

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

Failure Protocol(std::string detail) {
  return {Reason::kProtocol, std::move(detail)};
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
  TRY(const Header header, HeaderFor(text));
  auto sent = SendBytes(socket_.get(), {header.data(), header.size()}, text,
                        fds, Deadline(timeout));
  if (!sent.ok()) socket_.Close();
  return sent;
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
        ReceiveBytes(socket_.get(), std::span(header).subspan(have),
                     have == 0 ? &message.fds : nullptr, deadline));
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
        ReceiveBytes(socket_.get(), std::span(message.text).subspan(at),
                     nullptr, deadline));
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
