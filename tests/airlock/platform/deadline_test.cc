#include "airlock/platform/deadline.h"

#include <poll.h>
#include <signal.h>
#include <sys/time.h>
#include <unistd.h>

#include <chrono>

#include "airlock/platform/fd.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

struct Pipe {
  Pipe() {
    int ends[2];
    if (::pipe(ends) != 0) std::abort();
    reading = Fd(ends[0]);
    writing = Fd(ends[1]);
  }
  Fd reading;
  Fd writing;
};

TEST(Deadline, NeverComesWithoutATimeout) {
  EXPECT_EQ(Deadline(std::nullopt).PollTimeout(), -1);
}

TEST(Deadline, NeverComesAfterAnAbsurdTimeout) {
  EXPECT_EQ(Deadline(Seconds{INT64_MAX}).PollTimeout(), -1);
}

TEST(Deadline, HasComeForATimeoutThatIsNotPositive) {
  EXPECT_EQ(Deadline(Seconds{0}).PollTimeout(), 0);
  EXPECT_EQ(Deadline(Seconds{-5}).PollTimeout(), 0);
}

TEST(Deadline, CountsDown) {
  const int left = Deadline(Seconds{100}).PollTimeout();
  EXPECT_LE(left, 100'000);
  EXPECT_GT(left, 90'000);
}

TEST(Deadline, AwaitsWhatComesInTime) {
  Pipe pipe;
  ASSERT_EQ(::write(pipe.writing.get(), "x", 1), 1);
  EXPECT_THAT(Deadline(Seconds{0}).Await(pipe.reading.get(), POLLIN),
              Yields(true));
}

TEST(Deadline, EndsTheWaitForWhatDoesNot) {
  const Pipe pipe;
  EXPECT_THAT(Deadline(Seconds{0}).Await(pipe.reading.get(), POLLIN),
              Yields(false));
}

TEST(Deadline, TakesAHangUpForAnEvent) {
  Pipe pipe;
  pipe.writing.Close();
  EXPECT_THAT(Deadline(std::nullopt).Await(pipe.reading.get(), POLLIN),
              Yields(true));
}

TEST(Deadline, RefusesAClosedDescriptor) {
  EXPECT_THAT(Deadline(std::nullopt).Await(-1, POLLIN), FailsWith(Reason::kIo));
}

TEST(Deadline, IsNotMovedBySignals) {
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  struct sigaction old;
  ASSERT_EQ(::sigaction(SIGALRM, &action, &old), 0);
  const itimerval often = {{0, 20'000}, {0, 20'000}};
  ASSERT_EQ(::setitimer(ITIMER_REAL, &often, nullptr), 0);
  const Pipe pipe;
  const auto start = std::chrono::steady_clock::now();
  EXPECT_THAT(Deadline(Seconds{1}).Await(pipe.reading.get(), POLLIN),
              Yields(false));
  const auto took = std::chrono::steady_clock::now() - start;
  const itimerval never = {};
  ::setitimer(ITIMER_REAL, &never, nullptr);
  ::sigaction(SIGALRM, &old, nullptr);
  EXPECT_GE(took, std::chrono::milliseconds(990));
  // Begun anew after each signal, it would never end; a busy machine is late.
  EXPECT_LT(took, std::chrono::seconds(60));
}

}  // namespace
}  // namespace airlock::platform
