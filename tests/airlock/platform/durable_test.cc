#include "airlock/platform/durable.h"

#include <fcntl.h>
#include <sched.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "airlock/platform/directory.h"
#include "airlock/platform/vault.h"
#include "tests/airlock/platform/forked.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;
using testing_support::InChild;
using testing_support::Says;
using testing_support::Scratch;
using testing_support::Yields;

TEST(Durable, LinksAFileThatHadNoName) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  auto file = OpenNameless(directory->fd(), scratch.path());
  ASSERT_OK(file);
  ASSERT_OK(WriteAll(file->get(), AsBytes("bytes")));
  EXPECT_OK(SealFile(file->get(), 0444, "file"));
  EXPECT_THAT(LinkFile(file->get(), directory->fd(), "file", "file"),
              Yields(true));
  EXPECT_THAT(LinkFile(file->get(), directory->fd(), "file", "file"),
              Yields(false));
  EXPECT_OK(SyncDirectory(directory->fd(), "file"));
  EXPECT_THAT(directory->ReadText("file", 9), Yields("bytes"));
}

TEST(Durable, IsOpenToItsOwnerOnlyUntilItIsSealed) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  const mode_t old = ::umask(0);
  const auto file = OpenNameless(directory->fd(), scratch.path());
  ::umask(old);
  ASSERT_OK(file);
  struct stat status;
  ASSERT_EQ(::fstat(file->get(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0600U);
}

TEST(Durable, SaysThatAFileSystemHasNoNamelessFiles) {
  const Fd proc(::open("/proc", O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  EXPECT_THAT(OpenNameless(proc.get(), "/proc"), FailsWith(Reason::kIo));
}

TEST(Durable, ReportsDescriptorsThatAreNone) {
  EXPECT_THAT(SealFile(-1, 0444, "x"), FailsWith(Reason::kIo));
  EXPECT_THAT(LinkFile(-1, -1, "x", "x"), FailsWith(Reason::kIo));
  EXPECT_THAT(SyncDirectory(-1, "x"), FailsWith(Reason::kIo));
}

TEST(Durable, CallsEveryFailedWriteAFault) {
  for (const int error : {ENOENT, EACCES, EPERM, EIO, EROFS}) {
    EXPECT_EQ(WriteFailure("x", error).reason, Reason::kIo);
  }
  EXPECT_EQ(WriteFailure("x", ENOSPC).reason, Reason::kDiskFull);
}

// --- a full disk

// What `act` returns on a file system of one MiB at `path`, in a mount
// namespace of its own. Where mounting is not permitted, a limit of 1 MiB per
// file stands in for it.
testing_support::Ending OnATinyDisk(const std::string& path,
                                    const std::function<std::string()>& act) {
  return InChild([&](int) -> std::string {
    const bool mounted =
        ::unshare(CLONE_NEWNS) == 0 &&
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) == 0 &&
        ::mount("tiny", path.c_str(), "tmpfs", 0, "size=1m") == 0;
    if (!mounted) {
      const rlimit limit = {.rlim_cur = 1 << 20, .rlim_max = 1 << 20};
      if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return "no limit either";
      ::signal(SIGXFSZ, SIG_IGN);
    }
    return act();
  });
}

std::string NameOfReason(const auto& result) {
  return result.ok() ? "ok" : std::string(NameOf(result.failure().reason));
}

std::string CountBelow(const std::string& path) {
  std::size_t files = 0;
  for (const auto& entry :
       std::filesystem::recursive_directory_iterator(path)) {
    if (!entry.is_directory()) ++files;
  }
  return std::to_string(files) + " files";
}

TEST(FullDisk, IsReportedAndLeavesNothingBehind) {
  const std::string large(3 << 20, 'x');
  struct Case {
    const char* name;
    std::function<Result<Done>(const Directory&)> write;
  };
  const Case cases[] = {
      {"Create",
       [&](const Directory& d) { return d.Create("f", AsBytes(large)); }},
      {"Replace",
       [&](const Directory& d) { return d.Replace("f", AsBytes(large)); }},
      {"NamelessFile",
       [&](const Directory& d) -> Result<Done> {
         TRY(NamelessFile file, NamelessFile::Open(d));
         return file.Write(AsBytes(large));
       }},
  };
  for (const Case& c : cases) {
    const Scratch scratch;
    EXPECT_THAT(OnATinyDisk(scratch.path(),
                            [&]() -> std::string {
                              const auto d = Directory::Open(scratch.path());
                              if (!d.ok()) return "not opened";
                              return NameOfReason(c.write(*d)) + ", " +
                                     CountBelow(scratch.path());
                            }),
                Says("disk-full, 0 files"))
        << c.name;
  }
}

TEST(FullDisk, LeavesWhatWasToBeReplaced) {
  const Scratch scratch;
  EXPECT_THAT(OnATinyDisk(scratch.path(),
                          [&]() -> std::string {
                            const auto d = Directory::Open(scratch.path());
                            if (!d->Replace("f", AsBytes("old")).ok())
                              return "full";
                            const std::string large(3 << 20, 'x');
                            const auto replaced =
                                d->Replace("f", AsBytes(large));
                            return NameOfReason(replaced) + ", " +
                                   *d->ReadText("f", 99) + ", " +
                                   CountBelow(scratch.path());
                          }),
              Says("disk-full, old, 1 files"));
}

TEST(FullDisk, LeavesNothingInTheVault) {
  const Scratch scratch;
  const Scratch elsewhere;
  // One less than a page of the copy, and several, which are written directly.
  for (const std::size_t size : {3U << 20, 9U << 20}) {
    std::ofstream(elsewhere / "large") << std::string(size, 'x');
    EXPECT_THAT(
        OnATinyDisk(scratch.path(),
                    [&]() -> std::string {
                      const auto vault = VaultWriter::Open(scratch.path());
                      if (!vault.ok()) return "not opened";
                      const Fd source(::open((elsewhere / "large").c_str(),
                                             O_RDONLY | O_CLOEXEC));
                      const auto put = vault->Put(source.get(), UINT64_MAX);
                      const auto put_bytes =
                          vault->PutBytes(AsBytes(std::string(2 << 20, 'y')));
                      return NameOfReason(put) + ", " +
                             NameOfReason(put_bytes) + ", " +
                             CountBelow(scratch.path());
                    }),
        Says("disk-full, disk-full, 0 files"))
        << size;
  }
}

// The same on this file system, whatever it is, with the limit per file.
TEST(FullDisk, IsALimitPerFileToo) {
  const Scratch scratch;
  std::ofstream(scratch / "large") << std::string(9 << 20, 'x');
  const Fd source(::open((scratch / "large").c_str(), O_RDONLY | O_CLOEXEC));
  EXPECT_THAT(InChild([&](int) -> std::string {
                const rlimit limit = {.rlim_cur = 5'000'001,
                                      .rlim_max = 5'000'001};
                if (::setrlimit(RLIMIT_FSIZE, &limit) != 0) return "no limit";
                ::signal(SIGXFSZ, SIG_IGN);
                const auto vault = VaultWriter::Open(scratch / "vault");
                if (!vault.ok()) return "not opened";
                const auto put = vault->Put(source.get(), UINT64_MAX);
                return NameOfReason(put) + ", " + CountBelow(scratch / "vault");
              }),
              Says("disk-full, 0 files"));
}

}  // namespace
}  // namespace airlock::platform
