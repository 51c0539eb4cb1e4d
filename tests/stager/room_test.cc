#include "stager/room.h"

#include <gtest/gtest.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "stager/markers.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::stager {
namespace {

using testing_support::TempDirectory;
using testing_support::WriteFile;
using testing_support::Yields;

// Shares of the disk that this runs on, which others write to meanwhile: so
// none of the numbers is close to a limit.
class SharedRoom : public ::testing::Test {
 protected:
  static constexpr uid_t kAlice = 61001;
  static constexpr uid_t kBob = 61002;

  std::uint64_t Tenths(std::uint64_t tenths) const {
    struct statvfs space;
    Check(::statvfs(folder_.path().c_str(), &space) == 0);
    return static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize / 10 *
           tenths;
  }
  platform::Directory Of(uid_t uid) const {
    return root_.MakeSub(std::to_string(uid), kUnclaimedMode).value();
  }
  // Counted once, so that there is something to add to.
  void Count() { EXPECT_OK(room_.WhyNot(kAlice, 1)); }
  // Taken and given back, as after a file that was refused or claimed.
  void TakeAndGiveBack(uid_t uid, std::uint64_t bytes) {
    EXPECT_OK(room_.Take(uid, bytes));
  }
  void Mark(uid_t uid, const std::string& name, std::uint64_t size) {
    EXPECT_OK(MakeMarker(Of(uid), {uid, uid, ::getpid()},
                         {crypto::DigestObject(AsBytes(name)), size}));
  }
  Reason WhyNot(uid_t uid, std::uint64_t bytes) {
    const auto why_not = room_.WhyNot(uid, bytes);
    Check(why_not.ok() && why_not->has_value(), "it does not fit");
    return (*why_not)->reason;
  }

  TempDirectory folder_;
  platform::Directory root_ =
      platform::Directory::Make(folder_ / "unclaimed").value();
  Room room_{root_, folder_.path()};
};

TEST_F(SharedRoom, IsHalfForOneAndThreeQuartersForAll) {
  EXPECT_THAT(room_.WhyNot(kAlice, Tenths(4)), Yields(std::nullopt));
  EXPECT_EQ(WhyNot(kAlice, Tenths(6)), Reason::kQuota);
  EXPECT_EQ(WhyNot(kAlice, Tenths(20)), Reason::kDiskFull);
  // What is marked was free before it came.
  Mark(kAlice, "a", Tenths(10));
  EXPECT_EQ(WhyNot(kAlice, Tenths(1)), Reason::kQuota);
  EXPECT_THAT(room_.WhyNot(kBob, Tenths(3)), Yields(std::nullopt));
  EXPECT_EQ(WhyNot(kBob, Tenths(7)), Reason::kQuota);
}

TEST_F(SharedRoom, CountsAnObjectOnceAndBytesOnTheirWay) {
  Mark(kAlice, "a", Tenths(5));
  EXPECT_OK(
      MakeMarker(Of(kAlice), {kAlice, kAlice, 1},
                 {crypto::DigestObject(AsBytes(std::string("a"))), Tenths(5)}));
  EXPECT_THAT(room_.WhyNot(kAlice, Tenths(2)), Yields(std::nullopt));
  const auto on_their_way = room_.Take(kAlice, Tenths(7));
  ASSERT_OK(on_their_way);
  EXPECT_EQ(WhyNot(kAlice, Tenths(2)), Reason::kQuota);
}

// The sum is never below what is there: so what fits beside it fits.
TEST_F(SharedRoom, ChargesWhatWasTakenUntilItIsCounted) {
  Count();
  TakeAndGiveBack(kAlice, 1);
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 1), Yields(false)) << "never counted";
  Count();
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 1), Yields(true));
  for (int i = 0; i < 3; ++i) TakeAndGiveBack(kAlice, Tenths(5));
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 1), Yields(false));
  EXPECT_THAT(room_.WhyNot(kAlice, 1), Yields(std::nullopt));
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 1), Yields(true)) << "counted";
}

TEST_F(SharedRoom, ChargesFilesToo) {
  TakeAndGiveBack(kAlice, 0);
  Count();
  for (std::uint64_t i = 0; i < kMaxUnclaimedOfOne; ++i) {
    TakeAndGiveBack(kAlice, 0);
  }
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 0), Yields(false));
  EXPECT_THAT(room_.WhyNot(kAlice, 0), Yields(std::nullopt));
}

// It would be counted as room that one may have half of.
TEST_F(SharedRoom, DoesNotGrowByWhatOthersAreChargedWith) {
  TakeAndGiveBack(kAlice, 0);
  TakeAndGiveBack(kBob, 0);
  Count();
  TakeAndGiveBack(kBob, Tenths(3));
  EXPECT_THAT(room_.FitsAsCharged(kAlice, Tenths(4)), Yields(true));
  EXPECT_THAT(room_.FitsAsCharged(kAlice, Tenths(6)), Yields(false));
}

TEST_F(SharedRoom, CountsWhereTheSumCannotBeRead) {
  TakeAndGiveBack(kAlice, 0);
  Count();
  const std::string path = folder_ / "unclaimed/61001/charged";
  for (const std::string text :
       {"", "objects 1", "objects 1\nbytes 2", "objects \nbytes 2\n",
        "objects 1\nbytes 2\nmore\n"}) {
    WriteFile(path, text);
    EXPECT_THAT(room_.FitsAsCharged(kAlice, 0), Yields(false)) << text;
  }
  Count();
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 0), Yields(true));
  EXPECT_OK(Room::Forget(root_));
  EXPECT_THAT(room_.FitsAsCharged(kAlice, 0), Yields(false));
}

TEST_F(SharedRoom, KnowsTheMarkersOfAnObject) {
  const ObjectDigest object = crypto::DigestObject(AsBytes(std::string("a")));
  EXPECT_TRUE(MarkersOf(object, Of(kAlice))->empty());
  Mark(kAlice, "a", 1);
  for (int i = 0; i < 300; ++i) Mark(kAlice, "other " + std::to_string(i), 1);
  const auto markers = MarkersOf(object, Of(kAlice)).value();
  ASSERT_EQ(markers.size(), 1U);
  EXPECT_EQ(markers[0].object, object);
  EXPECT_EQ(markers[0].pid, ::getpid());
  EXPECT_FALSE(HasEnded(markers[0]));
  EXPECT_EQ(MarkersIn(Of(kAlice))->size(), 301U);
  EXPECT_OK(Of(kAlice).Remove(markers[0].name));
  EXPECT_TRUE(MarkersOf(object, Of(kAlice))->empty());
}

}  // namespace
}  // namespace airlock::stager
