#include "airlock/platform/process.h"

#include <limits.h>
#include <signal.h>
#include <time.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <cerrno>

#include "airlock/core/check.h"
#include "airlock/platform/directory.h"

namespace airlock::platform {
namespace {

// The one thing that a signal handler can do for us.
std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free);

void RequestStop(int) { stop_requested = true; }

bool InstallHandlers() {
  struct sigaction action = {};
  action.sa_handler = RequestStop;
  // Without SA_RESTART: what waits shall return and ask.
  ::sigemptyset(&action.sa_mask);
  ::sigaction(SIGTERM, &action, nullptr);
  ::sigaction(SIGINT, &action, nullptr);
  return true;
}

}  // namespace

Instant Now() {
  struct timespec now;
  Check(::clock_gettime(CLOCK_REALTIME, &now) == 0, "there is a clock");
  return Instant(now.tv_sec);
}

Result<std::string> ProgramFolder() {
  std::array<char, PATH_MAX> path;
  const ssize_t size = ::readlink("/proc/self/exe", path.data(), path.size());
  if (size < 0) return IoFailure("read /proc/self/exe", errno);
  const std::string program(path.data(), static_cast<std::size_t>(size));
  return program.substr(0, program.rfind('/'));
}

bool StopRequested() {
  static const bool installed = InstallHandlers();
  return installed && stop_requested;
}

}  // namespace airlock::platform
