#include "airlock/platform/fd.h"

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <utility>

namespace airlock::platform {
namespace {

int OpenNull() { return ::open("/dev/null", O_RDONLY | O_CLOEXEC); }
bool IsOpen(int fd) { return ::fcntl(fd, F_GETFD) >= 0; }

TEST(Fd, ClosesWhenItGoes) {
  const int raw = OpenNull();
  {
    const Fd fd(raw);
  }
  EXPECT_FALSE(IsOpen(raw));
}

TEST(Fd, IsClosedByDefault) { EXPECT_FALSE(Fd().open()); }

TEST(Fd, MovesAndLeavesNothingBehind) {
  const int raw = OpenNull();
  Fd from(raw);
  const Fd to(std::move(from));
  EXPECT_FALSE(from.open());  // NOLINT(bugprone-use-after-move)
  EXPECT_EQ(to.get(), raw);
  EXPECT_TRUE(IsOpen(raw));
}

TEST(Fd, ClosesWhatItHeldWhenAssignedTo) {
  const int old_raw = OpenNull();
  const int new_raw = OpenNull();
  Fd fd(old_raw);
  fd = Fd(new_raw);
  EXPECT_FALSE(IsOpen(old_raw));
  EXPECT_TRUE(IsOpen(new_raw));
}

TEST(Fd, SurvivesAssignmentToItself) {
  Fd fd(OpenNull());
  Fd& same = fd;
  fd = std::move(same);
  EXPECT_TRUE(IsOpen(fd.get()));
}

TEST(Fd, IsNoLongerItsConcernOnceReleased) {
  int raw;
  {
    Fd fd(OpenNull());
    raw = fd.release();
  }
  EXPECT_TRUE(IsOpen(raw));
  ::close(raw);
}

TEST(Fd, ClosesOnceOnly) {
  Fd fd(OpenNull());
  const int raw = fd.get();
  fd.Close();
  const int reused = OpenNull();
  EXPECT_EQ(reused, raw);
  fd.Close();
  EXPECT_TRUE(IsOpen(reused));
  ::close(reused);
}

}  // namespace
}  // namespace airlock::platform
