#include "airlock/platform/vault.h"

#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "airlock/crypto/hash.h"
#include "tests/airlock/platform/forked.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;
using testing_support::Scratch;
using testing_support::Yields;

class VaultTest : public ::testing::Test {
 protected:
  VaultTest()
      : writer_(VaultWriter::Open(scratch_ / "vault").value()),
        quarantine_(VaultReader::Open(scratch_ / "vault/quarantine").value()),
        admitted_(VaultReader::Open(scratch_ / "vault/admitted").value()) {}

  ObjectDigest Stored(std::string_view text) const {
    return writer_.PutBytes(AsBytes(text))->digest;
  }
  Fd Source(const std::string& bytes) const {
    std::ofstream(scratch_ / "source") << bytes;
    return Fd(::open((scratch_ / "source").c_str(), O_RDONLY | O_CLOEXEC));
  }
  std::string PathOf(const std::string& root,
                     const ObjectDigest& digest) const {
    return scratch_ /
           ("vault/" + root + "/sha256/" + digest.hex().substr(0, 2) + "/" +
            digest.hex().substr(2));
  }
  // Flips one bit of a stored object, as a bad disk or a thief would.
  void Tamper(const std::string& path, std::uint64_t offset) const {
    ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
    std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
    file.seekg(static_cast<std::streamoff>(offset));
    const char old = static_cast<char>(file.get());
    file.seekp(static_cast<std::streamoff>(offset));
    file.put(static_cast<char>(old ^ 1));
    ASSERT_TRUE(file.good());
  }
  std::size_t FilesIn(const std::string& root) const {
    std::size_t files = 0;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(
             scratch_ / ("vault/" + root))) {
      if (entry.is_regular_file()) ++files;
    }
    return files;
  }

  const Scratch scratch_;
  const VaultWriter writer_;
  const VaultReader quarantine_;
  const VaultReader admitted_;
};

const ObjectDigest kAbsent(std::array<std::byte, 32>{});

TEST_F(VaultTest, PutsAnObjectUnderItsDigest) {
  const Fd source = Source("hello");
  const auto stored = writer_.Put(source.get(), 5);
  ASSERT_OK(stored);
  EXPECT_EQ(stored->size, 5U);
  EXPECT_EQ(stored->digest.hex(),
            "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824");
  EXPECT_THAT(quarantine_.Read(stored->digest, 5),
              Yields(CopyOf(AsBytes("hello"))));
  EXPECT_FALSE(admitted_.Has(stored->digest));

  struct stat status;
  ASSERT_EQ(::stat(PathOf("quarantine", stored->digest).c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0444U);
  const std::string folder = scratch_ / "vault/quarantine/sha256/2c";
  ASSERT_EQ(::stat(folder.c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0750U);
}

TEST_F(VaultTest, PutsFromWhereTheSourceStands) {
  const Fd source = Source("skip hello");
  ASSERT_EQ(::lseek(source.get(), 5, SEEK_SET), 5);
  EXPECT_THAT(writer_.Put(source.get(), 99),
              Yields(StoredObject{crypto::DigestObject(AsBytes("hello")), 5}));
}

TEST_F(VaultTest, PutsARangeWhereverTheSourceStands) {
  const Fd source = Source("before object after");
  ASSERT_EQ(::lseek(source.get(), 3, SEEK_SET), 3);
  const ObjectDigest object = crypto::DigestObject(AsBytes("object"));
  EXPECT_THAT(writer_.PutRange(source.get(), 7, 6, object),
              Yields(StoredObject{object, 6}));
  const ObjectDigest nothing = crypto::DigestObject({});
  EXPECT_THAT(writer_.PutRange(source.get(), 7, 0, nothing),
              Yields(StoredObject{nothing, 0}));
  EXPECT_EQ(::lseek(source.get(), 0, SEEK_CUR), 3);
}

// Of whole pages too, after which the copy must notice by itself that it ends.
TEST_F(VaultTest, PutsARangeOfManyPages) {
  std::string bytes(9 << 20, 'a');
  bytes.replace(5 << 20, 3, "xyz");
  const Fd source = Source(bytes);
  for (const std::size_t size : {4u << 20, 8u << 20, (8u << 20) + 1}) {
    const ObjectDigest object =
        crypto::DigestObject(AsBytes(bytes.substr(512, size)));
    EXPECT_THAT(writer_.PutRange(source.get(), 512, size, object),
                Yields(StoredObject{object, size}));
  }
}

TEST_F(VaultTest, RefusesARangeThatIsNotThereOrIsAnother) {
  const Fd source = Source("before object after");
  const ObjectDigest object = crypto::DigestObject(AsBytes("object"));
  EXPECT_THAT(writer_.PutRange(source.get(), 7, 600, object),
              FailsWith(Reason::kSizeMismatch));
  EXPECT_THAT(writer_.PutRange(source.get(), 700, 6, object),
              FailsWith(Reason::kSizeMismatch));
  EXPECT_THAT(writer_.PutRange(source.get(), 6, 6, object),
              FailsWith(Reason::kDigestMismatch));
  EXPECT_EQ(FilesIn("quarantine"), 0u);
}

TEST_F(VaultTest, PutsBytesAndNothing) {
  EXPECT_THAT(writer_.PutBytes({}),
              Yields(StoredObject{crypto::DigestObject({}), 0}));
  EXPECT_THAT(quarantine_.Read(crypto::DigestObject({}), 0), Yields(Bytes()));
}

TEST_F(VaultTest, RefusesWhatIsTooLargeAndKeepsNothing) {
  const Fd source = Source("hello");
  EXPECT_THAT(writer_.Put(source.get(), 4), FailsWith(Reason::kTooLarge));
  EXPECT_EQ(FilesIn("quarantine"), 0U);
}

TEST_F(VaultTest, RefusesAnotherDigestThanExpectedAndKeepsNothing) {
  const Fd source = Source("hello");
  EXPECT_THAT(writer_.Put(source.get(), 99, kAbsent),
              FailsWith(Reason::kDigestMismatch));
  EXPECT_EQ(FilesIn("quarantine"), 0U);
}

TEST_F(VaultTest, AcceptsTheDigestExpected) {
  const Fd source = Source("hello");
  EXPECT_OK(
      writer_.Put(source.get(), 99, crypto::DigestObject(AsBytes("hello"))));
}

TEST_F(VaultTest, KeepsTheOldFileWhenPutAgain) {
  const ObjectDigest digest = Stored("hello");
  struct stat before;
  ASSERT_EQ(::stat(PathOf("quarantine", digest).c_str(), &before), 0);
  const Fd source = Source("hello");
  EXPECT_THAT(writer_.Put(source.get(), 99), Yields(StoredObject{digest, 5}));
  struct stat after;
  ASSERT_EQ(::stat(PathOf("quarantine", digest).c_str(), &after), 0);
  EXPECT_EQ(before.st_ino, after.st_ino);
  EXPECT_EQ(FilesIn("quarantine"), 1U);
}

TEST_F(VaultTest, SeesThatTheOldFileWasCutOff) {
  const ObjectDigest digest = Stored("hello");
  const std::string path = PathOf("quarantine", digest);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  ASSERT_EQ(::truncate(path.c_str(), 3), 0);
  EXPECT_THAT(writer_.PutBytes(AsBytes("hello")),
              FailsWith(Reason::kDigestMismatch));
}

TEST_F(VaultTest, SaysThatAnObjectIsNotThere) {
  EXPECT_FALSE(quarantine_.Has(kAbsent));
  EXPECT_THAT(quarantine_.OpenObject(kAbsent), FailsWith(Reason::kNotFound));
  EXPECT_THAT(quarantine_.Read(kAbsent, 9), FailsWith(Reason::kNotFound));
  EXPECT_THAT(quarantine_.Rehash(kAbsent), FailsWith(Reason::kNotFound));
  EXPECT_THAT(writer_.Admit(kAbsent), FailsWith(Reason::kNotFound));
}

TEST_F(VaultTest, DoesNotReadMoreThanAsked) {
  const ObjectDigest digest = Stored("hello");
  EXPECT_THAT(quarantine_.Read(digest, 4), FailsWith(Reason::kTooLarge));
}

TEST_F(VaultTest, StreamsEveryByteInOrder) {
  std::string text;
  for (int i = 0; text.size() < 3'000'000; ++i) text += std::to_string(i);
  const ObjectDigest digest = Stored(text);
  std::string streamed;
  EXPECT_THAT(quarantine_.Stream(digest,
                                 [&](ByteView piece) -> Result<Done> {
                                   streamed += AsText(piece);
                                   return Done{};
                                 }),
              Yields(text.size()));
  EXPECT_TRUE(streamed == text);
}

TEST_F(VaultTest, EndsAStreamWithTheFailureOfItsReader) {
  const ObjectDigest digest = Stored("hello");
  EXPECT_THAT(quarantine_.Stream(digest,
                                 [](ByteView) -> Result<Done> {
                                   return Failure{Reason::kInterrupted, ""};
                                 }),
              FailsWith(Reason::kInterrupted));
}

TEST_F(VaultTest, NoticesAnyOneByteFlipped) {
  const std::string text = "sixteen bytes ok";
  const ObjectDigest digest = Stored(text);
  const std::string path = PathOf("quarantine", digest);
  for (std::size_t offset = 0; offset < text.size(); ++offset) {
    Tamper(path, offset);
    EXPECT_THAT(quarantine_.Read(digest, 99),
                FailsWith(Reason::kDigestMismatch));
    EXPECT_THAT(quarantine_.Rehash(digest), FailsWith(Reason::kDigestMismatch));
    EXPECT_THAT(quarantine_.Stream(
                    digest, [](ByteView) -> Result<Done> { return Done{}; }),
                FailsWith(Reason::kDigestMismatch));
    EXPECT_THAT(writer_.Admit(digest), FailsWith(Reason::kDigestMismatch));
    EXPECT_FALSE(admitted_.Has(digest));
    Tamper(path, offset);  // back again
    EXPECT_THAT(quarantine_.Rehash(digest), Yields(text.size()));
  }
}

TEST_F(VaultTest, NoticesBytesAdded) {
  const ObjectDigest digest = Stored("hello");
  const std::string path = PathOf("quarantine", digest);
  ASSERT_EQ(::chmod(path.c_str(), 0644), 0);
  std::ofstream(path, std::ios::app) << "!";
  EXPECT_THAT(quarantine_.Rehash(digest), FailsWith(Reason::kDigestMismatch));
}

TEST_F(VaultTest, DoesNotFollowALinkInPlaceOfAnObject) {
  const ObjectDigest digest = Stored("hello");
  const std::string path = PathOf("quarantine", digest);
  std::ofstream(scratch_ / "elsewhere") << "hello";
  ASSERT_EQ(::unlink(path.c_str()), 0);
  ASSERT_EQ(::symlink((scratch_ / "elsewhere").c_str(), path.c_str()), 0);
  EXPECT_THAT(quarantine_.OpenObject(digest), FailsWith(Reason::kIo));
}

TEST_F(VaultTest, AdmitsOnceAndAgain) {
  const ObjectDigest digest = Stored("hello");
  EXPECT_OK(writer_.Admit(digest));
  EXPECT_THAT(admitted_.Read(digest, 5), Yields(CopyOf(AsBytes("hello"))));
  EXPECT_OK(writer_.Admit(digest));
  EXPECT_EQ(FilesIn("admitted"), 1U);
}

TEST_F(VaultTest, DoesNotCallAnAdmittedObjectAdmittedThatHasChanged) {
  const ObjectDigest digest = Stored("hello");
  ASSERT_OK(writer_.Admit(digest));
  // Another file, in case the two are one.
  const std::string path = PathOf("admitted", digest);
  ASSERT_EQ(::unlink(path.c_str()), 0);
  std::ofstream(path) << "jello";
  EXPECT_THAT(writer_.Admit(digest), FailsWith(Reason::kDigestMismatch));
}

TEST_F(VaultTest, AdmitsByCopyOntoAnotherFileSystem) {
  if (::geteuid() != 0) {
    // A user namespace would see its own files as another's.
    FAIL() << "needs root, to mount a second file system";
  }
  const ObjectDigest digest = Stored("hello");
  const auto ending = testing_support::InChild([&](int) -> std::string {
    const std::string admitted = scratch_ / "vault/admitted";
    if (::unshare(CLONE_NEWNS) != 0 ||
        ::mount(nullptr, "/", nullptr, MS_REC | MS_PRIVATE, nullptr) != 0 ||
        ::mount("other", admitted.c_str(), "tmpfs", 0, "size=1m") != 0) {
      return "not mounted";
    }
    const auto writer = VaultWriter::Open(scratch_ / "vault");
    const auto reader = VaultReader::Open(admitted);
    if (!writer.ok() || !reader.ok()) return "not opened";
    if (!writer->Admit(digest).ok()) return "not admitted";
    return reader->Rehash(digest).ok() ? "copied" : "not copied";
  });
  EXPECT_THAT(ending, testing_support::Says("copied"));
}

TEST_F(VaultTest, OpensWhatItMadeBefore) {
  EXPECT_OK(VaultWriter::Open(scratch_ / "vault"));
  EXPECT_THAT(VaultReader::Open(scratch_ / "none"),
              FailsWith(Reason::kUnreadable));
}

}  // namespace
}  // namespace airlock::platform
