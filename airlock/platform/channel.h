// airlock/platform/channel.h
//
// Messages between the airlock's programs on one machine.
//
// A Unix stream socket carries frames: a 4-byte big-endian length, that many
// bytes, and beside the first byte up to 16 descriptors (SCM_RIGHTS). Who is on
// the other side is what the kernel says (SO_PEERCRED).
//
// A worker inside its sandbox has neither sendmsg nor recvmsg: it has taken its
// job before Confine(), answers with WriteFrame(), and if its job is a dialogue
// it hears with ReadFrame().
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

struct Peer {
  uid_t uid;
  gid_t gid;
  pid_t pid;
};

struct Message {
  std::string text;
  std::vector<Fd> fds;
};

class Channel {
 public:
  static constexpr std::size_t kMaxDescriptors = 16;

  explicit Channel(Fd socket) : socket_(std::move(socket)) {}
  // Connects to a listening socket; kUnavailable if nobody listens.
  static Result<Channel> Connect(const std::string& path);
  // Two connected ends, for a parent and its worker.
  static Result<std::pair<Channel, Channel>> Pair();

  // One frame. kUnavailable if the other side is gone; kTimedOut if it does not
  // take the frame in time. After a failure the channel is closed, since half a
  // frame may be on its way.
  Result<Done> Send(std::string_view text, std::span<const int> fds = {},
                    std::optional<Seconds> timeout = std::nullopt);
  // The next frame; nullopt when the other side closed between frames.
  // kProtocol on a frame over `max_bytes`, cut off, or with descriptors
  // elsewhere than beside its first byte or more than 16 (none is kept open);
  // kTimedOut. After a failure within a frame the channel is closed.
  Result<std::optional<Message>> Receive(
      std::uint64_t max_bytes, std::optional<Seconds> timeout = std::nullopt);
  Result<Peer> PeerCredentials() const;

  int fd() const { return socket_.get(); }

 private:
  Result<std::optional<Message>> ReceiveFrame(std::uint64_t max_bytes,
                                              std::optional<Seconds> timeout,
                                              bool& begun);
  Fd socket_;
};

class Listener {
 public:
  // Binds and listens, replacing a socket left behind by a crash; the socket
  // has `mode` (0660: the group decides who may ask). kIo if another program
  // listens there, or if something else than a socket has the name.
  static Result<Listener> Bind(const std::string& path, mode_t mode = 0660);
  // A connection, or nullopt after `timeout` or when a signal came, so that a
  // loop can ask StopRequested().
  Result<std::optional<Channel>> Accept(
      std::optional<Seconds> timeout = std::nullopt);
  int fd() const { return socket_.get(); }

 private:
  explicit Listener(Fd socket) : socket_(std::move(socket)) {}
  Fd socket_;
};

// A request and its one answer, over a fresh connection.
Result<Message> Ask(const std::string& path, std::string_view request,
                    std::span<const int> fds, std::uint64_t max_answer,
                    std::optional<Seconds> timeout = std::nullopt);

// The same frame without descriptors, by write(2), into a socket or a pipe:
// what a confined worker can do. Dies of SIGPIPE if nobody reads any more.
Result<Done> WriteFrame(int fd, std::string_view text);

// A frame by read(2), of at most `max_bytes`: how a confined worker hears its
// parent. kUnavailable if the other side is gone, kProtocol for a frame that is
// too large or cut off.
Result<std::string> ReadFrame(int fd, std::uint64_t max_bytes);

}  // namespace airlock::platform
