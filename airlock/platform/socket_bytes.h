// airlock/platform/socket_bytes.h
//
// Bytes and descriptors through a connected Unix stream socket, by a deadline.
//
// What Channel's frames are made of, and what is spoken to a daemon that has a
// protocol of its own.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// The most that go beside one byte.
inline constexpr std::size_t kMaxSocketDescriptors = 16;

// errno of a socket as a failure: that the other side is gone (kUnavailable) is
// not our disk.
Failure SocketFailure(std::string_view doing, int error_number);

// `head`, then `body`, with `fds` beside the first byte. kUnavailable if the other
// side is gone; kTimedOut if it does not take all in time, and half may be on its
// way.
Result<Done> SendBytes(int socket, std::string_view head, std::string_view body,
                       std::span<const int> fds, const Deadline& deadline);

// What has come, at most `to`, waited for; 0 at the end of the stream. Where `fds`
// is null, descriptors are out of place (kProtocol; none is kept open).
// kUnavailable, kTimedOut.
Result<std::size_t> ReceiveBytes(int socket, std::span<char> to,
                                 std::vector<Fd>* fds, const Deadline& deadline);

}  // namespace airlock::platform
