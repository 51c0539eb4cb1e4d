#include "verifier/parsers/tar.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/parsers/archive_members.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;
using testing_support::GoodBundle;

std::vector<Member> MembersOf(const std::string& name) {
  const std::string bytes = GoodBundle(name);
  MemorySource source(AsBytes(bytes));
  TarReader reader(source);
  std::vector<Member> members;
  for (auto& each : testing_support::MembersOf(reader)) {
    members.push_back(std::move(each.member));
  }
  return members;
}

TEST(TarReader, GivesTypesModesAndLinks) {
  const auto members = MembersOf("plain-tar.tar");
  ASSERT_EQ(members.size(), 4U);
  EXPECT_EQ(members[0].path, "a");
  EXPECT_EQ(members[0].type, MemberType::kDirectory);
  EXPECT_EQ(members[0].mode, 0755U);
  EXPECT_EQ(members[1].size, 5U);
  EXPECT_EQ(members[2].type, MemberType::kHardlink);
  EXPECT_EQ(members[2].link, "a/b");
  EXPECT_EQ(members[3].type, MemberType::kSymlink);
  EXPECT_EQ(members[3].link, "/etc/passwd");
}

TEST(TarReader, StripsTheDotsThatAllNamesHave) {
  const auto members = MembersOf("dotted-tar.tar");
  ASSERT_EQ(members.size(), 3U);
  EXPECT_EQ(members[0].path, ".");
  EXPECT_EQ(members[1].path, "b");
  EXPECT_EQ(members[2].link, "b");
}

TEST(TarReader, AppliesGnusLongNames) {
  const auto members = MembersOf("gnu-long-name-tar.tar");
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].path, std::string(120, 'd'));
  EXPECT_EQ(members[0].link, std::string(130, 'l'));
}

TEST(TarReader, AppliesAPaxHeader) {
  const auto members = MembersOf("pax-tar.tar");
  ASSERT_EQ(members.size(), 1U);
  EXPECT_EQ(members[0].path, "é");
  EXPECT_EQ(members[0].capabilities,
            "0100000200200000000000000000000000000000");
}

TEST(TarReader, SkippingABodyIsDrainingIt) {
  const std::string bytes = GoodBundle("plain-tar.tar");
  MemorySource source(AsBytes(bytes));
  TarReader reader(source);
  ASSERT_OK(reader.Next());
  ASSERT_OK(reader.Next());
  const auto text = ReadAll(reader.body(), 100, "a member");
  ASSERT_OK(text);
  EXPECT_EQ(*text, "hello");
  const auto next = reader.Next();
  ASSERT_OK(next);
  EXPECT_EQ((*next)->path, "a/c");
}

}  // namespace
}  // namespace airlock::verifier
