#include "airlock/platform/hashing_copy.h"

#include <unistd.h>

#include <cstdint>
#include <thread>

#include "airlock/crypto/hash.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::FailsWith;
using testing_support::Scratch;
using testing_support::Yields;

constexpr std::size_t kPage = 4 << 20;

// Bytes in which no two pages are alike, so that a page lost, doubled or out
// of order changes the digest.
Bytes Patterned(std::size_t size) {
  Bytes bytes(size);
  std::uint64_t state = 1;
  for (std::byte& b : bytes) {
    state = state * 6364136223846793005 + 1442695040888963407;
    b = static_cast<std::byte>(state >> 56);
  }
  return bytes;
}

class HashingCopy : public ::testing::TestWithParam<std::size_t> {};

TEST_P(HashingCopy, HashesWhatItWrites) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  const Bytes bytes = Patterned(GetParam());
  ASSERT_OK(directory->Create("source", bytes));
  const auto source = directory->OpenFile("source");
  auto file = NamelessFile::Open(*directory);
  ASSERT_OK(file);
  EXPECT_THAT(CopyHashed(source->get(), bytes.size(), *file),
              Yields(crypto::DigestObject(bytes)));
  EXPECT_EQ(file->size(), bytes.size());
  ASSERT_OK(file->Commit("copy"));
  const auto copied = directory->Read("copy", bytes.size());
  ASSERT_OK(copied);
  EXPECT_TRUE(*copied == bytes);
}

TEST_P(HashingCopy, RefusesOneByteOverTheLimit) {
  if (GetParam() == 0) return;  // no limit is below that
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  const Bytes bytes = Patterned(GetParam());
  ASSERT_OK(directory->Create("source", bytes));
  const auto source = directory->OpenFile("source");
  auto file = NamelessFile::Open(*directory);
  ASSERT_OK(file);
  EXPECT_THAT(CopyHashed(source->get(), bytes.size() - 1, *file),
              FailsWith(Reason::kTooLarge));
}

// Around the borders of pages and of the ring of four.
INSTANTIATE_TEST_SUITE_P(Sizes, HashingCopy,
                         ::testing::Values(0, 1, kPage - 1, kPage, kPage + 1,
                                           4 * kPage, 5 * kPage,
                                           9 * kPage + 4097));

TEST(HashingCopyFromAPipe, WaitsForBytesThatComeInDrops) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  const Bytes bytes = Patterned(2 * kPage + 12345);
  int ends[2];
  ASSERT_EQ(::pipe(ends), 0);
  const Fd reading(ends[0]);
  std::thread writer([&, writing = Fd(ends[1])] {
    for (std::size_t at = 0; at < bytes.size(); at += 70'001) {
      const ByteView all = bytes;
      EXPECT_OK(WriteAll(
          writing.get(),
          all.subspan(at, std::min<std::size_t>(70'001, bytes.size() - at))));
    }
  });
  auto file = NamelessFile::Open(*directory);
  ASSERT_OK(file);
  EXPECT_THAT(CopyHashed(reading.get(), UINT64_MAX, *file),
              Yields(crypto::DigestObject(bytes)));
  writer.join();
}

TEST(HashingCopyFromABadSource, ReportsIt) {
  const Scratch scratch;
  const auto directory = Directory::Open(scratch.path());
  auto file = NamelessFile::Open(*directory);
  ASSERT_OK(file);
  EXPECT_THAT(CopyHashed(-1, UINT64_MAX, *file), FailsWith(Reason::kIo));
}

}  // namespace
}  // namespace airlock::platform
