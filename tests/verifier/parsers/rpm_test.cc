#include "verifier/parsers/rpm.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "tests/verifier/parsers/archive_members.h"
#include "verifier/parsers/unpack.h"

namespace airlock::verifier {
namespace {

using notes::Member;
using notes::MemberType;
using testing_support::FailsWith;
using testing_support::GoodBundle;

Result<RpmPackage> Front(const std::string& name) {
  const std::string bytes = GoodBundle(name);
  MemorySource source(AsBytes(bytes));
  Lookahead package(source);
  return ReadRpm(package);
}

TEST(ReadRpm, SaysHowThePayloadIsPacked) {
  for (const auto& [name, packing] :
       std::map<std::string, std::string>{{"plain-rpm.rpm", "xz"},
                                          {"gzip-rpm.rpm", "gzip"},
                                          {"bzip2-rpm.rpm", "bzip2"},
                                          {"zstd-rpm.rpm", "zstd"},
                                          {"unsaid-packing-rpm.rpm", "gzip"}}) {
    const auto rpm = Front(name);
    ASSERT_OK(rpm);
    EXPECT_EQ(rpm->packing, packing) << name;
    EXPECT_TRUE(rpm->payload_digest) << name;
  }
}

TEST(RpmFiles, GiveAMemberItsCapabilities) {
  auto rpm = Front("rpm-with-capabilities.rpm");
  ASSERT_OK(rpm);
  Member ping;
  ping.path = "usr/bin/ping";
  ping.mode = 0755;
  ping.size = 6;
  ASSERT_OK(rpm->files.Check(ping));
  EXPECT_EQ(ping.capabilities, "cap_net_raw=ep");
  EXPECT_OK(rpm->files.CheckAllSeen());
  // Once is enough.
  EXPECT_THAT(rpm->files.Check(ping), FailsWith(Reason::kBadContainer));
}

TEST(RpmFiles, MissWhatWasNotSeen) {
  auto rpm = Front("plain-rpm.rpm");
  ASSERT_OK(rpm);
  EXPECT_THAT(rpm->files.CheckAllSeen(), FailsWith(Reason::kBadContainer));
}

TEST(RpmFiles, DoNotMissGhosts) {
  auto rpm = Front("rpm-with-ghost.rpm");
  ASSERT_OK(rpm);
  Member file;
  file.path = "a";
  file.mode = 0644;
  file.size = 6;
  ASSERT_OK(rpm->files.Check(file));
  EXPECT_OK(rpm->files.CheckAllSeen());
}

std::vector<Member> WholeOf(const std::string& name) {
  const std::string bytes = GoodBundle(name);
  MemorySource source(AsBytes(bytes));
  const auto unpacked = Unpack(source, crypto::DigestObject(AsBytes(bytes)),
                               bytes.size(), {}, nullptr);
  EXPECT_OK(unpacked);
  return unpacked.ok() ? unpacked->inventory.members : std::vector<Member>();
}

TEST(Rpm, HasItsHeadersAndItsFilesAsMembers) {
  const auto members = WholeOf("plain-rpm.rpm");
  std::vector<std::string> paths;
  for (const Member& member : members) paths.push_back(member.path);
  EXPECT_EQ(paths, (std::vector<std::string>{"signatures", "header", "payload",
                                             "payload!/usr/share/fixture",
                                             "payload!/usr/share/fixture/a",
                                             "payload!/usr/share/fixture/b"}));
  for (const std::size_t i : {0U, 1U, 2U, 4U}) {
    EXPECT_TRUE(members.at(i).digest) << i;
    EXPECT_GT(members.at(i).size, 0U) << i;
  }
  EXPECT_EQ(members.at(5).link, "../../../etc/passwd");
}

TEST(Rpm, HasHardLinks) {
  const auto members = WholeOf("rpm-with-hard-links.rpm");
  ASSERT_EQ(members.size(), 5U);
  EXPECT_EQ(members[3].path, "payload!/b");
  EXPECT_EQ(members[4].path, "payload!/a");
  EXPECT_EQ(members[4].type, MemberType::kHardlink);
}

TEST(Rpm, OfSourcesHasBareNames) {
  const auto members = WholeOf("source-rpm.rpm");
  ASSERT_EQ(members.size(), 5U);
  EXPECT_EQ(members[3].path, "payload!/fixture.spec");
}

}  // namespace
}  // namespace airlock::verifier
