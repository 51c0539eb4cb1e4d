#include "airlock/platform/orphans.h"

#include <sys/prctl.h>
#include <sys/wait.h>

#include <cerrno>
#include <chrono>
#include <thread>
#include <utility>

#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"

namespace airlock::platform {

Result<Orphans> Orphans::Adopt(Seconds patience) {
  if (::prctl(PR_SET_CHILD_SUBREAPER, 1) != 0) {
    return IoFailure("adopt orphans", errno);
  }
  return Orphans(patience);
}

void Orphans::Bury(const std::function<bool(pid_t)>& known) const {
  while (true) {
    siginfo_t ended = {};
    if (::waitid(P_ALL, 0, &ended, WEXITED | WNOHANG | WNOWAIT) != 0 ||
        ended.si_pid == 0 || known(ended.si_pid)) {
      return;
    }
    (void)::waitpid(ended.si_pid, nullptr, WNOHANG);
  }
}

Orphans::Orphans(Orphans&& other) noexcept
    : patience_(other.patience_),
      adopting_(std::exchange(other.adopting_, false)) {}

Orphans::~Orphans() {
  if (!adopting_) return;
  const Instant end = Now() + patience_;
  while (true) {
    const pid_t ended = ::waitpid(-1, nullptr, WNOHANG);
    if (ended < 0 && errno != EINTR) break;  // none is left
    if (ended != 0) continue;
    if (Now() >= end) break;
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ::prctl(PR_SET_CHILD_SUBREAPER, 0);
}

}  // namespace airlock::platform
