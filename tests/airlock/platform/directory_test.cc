#include "airlock/platform/directory.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <thread>

#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing_support::FailsWith;
using testing_support::Scratch;
using testing_support::Yields;

class DirectoryTest : public ::testing::Test {
 protected:
  DirectoryTest() : directory_(Directory::Open(scratch_.path()).value()) {}

  mode_t ModeOf(const std::string& name) const {
    struct stat status = {};
    EXPECT_EQ(::lstat((scratch_ / name).c_str(), &status), 0);
    return status.st_mode & 07777;
  }
  void Link(const std::string& target, const std::string& name) const {
    ASSERT_EQ(::symlink(target.c_str(), (scratch_ / name).c_str()), 0);
  }
  // Every name on disk, those that List() passes over too.
  std::vector<std::string> Everything() const {
    std::vector<std::string> names;
    for (const auto& entry :
         std::filesystem::directory_iterator(scratch_.path())) {
      names.push_back(entry.path().filename());
    }
    std::ranges::sort(names);
    return names;
  }

  const Scratch scratch_;
  const Directory directory_;
};

// --- opening and making

TEST_F(DirectoryTest, OpensWithOrWithoutATrailingSlash) {
  EXPECT_OK(Directory::Open(scratch_.path()));
  EXPECT_OK(Directory::Open(scratch_.path() + "//"));
  EXPECT_OK(Directory::Open("/"));
}

TEST_F(DirectoryTest, CallsAMissingConfiguredPathUnreadable) {
  EXPECT_THAT(Directory::Open(scratch_ / "missing"),
              FailsWith(Reason::kUnreadable));
  EXPECT_THAT(Directory::Open(""), FailsWith(Reason::kUnreadable));
}

TEST_F(DirectoryTest, DoesNotOpenALink) {
  Link("/etc", "link");
  EXPECT_THAT(Directory::Open(scratch_ / "link"), FailsWith(Reason::kIo));
  EXPECT_THAT(Directory::Open(scratch_ / "link/"), FailsWith(Reason::kIo));
  EXPECT_THAT(directory_.OpenSub("link"), FailsWith(Reason::kIo));
  EXPECT_THAT(directory_.MakeSub("link"), FailsWith(Reason::kIo));
  EXPECT_THAT(Directory::Make(scratch_ / "link"), FailsWith(Reason::kIo));
}

TEST_F(DirectoryTest, DoesNotOpenAFileAsADirectory) {
  ASSERT_OK(directory_.Create("file", AsBytes("x")));
  EXPECT_THAT(directory_.OpenSub("file"), FailsWith(Reason::kIo));
}

TEST_F(DirectoryTest, MakesParentsAndGivesTheModeDespiteTheUmask) {
  const mode_t old = ::umask(0077);
  const auto made = Directory::Make(scratch_ / "a/b/c", 0751);
  ::umask(old);
  ASSERT_OK(made);
  EXPECT_EQ(ModeOf("a/b/c"), 0751U);
  EXPECT_EQ(made->path(), scratch_ / "a/b/c");
}

TEST_F(DirectoryTest, MakesWhatIsThereAlready) {
  ASSERT_OK(Directory::Make(scratch_ / "a", 0700));
  EXPECT_OK(Directory::Make(scratch_ / "a", 0755));
  EXPECT_EQ(ModeOf("a"), 0700U);
}

TEST_F(DirectoryTest, MakesSubdirectoriesBelowItself) {
  EXPECT_OK(directory_.MakeSub("x/y", 0750));
  EXPECT_EQ(ModeOf("x"), 0750U);
  EXPECT_EQ(ModeOf("x/y"), 0750U);
  EXPECT_OK(directory_.MakeSub("x/y", 0750));
  const auto sub = directory_.OpenSub("x/y");
  ASSERT_OK(sub);
  EXPECT_EQ(sub->path(), scratch_ / "x/y");
  EXPECT_THAT(directory_.MakeSub("x/../z"), FailsWith(Reason::kBadName));
}

TEST_F(DirectoryTest, SaysThatASubdirectoryIsMissing) {
  EXPECT_THAT(directory_.OpenSub("missing"), FailsWith(Reason::kNotFound));
}

// --- reading

TEST_F(DirectoryTest, KnowsWhatItHas) {
  ASSERT_OK(directory_.Create("file", AsBytes("x")));
  Link("nowhere", "link");
  EXPECT_TRUE(directory_.Has("file"));
  EXPECT_TRUE(directory_.Has("link"));
  EXPECT_FALSE(directory_.Has("missing"));
  EXPECT_FALSE(directory_.Has("missing/file"));
  EXPECT_FALSE(directory_.Has("../" + scratch_.path()));
}

TEST_F(DirectoryTest, ReadsUpToTheLimitAndNotOneByteMore) {
  ASSERT_OK(directory_.Create("file", AsBytes("12345")));
  EXPECT_THAT(directory_.ReadText("file", 5), Yields("12345"));
  EXPECT_THAT(directory_.ReadText("file", 4), FailsWith(Reason::kTooLarge));
  EXPECT_THAT(directory_.ReadText("file", UINT64_MAX), Yields("12345"));
  EXPECT_THAT(directory_.Read("file", 0), FailsWith(Reason::kTooLarge));
}

TEST_F(DirectoryTest, ReadsAnEmptyFileUnderTheLimitZero) {
  ASSERT_OK(directory_.Create("empty", {}));
  EXPECT_THAT(directory_.Read("empty", 0), Yields(Bytes()));
}

TEST_F(DirectoryTest, DoesNotReadWhatIsMissingOrALinkOrNoFile) {
  Link("/etc/passwd", "link");
  ASSERT_EQ(::mkfifo((scratch_ / "fifo").c_str(), 0600), 0);
  EXPECT_THAT(directory_.Read("missing", 9), FailsWith(Reason::kNotFound));
  EXPECT_THAT(directory_.Read("link", 9), FailsWith(Reason::kIo));
  EXPECT_THAT(directory_.Read("fifo", 9), FailsWith(Reason::kUnreadable));
  EXPECT_THAT(directory_.OpenFile("."), FailsWith(Reason::kBadName));
}

TEST_F(DirectoryTest, DoesNotReadADirectory) {
  ASSERT_OK(directory_.MakeSub("sub"));
  EXPECT_THAT(directory_.OpenFile("sub"), FailsWith(Reason::kUnreadable));
}

// --- creating

TEST_F(DirectoryTest, CreatesWithBytesAndMode) {
  const mode_t old = ::umask(0077);
  EXPECT_OK(directory_.Create("file", AsBytes("bytes"), 0640));
  ::umask(old);
  EXPECT_THAT(directory_.ReadText("file", 99), Yields("bytes"));
  EXPECT_EQ(ModeOf("file"), 0640U);
}

TEST_F(DirectoryTest, CreatesTheSameTwice) {
  ASSERT_OK(directory_.Create("file", AsBytes("bytes")));
  EXPECT_OK(directory_.Create("file", AsBytes("bytes")));
}

TEST_F(DirectoryTest, DoesNotCreateOverOtherBytes) {
  ASSERT_OK(directory_.Create("file", AsBytes("bytes")));
  for (const char* other : {"", "byte", "bytes and more", "BYTES"}) {
    EXPECT_THAT(directory_.Create("file", AsBytes(other)),
                FailsWith(Reason::kDuplicateRecord));
  }
  EXPECT_THAT(directory_.ReadText("file", 99), Yields("bytes"));
  EXPECT_THAT(Everything(), ElementsAre("file"));
}

TEST_F(DirectoryTest, DoesNotCreateThroughALink) {
  Link("target", "link");
  EXPECT_THAT(directory_.Create("link", AsBytes("x")), FailsWith(Reason::kIo));
  EXPECT_THAT(Everything(), ElementsAre("link"));
}

TEST_F(DirectoryTest, CallsAMissingParentAFaultWhenWriting) {
  EXPECT_THAT(directory_.Create("a/b", AsBytes("x")), FailsWith(Reason::kIo));
  EXPECT_THAT(directory_.Replace("a/b", AsBytes("x")), FailsWith(Reason::kIo));
}

TEST_F(DirectoryTest, LetsOneOfManyCreatorsWin) {
  std::vector<std::thread> threads;
  std::atomic<int> created = 0;
  for (int i = 0; i < 8; ++i) {
    threads.emplace_back([&, i] {
      const std::string mine(1000, static_cast<char>('a' + i));
      if (directory_.Create("file", AsBytes(mine)).ok()) ++created;
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(created, 1);
  const auto text = directory_.ReadText("file", 1000);
  ASSERT_OK(text);
  EXPECT_EQ(*text, std::string(1000, text->front()));
}

// --- replacing, renaming, removing

TEST_F(DirectoryTest, ReplacesWhole) {
  EXPECT_OK(directory_.Replace("file", AsBytes("one"), 0600));
  EXPECT_OK(directory_.Replace("file", AsBytes("second"), 0644));
  EXPECT_THAT(directory_.ReadText("file", 99), Yields("second"));
  EXPECT_EQ(ModeOf("file"), 0644U);
  EXPECT_THAT(Everything(), ElementsAre("file"));
}

TEST_F(DirectoryTest, ReplacesALinkAndNotItsTarget) {
  ASSERT_OK(directory_.Create("target", AsBytes("kept")));
  Link("target", "link");
  EXPECT_OK(directory_.Replace("link", AsBytes("new")));
  EXPECT_THAT(directory_.ReadText("target", 99), Yields("kept"));
  EXPECT_THAT(directory_.ReadText("link", 99), Yields("new"));
}

TEST_F(DirectoryTest, LeavesNothingBehindWhenItCannotReplace) {
  ASSERT_OK(directory_.MakeSub("sub"));
  EXPECT_THAT(directory_.Replace("sub", AsBytes("x")), FailsWith(Reason::kIo));
  EXPECT_THAT(Everything(), ElementsAre("sub"));
}

TEST_F(DirectoryTest, ShowsReadersTheOldOrTheNewAndNothingElse) {
  const std::string one(100'000, 'a');
  const std::string two(50'000, 'b');
  ASSERT_OK(directory_.Replace("file", AsBytes(one)));
  std::atomic<bool> stop = false;
  std::atomic<int> torn = 0;
  std::thread reader([&] {
    while (!stop) {
      const auto text = directory_.ReadText("file", 1 << 20);
      if (!text.ok() || (*text != one && *text != two)) ++torn;
    }
  });
  for (int i = 0; i < 20; ++i) {
    EXPECT_OK(directory_.Replace("file", AsBytes(i % 2 == 0 ? two : one)));
  }
  stop = true;
  reader.join();
  EXPECT_EQ(torn, 0);
}

TEST_F(DirectoryTest, RenamesAndReplaces) {
  ASSERT_OK(directory_.MakeSub("sub"));
  ASSERT_OK(directory_.Create("a", AsBytes("a")));
  ASSERT_OK(directory_.Create("sub/b", AsBytes("b")));
  EXPECT_OK(directory_.Rename("a", "sub/b"));
  EXPECT_THAT(directory_.ReadText("sub/b", 9), Yields("a"));
  EXPECT_FALSE(directory_.Has("a"));
  EXPECT_THAT(directory_.Rename("a", "c"), FailsWith(Reason::kNotFound));
}

TEST_F(DirectoryTest, RemovesAndDoesNotMindAbsence) {
  ASSERT_OK(directory_.Create("file", AsBytes("x")));
  EXPECT_OK(directory_.Remove("file"));
  EXPECT_FALSE(directory_.Has("file"));
  EXPECT_OK(directory_.Remove("file"));
  EXPECT_OK(directory_.Remove("missing/file"));
}

TEST_F(DirectoryTest, DoesNotRemoveADirectoryAsAFile) {
  ASSERT_OK(directory_.MakeSub("sub"));
  EXPECT_THAT(directory_.Remove("sub"), FailsWith(Reason::kIo));
}

TEST_F(DirectoryTest, RemovesATreeWithoutFollowingLinks) {
  ASSERT_OK(directory_.MakeSub("outside"));
  ASSERT_OK(directory_.Create("outside/kept", AsBytes("x")));
  ASSERT_OK(directory_.MakeSub("tree/a/b"));
  ASSERT_OK(directory_.Create("tree/a/b/file", AsBytes("x")));
  Link("../outside", "tree/link");
  EXPECT_OK(directory_.RemoveTree("tree"));
  EXPECT_THAT(Everything(), ElementsAre("outside"));
  EXPECT_TRUE(directory_.Has("outside/kept"));
  EXPECT_OK(directory_.RemoveTree("tree"));
  EXPECT_OK(directory_.RemoveTree("tree/below"));
  EXPECT_THAT(directory_.RemoveTree(".."), FailsWith(Reason::kBadName));
}

TEST_F(DirectoryTest, RemovesALinkToATreeAndNotTheTree) {
  ASSERT_OK(directory_.MakeSub("outside/sub"));
  Link("outside", "link");
  EXPECT_OK(directory_.RemoveTree("link"));
  EXPECT_TRUE(directory_.Has("outside/sub"));
  EXPECT_FALSE(directory_.Has("link"));
}

TEST_F(DirectoryTest, ListsSortedAndTwiceTheSame) {
  for (const char* name : {"b", "a", ".c", "B"}) {
    ASSERT_OK(directory_.Create(name, {}));
  }
  for (int i = 0; i < 2; ++i) {
    const auto names = directory_.List();
    ASSERT_OK(names);
    EXPECT_THAT(*names, ElementsAre(".c", "B", "a", "b"));
  }
}

TEST_F(DirectoryTest, PassesOverAReplacementThatACrashLeft) {
  ASSERT_OK(directory_.Create(".replacement-0123456789abcdef", {}));
  const auto names = directory_.List();
  ASSERT_OK(names);
  EXPECT_THAT(*names, IsEmpty());
}

// --- nameless files

TEST_F(DirectoryTest, GivesANamelessFileItsNameOnCommit) {
  auto file = NamelessFile::Open(directory_);
  ASSERT_OK(file);
  EXPECT_OK(file->Write(AsBytes("one ")));
  EXPECT_OK(file->Write(AsBytes("two")));
  EXPECT_EQ(file->size(), 7U);
  EXPECT_THAT(Everything(), IsEmpty());
  EXPECT_OK(file->Commit("file", 0440));
  EXPECT_THAT(directory_.ReadText("file", 99), Yields("one two"));
  EXPECT_EQ(ModeOf("file"), 0440U);
}

TEST_F(DirectoryTest, LeavesNothingOfANamelessFileThatIsNotCommitted) {
  {
    auto file = NamelessFile::Open(directory_);
    ASSERT_OK(file);
    EXPECT_OK(file->Write(AsBytes("half")));
  }
  EXPECT_THAT(Everything(), IsEmpty());
}

TEST_F(DirectoryTest, LeavesAloneTheFileThatHasTheNameAlready) {
  ASSERT_OK(directory_.Create("file", AsBytes("first")));
  auto file = NamelessFile::Open(directory_);
  ASSERT_OK(file);
  EXPECT_OK(file->Write(AsBytes("other")));
  EXPECT_OK(file->Commit("file"));
  EXPECT_THAT(directory_.ReadText("file", 99), Yields("first"));
}

TEST_F(DirectoryTest, DoesNotCommitUnderABadName) {
  auto file = NamelessFile::Open(directory_);
  ASSERT_OK(file);
  EXPECT_THAT(file->Commit("../file"), FailsWith(Reason::kBadName));
}

// --- bytes

TEST_F(DirectoryTest, ReadsARange) {
  ASSERT_OK(directory_.Create("file", AsBytes("0123456789")));
  const auto fd = directory_.OpenFile("file");
  ASSERT_OK(fd);
  const auto text = [](const Bytes& bytes) {
    return std::string(AsText(bytes));
  };
  EXPECT_EQ(text(*ReadRange(fd->get(), 3, 4)), "3456");
  EXPECT_EQ(text(*ReadRange(fd->get(), 0, 10)), "0123456789");
  EXPECT_EQ(text(*ReadRange(fd->get(), 10, 0)), "");
}

TEST_F(DirectoryTest, RefusesARangeThatIsNotThere) {
  ASSERT_OK(directory_.Create("file", AsBytes("0123456789")));
  const auto fd = directory_.OpenFile("file");
  ASSERT_OK(fd);
  for (const auto& [offset, size] :
       std::vector<std::pair<std::uint64_t, std::uint64_t>>{
           {0, 11},
           {10, 1},
           {11, 0},
           {5, UINT64_MAX},
           {UINT64_MAX, 5},
           {UINT64_MAX, UINT64_MAX},
           {0, 1ULL << 62}}) {
    EXPECT_THAT(ReadRange(fd->get(), offset, size),
                FailsWith(Reason::kTruncated))
        << offset << " " << size;
  }
}

TEST_F(DirectoryTest, KnowsTheSizeOfAFile) {
  ASSERT_OK(directory_.Create("file", AsBytes("0123456789")));
  const auto fd = directory_.OpenFile("file");
  EXPECT_THAT(SizeOf(fd->get()), Yields(10U));
  EXPECT_THAT(SizeOf(-1), FailsWith(Reason::kIo));
}

TEST_F(DirectoryTest, ReadsAndWritesMoreThanAPipeHolds) {
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  std::string text(3'000'001, 'x');
  for (std::size_t i = 0; i < text.size(); i += 997) text[i] = 'y';
  std::thread writer([&] {
    EXPECT_OK(WriteAll(writing.get(), AsBytes(text)));
    writing.Close();
  });
  const auto bytes = ReadAll(reading.get(), text.size());
  writer.join();
  ASSERT_OK(bytes);
  EXPECT_TRUE(AsText(*bytes) == text);
}

TEST_F(DirectoryTest, ReportsBadDescriptors) {
  EXPECT_THAT(ReadAll(-1, 9), FailsWith(Reason::kIo));
  EXPECT_THAT(WriteAll(-1, AsBytes("x")), FailsWith(Reason::kIo));
}

TEST(IoFailure, TellsCausesApartAndSaysWhatWasBeingDone) {
  EXPECT_EQ(IoFailure("x", ENOSPC).reason, Reason::kDiskFull);
  EXPECT_EQ(IoFailure("x", EDQUOT).reason, Reason::kDiskFull);
  EXPECT_EQ(IoFailure("x", EFBIG).reason, Reason::kDiskFull);
  EXPECT_EQ(IoFailure("x", EACCES).reason, Reason::kUnreadable);
  EXPECT_EQ(IoFailure("x", ENOENT).reason, Reason::kNotFound);
  EXPECT_EQ(IoFailure("x", EIO).reason, Reason::kIo);
  EXPECT_THAT(IoFailure("open the door", EIO).detail,
              HasSubstr("open the door: "));
}

}  // namespace
}  // namespace airlock::platform
