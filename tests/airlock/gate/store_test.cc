#include <filesystem>

#include "tests/airlock/gate/gate_fixture.h"

namespace airlock::gate {
namespace {

using testing_support::FailsWith;
using testing_support::FilesUnder;
using testing_support::FileText;
using testing_support::WriteFile;

class Imports : public Gate {
 protected:
  Imports() {
    draft_.WriteTo(folder_.path());
    version_ = std::to_string(ReleaseIn(draft_).size);
    // What the end is when nothing comes in between.
    const TempDirectory other;
    const auto state = platform::Directory::Open(other.path()).value();
    const auto directory = platform::Directory::Open(folder_.path()).value();
    const auto accepted = gate::Examine(directory, memory_, now());
    EXPECT_OK(accepted);
    EXPECT_OK(gate::Import(directory, state, *accepted));
    end_ = FilesUnder(other.path());
  }

  CrossingDraft draft_ = site_.DraftCrossing(1);
  TempDirectory folder_;
  std::string version_;
  std::map<std::string, std::string> end_;
};

TEST_F(Imports, StartAgainFromHalfATree) {
  WriteFile(Store(version_ + ".new/files/tools/tool.sh"), "half");
  WriteFile(Store(version_ + ".new/stranger"), "left behind");
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
  EXPECT_EQ(Current(), version_);
}

TEST_F(Imports, StartAgainAfterTheTreeWithoutTheLink) {
  const Memory before = memory_;
  ASSERT_OK(ReceiveFolder(folder_.path()));
  memory_ = before;
  std::filesystem::remove(Store("current"));
  std::filesystem::remove(state_folder_ / "memory");
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
  EXPECT_EQ(Current(), version_);
}

TEST_F(Imports, StartAgainAfterTheLinkWithoutTheMemory) {
  const Memory before = memory_;
  // The memory cannot be replaced by a file: the import fails at its last step.
  std::filesystem::create_directories(state_folder_ / "memory/full");
  EXPECT_FALSE(ReceiveFolder(folder_.path()).ok());
  EXPECT_EQ(Current(), version_);
  std::filesystem::remove_all(state_folder_ / "memory");
  memory_ = before;
  ASSERT_OK(ReceiveFolder(folder_.path()));
  EXPECT_EQ(FilesUnder(state_folder_.path()), end_);
}

TEST_F(Imports, HashAgainWhatTheyCopy) {
  const auto directory = platform::Directory::Open(folder_.path()).value();
  const auto accepted = gate::Examine(directory, memory_, now());
  ASSERT_OK(accepted);
  const notes::ReleaseFile& file = accepted->release.files.back();
  const std::string hex = file.object.hex();
  const std::string path =
      folder_ / ("objects/" + hex.substr(0, 2) + "/" + hex.substr(2));
  std::string bytes = FileText(path);
  bytes[0] = static_cast<char>(bytes[0] ^ 1);
  WriteFile(path, bytes);
  EXPECT_THAT(gate::Import(directory, state_, *accepted),
              FailsWith(Reason::kDigestMismatch));
  EXPECT_FALSE(std::filesystem::exists(Store("current")));
  EXPECT_FALSE(std::filesystem::exists(Store(version_)));
  EXPECT_FALSE(std::filesystem::exists(state_folder_ / "memory"));
}

TEST_F(Gate, GoesBackToTheVersionBeforeAndForgetsNothing) {
  const CrossingDraft first = site_.DraftCrossing(1);
  ASSERT_OK(Receive(first));
  const std::string one = Current();
  EXPECT_THAT(RollBack(state_, target()), FailsWith(Reason::kNotFound));
  PublishAgain();
  const CrossingDraft second = site_.DraftCrossing(2);
  ASSERT_OK(Receive(second));
  const std::string two = Current();
  const std::string memory = FileText(state_folder_ / "memory");
  EXPECT_THAT(RollBack(state_, target()), testing_support::Yields(one));
  EXPECT_EQ(Current(), one);
  EXPECT_EQ(FileText(state_folder_ / "memory"), memory);
  EXPECT_THAT(Examine(first), FailsWith(Reason::kRollback));
  // Forward again by the newest crossing.
  ASSERT_OK(Receive(second));
  EXPECT_EQ(Current(), two);
}

TEST_F(Gate, RefusesToReadAMemoryThatIsNotItsOwn) {
  ASSERT_OK(Receive(site_.DraftCrossing(1)));
  const std::string good = FileText(state_folder_ / "memory");
  EXPECT_EQ(Format(ParseMemory(good).value()), good);
  for (std::size_t at = 0; at < good.size(); ++at) {
    std::string other = good;
    other[at] = static_cast<char>(other[at] ^ 1);
    const auto memory = ParseMemory(other);
    if (memory.ok()) {
      EXPECT_EQ(Format(*memory), other) << at;
    }
  }
}

TEST(GateMemory, IsMadeByInitAlone) {
  const TempDirectory folder;
  const auto state = platform::Directory::Open(folder.path()).value();
  EXPECT_THAT(ReadMemory(state), FailsWith(Reason::kConfiguration));
}

}  // namespace
}  // namespace airlock::gate
