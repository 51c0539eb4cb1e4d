// tests/fuzz/airlock/platform/channel_fuzz.cc
//
// Whatever a peer writes, Receive() yields frames that spell exactly the bytes
// read, then an orderly end or a refusal, and never more than it was allowed.
#include <sys/socket.h>

#include <cstddef>
#include <cstdint>
#include <string>

#include "airlock/core/check.h"
#include "airlock/platform/channel.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  using namespace airlock::platform;
  constexpr std::size_t kMaxInput = 32 << 10;  // what the socket holds at once
  constexpr std::uint64_t kMaxFrame = 1000;
  if (size > kMaxInput) return 0;

  auto [ours, theirs] = Channel::Pair().value();
  {
    const Channel peer = std::move(theirs);  // closed when it has sent
    Check(size == 0 || ::send(peer.fd(), data, size, MSG_DONTWAIT) ==
                           static_cast<ssize_t>(size),
          "the socket holds the input");
  }
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  std::string spelled;
  for (;;) {
    const auto message = ours.Receive(kMaxFrame);
    if (!message.ok()) {
      Check(message.failure().reason == Reason::kProtocol, "a refusal");
      Check(spelled.size() < size, "a refusal has a cause");
      return 0;
    }
    if (!message->has_value()) break;
    const std::string& text = (*message)->text;
    Check(text.size() <= kMaxFrame && (*message)->fds.empty(), "within limits");
    spelled += {0, 0, static_cast<char>(text.size() >> 8),
                static_cast<char>(text.size() & 255)};
    spelled += text;
    Check(input.starts_with(spelled), "frames spell what was sent");
  }
  Check(spelled == input, "nothing is passed over");
  return 0;
}
