#include "verifier/parsers/zip.h"

#include <gtest/gtest.h>

#include <string>

#include "tests/verifier/parsers/archive_members.h"

namespace airlock::verifier {
namespace {

using notes::MemberType;
using testing_support::GoodBundle;
using testing_support::MemberBytes;
using testing_support::MembersOf;

struct Zip {
  std::vector<MemberBytes> members;
  std::vector<ZipReader::Attributes> attributes;
};

Zip Read(const std::string& name) {
  const std::string bytes = GoodBundle(name);
  MemorySource source(AsBytes(bytes));
  Expansion expansion{Limits()};
  ZipReader reader(source, expansion);
  Zip zip;
  zip.members = MembersOf(reader);
  zip.attributes = reader.attributes();
  return zip;
}

TEST(ZipReader, GivesTypesModesAndLinksAtTheEnd) {
  const Zip zip = Read("plain-zip.zip");
  ASSERT_EQ(zip.members.size(), 4U);
  ASSERT_EQ(zip.attributes.size(), 4U);
  EXPECT_EQ(zip.members[0].member.path, "a");
  EXPECT_EQ(zip.members[0].member.type, MemberType::kDirectory);
  EXPECT_EQ(zip.attributes[0].mode, 0755U);
  EXPECT_EQ(zip.members[1].bytes, "hello\n");
  EXPECT_EQ(zip.members[2].bytes, "hello\n");
  EXPECT_EQ(zip.attributes[2].type, MemberType::kFile);
  EXPECT_EQ(zip.attributes[2].mode, 0644U);
  EXPECT_EQ(zip.members[3].member.type, MemberType::kFile);
  EXPECT_EQ(zip.attributes[3].type, MemberType::kSymlink);
  EXPECT_EQ(zip.attributes[3].link, "../etc/passwd");
}

TEST(ZipReader, FindsTheEndOfWhatIsStreamed) {
  const Zip zip = Read("streamed-zip.zip");
  ASSERT_EQ(zip.members.size(), 2U);
  EXPECT_EQ(zip.members[0].bytes, "hello\n");
  EXPECT_EQ(zip.members[1].bytes, "");
}

TEST(ZipReader, TakesSizesOfEightBytes) {
  EXPECT_EQ(Read("python-zip64.zip").members[0].member.size, 6U);
  EXPECT_EQ(Read("streamed-zip64.zip").members[0].bytes, "hello\n");
}

TEST(ZipReader, GivesModesToWhatHasNone) {
  const Zip zip = Read("zip-of-dos.zip");
  ASSERT_EQ(zip.attributes.size(), 2U);
  EXPECT_EQ(zip.attributes[0].mode, 0644U);
  EXPECT_EQ(zip.attributes[1].mode, 0755U);
}

TEST(ZipReader, KeepsAttributesWithTheirMembersWhateverTheOrder) {
  const Zip zip = Read("zip-in-another-order.zip");
  ASSERT_EQ(zip.members.size(), 2U);
  EXPECT_EQ(zip.members[0].member.path, "b");
  EXPECT_EQ(zip.members[1].member.path, "a");
}

TEST(ZipReader, PassesOnSetuid) {
  EXPECT_EQ(Read("zip-with-setuid.zip").attributes.at(0).mode, 04755U);
}

TEST(ZipReader, TakesAnArchiveOfNothing) {
  EXPECT_TRUE(Read("empty-zip.zip").members.empty());
}

TEST(ZipReader, SaysTheSameAfterTheEnd) {
  const std::string bytes = GoodBundle("empty-zip.zip");
  MemorySource source(AsBytes(bytes));
  Expansion expansion{Limits()};
  ZipReader reader(source, expansion);
  for (int i = 0; i < 2; ++i) {
    const auto next = reader.Next();
    ASSERT_OK(next);
    EXPECT_FALSE(next->has_value());
  }
}

}  // namespace
}  // namespace airlock::verifier
