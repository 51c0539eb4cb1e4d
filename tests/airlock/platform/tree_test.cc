#include "airlock/platform/tree.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <cstring>
#include <fstream>
#include <string>

#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;

class Tree : public ::testing::Test {
 protected:
  Tree() {
    std::string name = ::testing::TempDir() + "tree_XXXXXX";
    folder_ = ::mkdtemp(name.data());
  }
  std::string Path(const std::string& name) const {
    return folder_ + "/" + name;
  }
  void Write(const std::string& name) const {
    std::ofstream(Path(name)) << name;
  }
  void MakePipe(const std::string& name) const {
    ASSERT_EQ(::mkfifo(Path(name).c_str(), 0600), 0);
  }
  void MakeSocket(const std::string& name) const {
    sockaddr_un address = {};
    address.sun_family = AF_UNIX;
    const std::string path = Path(name);
    ASSERT_LT(path.size(), sizeof address.sun_path);
    std::memcpy(address.sun_path, path.data(), path.size());
    const Fd socket(::socket(AF_UNIX, SOCK_STREAM, 0));
    ASSERT_EQ(::bind(socket.get(), reinterpret_cast<sockaddr*>(&address),
                     sizeof address),
              0);
  }
  std::string folder_;
};

TEST_F(Tree, OpensARegularFileAndALinkToOne) {
  Write("file");
  ASSERT_EQ(::symlink("file", Path("link").c_str()), 0);
  EXPECT_OK(OpenRegularFile(Path("file")));
  EXPECT_OK(OpenRegularFile(Path("link")));
  EXPECT_THAT(OpenRegularFile(Path("none")), FailsWith(Reason::kUnreadable));
}

// Opening the pipe would wait for its writer, and fail this test by never
// ending.
TEST_F(Tree, OpensNeitherPipesNorSocketsNorDevicesNorFolders) {
  MakePipe("pipe");
  MakeSocket("socket");
  ASSERT_EQ(::symlink("pipe", Path("link").c_str()), 0);
  for (const std::string& path : {Path("pipe"), Path("socket"), Path("link"),
                                  std::string("/dev/zero"), folder_}) {
    EXPECT_THAT(OpenRegularFile(path), FailsWith(Reason::kNotAFile)) << path;
  }
}

TEST_F(Tree, ListsFilesByTheirNames) {
  ASSERT_EQ(::mkdir(Path("b").c_str(), 0700), 0);
  Write("c");
  Write("b/a");
  const auto files = FilesBelow(folder_);
  ASSERT_OK(files);
  ASSERT_EQ(files->size(), 2u);
  EXPECT_EQ((*files)[0].name, "b/a");
  EXPECT_EQ((*files)[1].name, "c");
}

TEST_F(Tree, RefusesAFolderWithAPipe) {
  MakePipe("pipe");
  EXPECT_THAT(FilesBelow(folder_), FailsWith(Reason::kNotAFile));
}

TEST_F(Tree, RefusesAFolderWithASocket) {
  MakeSocket("socket");
  EXPECT_THAT(FilesBelow(folder_), FailsWith(Reason::kNotAFile));
}

TEST_F(Tree, RefusesAFolderWithALink) {
  Write("file");
  ASSERT_EQ(::symlink("file", Path("link").c_str()), 0);
  EXPECT_THAT(FilesBelow(folder_), FailsWith(Reason::kNotAFile));
}

}  // namespace
}  // namespace airlock::platform
