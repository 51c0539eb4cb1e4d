// airlock/platform/channel.h
//
// Messages between the airlock's programs on one machine.
//
// A Unix stream socket carries frames: a 4-byte big-endian length, that many
// bytes, and beside the first byte up to 16 descriptors (SCM_RIGHTS). Who is on
// the other side is what the kernel says (SO_PEERCRED).
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
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

  Result<Done> Send(std::string_view text, std::span<const int> fds = {});
  // The next frame; nullopt when the other side closed between frames.
  // kProtocol on a frame over `max_bytes` or cut off; kTimedOut.
  Result<std::optional<Message>> Receive(
      std::uint64_t max_bytes, std::optional<Seconds> timeout = std::nullopt);
  Result<Peer> PeerCredentials() const;

  int fd() const { return socket_.get(); }
  Fd TakeFd() && { return std::move(socket_); }

 private:
  Fd socket_;
};

class Listener {
 public:
  // Binds and listens, replacing a socket left behind by a crash; the socket
  // has `mode` (0660: the group decides who may ask).
  static Result<Listener> Bind(const std::string& path, mode_t mode = 0660);
  // A connection, or nullopt after `timeout`.
  Result<std::optional<Channel>> Accept(
      std::optional<Seconds> timeout = std::nullopt);
  int fd() const { return socket_.get(); }

 private:
  Listener(Fd socket) : socket_(std::move(socket)) {}
  Fd socket_;
};

// A request and its one answer, over a fresh connection.
Result<Message> Ask(const std::string& path, std::string_view request,
                    std::span<const int> fds, std::uint64_t max_answer,
                    std::optional<Seconds> timeout = std::nullopt);

}  // namespace airlock::platform
