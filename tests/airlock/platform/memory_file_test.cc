#include "airlock/platform/memory_file.h"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cerrno>

#include "airlock/platform/directory.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using testing_support::Yields;

TEST(MemoryFile, HoldsTheBytesFromItsBeginning) {
  const auto file = MemoryFile(AsBytes("vectors"));
  ASSERT_OK(file);
  EXPECT_THAT(SizeOf(file->get()), Yields(std::uint64_t{7}));
  EXPECT_THAT(ReadRange(file->get(), 0, 7), Yields(CopyOf(AsBytes("vectors"))));
}

TEST(MemoryFile, MayBeEmpty) {
  const auto file = MemoryFile({});
  ASSERT_OK(file);
  EXPECT_THAT(SizeOf(file->get()), Yields(std::uint64_t{0}));
}

TEST(MemoryFile, CannotBeChangedByWhoHoldsIt) {
  const auto file = MemoryFile(AsBytes("vectors"));
  ASSERT_OK(file);
  EXPECT_EQ(::pwrite(file->get(), "V", 1, 0), -1);
  EXPECT_EQ(errno, EPERM);
  EXPECT_EQ(::ftruncate(file->get(), 3), -1);
  EXPECT_EQ(::ftruncate(file->get(), 30), -1);
}

}  // namespace
}  // namespace airlock::platform
