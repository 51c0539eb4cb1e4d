#include "airlock/rebuild/outputs.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <functional>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/temp_directory.h"

namespace airlock::rebuild {
namespace {

using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::TempDirectory;

class TakeOutputsTest : public ::testing::Test {
 protected:
  TakeOutputsTest() {
    recipe_.outputs = {{"a", {}}, {"b", crypto::DigestObject(AsBytes("bb"))}};
    recipe_.limits.disk_bytes = 100;
    EXPECT_EQ(::mkdir((folder_.path() + "/out").c_str(), 0700), 0);
    EXPECT_EQ(::mkdir((folder_.path() + "/built").c_str(), 0700), 0);
    Write("a", "1");
    Write("b", "bb");
  }
  std::string Path(const std::string& name) const {
    return folder_.path() + "/out/" + name;
  }
  void Write(const std::string& name, std::string_view text) {
    const auto out = platform::Directory::Open(folder_.path() + "/out");
    ASSERT_OK(out);
    ASSERT_OK(out->Replace(name, AsBytes(text)));
  }
  Result<std::vector<notes::BuiltOutput>> Take() const {
    TRY(const auto out, platform::Directory::Open(folder_.path() + "/out"));
    TRY(const auto built, platform::Directory::Open(folder_.path() + "/built"));
    return TakeOutputs(recipe_, out, built);
  }
  // Nothing may be taken of a build that is refused.
  void ExpectRefused(Reason reason, std::string_view says) const {
    const auto taken = Take();
    ASSERT_THAT(taken, FailsWith(reason));
    EXPECT_THAT(taken.failure().detail, HasSubstr(std::string(says)));
    const auto built = platform::Directory::Open(folder_.path() + "/built");
    ASSERT_OK(built);
    EXPECT_TRUE(built->List().value().empty());
  }

  TempDirectory folder_;
  notes::Recipe recipe_;
};

TEST_F(TakeOutputsTest, TakesWhatIsNamed) {
  const auto taken = Take();
  ASSERT_OK(taken);
  ASSERT_EQ(taken->size(), 2u);
  EXPECT_EQ(taken->at(0).verdict(), "unjudged");
  EXPECT_EQ(taken->at(0).digest, crypto::DigestObject(AsBytes("1")));
  EXPECT_EQ(taken->at(0).size, 1u);
  EXPECT_EQ(taken->at(1).verdict(), "R0");
  const auto built = platform::Directory::Open(folder_.path() + "/built");
  EXPECT_EQ(built->ReadText("b", 100).value(), "bb");
}

TEST_F(TakeOutputsTest, SaysWhereItDiffers) {
  Write("b", "bc");
  const auto taken = Take();
  ASSERT_OK(taken);
  EXPECT_EQ(taken->at(1).verdict(), "differs");
}

TEST_F(TakeOutputsTest, RefusesAFileThatIsNotNamed) {
  Write("c", "");
  ExpectRefused(Reason::kBuildOutput, "names no output 'c'");
}

TEST_F(TakeOutputsTest, RefusesWhatHidesAsOurOwn) {
  Write(".replacement-00", "");
  ExpectRefused(Reason::kBuildOutput, "names no output '.replacement-00'");
}

TEST_F(TakeOutputsTest, RefusesALinkInPlaceOfAFile) {
  ASSERT_EQ(::unlink(Path("a").c_str()), 0);
  ASSERT_EQ(::symlink("/etc/passwd", Path("a").c_str()), 0);
  ExpectRefused(Reason::kBuildOutput, "/out/a is a symbolic link");
}

TEST_F(TakeOutputsTest, RefusesAFolder) {
  ASSERT_EQ(::unlink(Path("a").c_str()), 0);
  ASSERT_EQ(::mkdir(Path("a").c_str(), 0700), 0);
  ExpectRefused(Reason::kBuildOutput, "/out/a is a folder");
}

TEST_F(TakeOutputsTest, RefusesAFifoAndDoesNotWaitForIt) {
  ASSERT_EQ(::unlink(Path("a").c_str()), 0);
  ASSERT_EQ(::mkfifo(Path("a").c_str(), 0600), 0);
  ExpectRefused(Reason::kBuildOutput, "/out/a is a FIFO");
}

TEST_F(TakeOutputsTest, RefusesAFileOverTheLimit) {
  Write("b", std::string(101, 'b'));
  ExpectRefused(Reason::kBuildLimit, "output 'b' has 101 bytes");
}

TEST_F(TakeOutputsTest, MissesWhatIsNotThere) {
  ASSERT_EQ(::unlink(Path("b").c_str()), 0);
  ExpectRefused(Reason::kNoOutput, "left no output 'b'");
  ASSERT_EQ(::unlink(Path("a").c_str()), 0);
  ExpectRefused(Reason::kNoOutput, "left nothing in /out");
}

}  // namespace
}  // namespace airlock::rebuild
