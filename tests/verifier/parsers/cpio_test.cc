#include "verifier/parsers/cpio.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/parsers/archive_members.h"

namespace airlock::verifier {
namespace {

using notes::MemberType;
using testing_support::GoodBundle;
using testing_support::MemberBytes;
using testing_support::MembersOf;

std::vector<MemberBytes> Read(const std::string& name) {
  const std::string bytes = GoodBundle(name);
  MemorySource source(AsBytes(bytes));
  CpioReader reader(source);
  return MembersOf(reader);
}

TEST(CpioReader, GivesTypesModesAndLinks) {
  const auto members = Read("plain-cpio.cpio");
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[0].member.path, ".");
  EXPECT_EQ(members[1].member.type, MemberType::kDirectory);
  EXPECT_EQ(members[1].member.mode, 0755U);
  EXPECT_EQ(members[2].member.path, "a/b");
  EXPECT_EQ(members[2].member.size, 6U);
  EXPECT_EQ(members[2].bytes, "hello\n");
  EXPECT_EQ(members[3].member.type, MemberType::kSymlink);
  EXPECT_EQ(members[3].member.link, "/etc/passwd");
  EXPECT_EQ(members[3].member.size, 0U);
}

TEST(CpioReader, TakesTheFormWithChecksums) {
  const auto members = Read("summed-cpio.cpio");
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[1].bytes, "hello\n");
}

// a, b, c are one file, whose bytes come with c.
TEST(CpioReader, GivesTheNameWithTheBytesBeforeTheOthers) {
  const auto members = Read("cpio-hard-links.cpio");
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].member.path, "c");
  EXPECT_EQ(members[0].member.type, MemberType::kFile);
  EXPECT_EQ(members[0].bytes, "hello\n");
  for (const std::size_t i : {1U, 2U}) {
    EXPECT_EQ(members[i].member.path, i == 1 ? "a" : "b");
    EXPECT_EQ(members[i].member.type, MemberType::kHardlink);
    EXPECT_EQ(members[i].member.link, "c");
  }
}

TEST(CpioReader, TakesBytesWithTheFirstName) {
  const auto members = Read("cpio-hard-links-first.cpio");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[0].member.path, "a");
  EXPECT_EQ(members[1].member.link, "a");
}

TEST(CpioReader, GivesNamesWithoutBytesAtTheEnd) {
  const auto members = Read("cpio-empty-hard-links.cpio");
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].member.path, "x");
  EXPECT_EQ(members[1].member.path, "a");
  EXPECT_EQ(members[1].member.type, MemberType::kFile);
  EXPECT_EQ(members[1].bytes, "");
  EXPECT_EQ(members[2].member.path, "b");
  EXPECT_EQ(members[2].member.link, "a");
}

TEST(CpioReader, KeepsApartWhatLiesOnTwoDevices) {
  const auto members = Read("cpio-same-inode-elsewhere.cpio");
  ASSERT_EQ(members.size(), 2U);
  EXPECT_EQ(members[1].member.type, MemberType::kFile);
  EXPECT_EQ(members[1].bytes, "other");
}

TEST(CpioReader, SkippingABodyIsDrainingIt) {
  const std::string bytes = GoodBundle("plain-cpio.cpio");
  MemorySource source(AsBytes(bytes));
  CpioReader reader(source);
  std::vector<std::string> paths;
  while (true) {
    const auto member = reader.Next();
    ASSERT_OK(member);
    if (!*member) break;
    paths.push_back((*member)->path);
  }
  EXPECT_EQ(paths, (std::vector<std::string>{".", "a", "a/b", "a/c"}));
}

}  // namespace
}  // namespace airlock::verifier
