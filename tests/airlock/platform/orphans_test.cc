#include "airlock/platform/orphans.h"

#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <string>

#include "airlock/platform/process.h"
#include "tests/airlock/platform/forked.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::InChild;

// A child that ends at once and leaves one of its own, which ends after
// `milliseconds`. Yields the orphan.
pid_t LeaveOrphan(unsigned milliseconds) {
  int ends[2];
  if (::pipe(ends) != 0) return -1;
  const pid_t child = ::fork();
  if (child == 0) {
    const pid_t orphan = ::fork();
    if (orphan == 0) {
      ::usleep(milliseconds * 1000);
      ::_exit(0);
    }
    (void)!::write(ends[1], &orphan, sizeof orphan);
    ::_exit(0);
  }
  pid_t orphan = -1;
  if (::read(ends[0], &orphan, sizeof orphan) != sizeof orphan) orphan = -1;
  ::close(ends[0]);
  ::close(ends[1]);
  ::waitpid(child, nullptr, 0);
  return orphan;
}

bool Alive(pid_t pid) { return ::kill(pid, 0) == 0; }

TEST(Orphans, AreWaitedForAtTheEnd) {
  EXPECT_EQ(InChild([](int) -> std::string {
              pid_t orphan = -1;
              {
                const auto orphans = Orphans::Adopt(Seconds{60});
                if (!orphans.ok()) return orphans.failure().detail;
                orphan = LeaveOrphan(300);
                if (!Alive(orphan)) return "ended too early to tell";
              }
              return Alive(orphan) ? "left behind" : "gone";
            }).said,
            "gone");
}

TEST(Orphans, AreNotWaitedForLongerThanPatience) {
  EXPECT_EQ(InChild([](int) -> std::string {
              pid_t orphan = -1;
              {
                const auto orphans = Orphans::Adopt(Seconds{1});
                if (!orphans.ok()) return orphans.failure().detail;
                orphan = LeaveOrphan(60000);
              }
              const bool alive = Alive(orphan);
              ::kill(orphan, SIGKILL);
              return alive ? "gave up" : "gone";
            }).said,
            "gave up");
}

TEST(Orphans, AreBuriedAndKnownChildrenAreNot) {
  EXPECT_EQ(
      InChild([](int) -> std::string {
        const auto orphans = Orphans::Adopt(Seconds{60});
        if (!orphans.ok()) return orphans.failure().detail;
        const pid_t orphan = LeaveOrphan(0);
        const Instant end = Now() + Seconds{60};
        while (Alive(orphan) && Now() < end) {
          orphans->Bury([](pid_t) { return false; });
          ::usleep(1000);
        }
        if (Alive(orphan)) return "a zombie is left";
        const pid_t known = ::fork();
        if (known == 0) ::_exit(7);
        siginfo_t ended = {};
        ::waitid(P_PID, static_cast<id_t>(known), &ended, WEXITED | WNOWAIT);
        orphans->Bury([&](pid_t pid) { return pid == known; });
        int status = 0;
        return ::waitpid(known, &status, 0) == known && WEXITSTATUS(status) == 7
                   ? "the known is left"
                   : "the known was taken";
      }).said,
      "the known is left");
}

}  // namespace
}  // namespace airlock::platform
