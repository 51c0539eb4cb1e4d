#include "airlock/platform/deadline.h"

#include <poll.h>
#include <time.h>

#include <algorithm>
#include <cerrno>
#include <limits>

#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

// A century: longer waits are for ever, and sums cannot overflow.
constexpr std::int64_t kLongest = 100LL * 366 * 24 * 3600;

std::int64_t Milliseconds() {
  struct timespec now;
  // It fails only for a clock that there is not.
  static_cast<void>(::clock_gettime(CLOCK_MONOTONIC, &now));
  return now.tv_sec * 1000 + now.tv_nsec / 1'000'000;
}

}  // namespace

Deadline::Deadline(std::optional<Seconds> timeout) {
  if (!timeout || timeout->count > kLongest) return;
  end_ = Milliseconds() + std::max<std::int64_t>(timeout->count, 0) * 1000;
}

int Deadline::PollTimeout() const {
  if (!end_) return -1;
  return static_cast<int>(std::clamp<std::int64_t>(
      *end_ - Milliseconds(), 0, std::numeric_limits<int>::max()));
}

Result<bool> Deadline::Await(int fd, short events) const {
  // poll() takes a closed descriptor for one that nothing happens on.
  if (fd < 0) return IoFailure("poll", EBADF);
  for (;;) {
    struct pollfd polled = {.fd = fd, .events = events, .revents = 0};
    const int ready = ::poll(&polled, 1, PollTimeout());
    if (ready > 0) return true;
    // poll() counts in an int, so a long wait may take more than one.
    if (ready == 0 && PollTimeout() == 0) return false;
    if (ready < 0 && errno != EINTR) return IoFailure("poll", errno);
  }
}

}  // namespace airlock::platform
