#include "verifier/checks/difference.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "airlock/crypto/hash.h"
#include "tests/verifier/checks/members.h"

namespace airlock::verifier {
namespace {

using notes::Inventory;
using notes::Member;
using notes::MemberType;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

Inventory Of(std::vector<Member> members) {
  return {crypto::DigestObject({}), "deb", notes::Coverage::kComplete, 0, 0,
          std::move(members)};
}

TEST(PlaceOf, LeavesOutHowAPackagesPartIsPacked) {
  EXPECT_EQ(PlaceOf("data.tar.xz!/usr/x"), "data.tar!/usr/x");
  EXPECT_EQ(PlaceOf("a.deb!/data.tar.zst!/usr/x.gz!/content"),
            "a.deb!/data.tar!/usr/x.gz!/content");
  EXPECT_EQ(PlaceOf("usr/x.tar.gz"), "usr/x.tar.gz");
}

TEST(DifferenceOf, IsNothingBetweenTheSame) {
  const auto one =
      Of({FileMember("data.tar.xz!/a"), FileMember("data.tar.xz!/b")});
  const auto other =
      Of({FileMember("data.tar.zst!/b"), FileMember("data.tar.zst!/a")});
  EXPECT_THAT(DifferenceOf(one, other), IsEmpty());
}

TEST(DifferenceOf, TellsWhatAModeMadeDangerous) {
  const auto changes = DifferenceOf(Of({FileMember("usr/bin/x", "x", 0755)}),
                                    Of({FileMember("usr/bin/x", "x", 04755)}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].kind, Change::Kind::kChanged);
  EXPECT_THAT(changes[0].what, ElementsAre("mode"));
  EXPECT_THAT(changes[0].concerns, ElementsAre(Power::kSetuid));
  EXPECT_THAT(changes[0].lost, IsEmpty());
}

TEST(DifferenceOf, ShowsARewrittenProgramThatWasSetuidBefore) {
  const auto changes = DifferenceOf(Of({FileMember("usr/bin/x", "x", 04755)}),
                                    Of({FileMember("usr/bin/x", "y", 04755)}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_THAT(changes[0].what, ElementsAre("bytes"));
  EXPECT_THAT(changes[0].concerns, ElementsAre(Power::kSetuid));
}

TEST(DifferenceOf, ShowsCapabilitiesThatBecameOthers) {
  Member before = FileMember("usr/bin/x");
  before.capabilities = "cap_net_raw=ep";
  Member after = before;
  after.capabilities = "cap_sys_admin=ep";
  const auto changes = DifferenceOf(Of({before}), Of({after}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_THAT(changes[0].what, ElementsAre("capabilities"));
  EXPECT_THAT(changes[0].concerns, ElementsAre(Power::kCapabilities));
}

TEST(DifferenceOf, TellsWhatCameAndWent) {
  const auto changes = DifferenceOf(
      Of({FileMember("control.tar.xz!/prerm"), FileMember("b")}),
      Of({FileMember("control.tar.xz!/postinst"), FileMember("b")}));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_EQ(changes[0].place, "control.tar!/postinst");
  EXPECT_EQ(changes[0].kind, Change::Kind::kAdded);
  EXPECT_THAT(changes[0].concerns, ElementsAre(Power::kInstallScript));
  EXPECT_EQ(changes[1].kind, Change::Kind::kRemoved);
  EXPECT_THAT(changes[1].concerns, IsEmpty());
  EXPECT_THAT(changes[1].lost, ElementsAre(Power::kInstallScript));
}

TEST(DifferenceOf, LeavesAContainerToItsMembers) {
  const auto changes =
      DifferenceOf(Of({FileMember("x.tar", "1"), FileMember("x.tar!/a", "1")}),
                   Of({FileMember("x.tar", "2"), FileMember("x.tar!/a", "2")}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].place, "x.tar!/a");
}

TEST(DifferenceOf, TellsAnotherTypeTargetAndOwner) {
  Member link = FileMember("a");
  link.type = MemberType::kSymlink;
  link.digest.reset();
  link.link = "b";
  Member owned = FileMember("c");
  owned.uid = 33;
  const auto changes =
      DifferenceOf(Of({FileMember("a"), FileMember("c")}), Of({link, owned}));
  ASSERT_EQ(changes.size(), 2U);
  EXPECT_THAT(changes[0].what, ElementsAre("type", "bytes", "target"));
  EXPECT_THAT(changes[1].what, ElementsAre("owner"));
}

Inventory WithFacts(const std::string& bytes, std::vector<notes::Fact> facts) {
  Member member = FileMember("usr/bin/x", bytes, 0755);
  member.facts = std::move(facts);
  return Of({member});
}

TEST(DifferenceOf, TellsHardeningThatWasLost) {
  const std::vector<notes::Fact> strong = {{"elf.type", "pie"},
                                           {"elf.linking", "dynamic"},
                                           {"elf.relro", "full"},
                                           {"elf.stack", "nx"}};
  const std::vector<notes::Fact> weak = {{"elf.type", "executable"},
                                         {"elf.linking", "dynamic"},
                                         {"elf.relro", "partial"},
                                         {"elf.stack", "executable"}};
  auto changes = DifferenceOf(WithFacts("1", strong), WithFacts("2", weak));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_THAT(changes[0].weaker,
              ElementsAre("executable-stack", "no-pie", "partial-relro"));
  EXPECT_THAT(changes[0].stronger, IsEmpty());
  changes = DifferenceOf(WithFacts("1", weak), WithFacts("2", strong));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_THAT(changes[0].weaker, IsEmpty());
  EXPECT_EQ(changes[0].stronger.size(), 3U);
  // As weak as before: nothing to look at.
  changes = DifferenceOf(WithFacts("1", weak), WithFacts("2", weak));
  EXPECT_THAT(changes.at(0).weaker, IsEmpty());
}

TEST(DifferenceOf, TellsOfANewProgramWhatWeighs) {
  const auto changes =
      DifferenceOf(Of({}), WithFacts("1", {{"elf.type", "executable"},
                                           {"elf.linking", "dynamic"},
                                           {"elf.relro", "partial"},
                                           {"elf.stack", "nx"}}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_THAT(changes[0].weaker, ElementsAre("no-pie"));
}

// A single program: nothing is in it, and what it is counts all the same.
TEST(DifferenceOf, ComparesWhatIsNoContainer) {
  const auto program = [](const char* bytes, std::vector<notes::Fact> facts) {
    return Inventory{crypto::DigestObject(AsBytes(std::string_view(bytes))),
                     "elf",
                     notes::Coverage::kLeaf,
                     4,
                     4,
                     {},
                     std::move(facts)};
  };
  const Inventory before = program("one", {{"elf.type", "pie"}, {"elf.stack", "nx"}});
  EXPECT_THAT(DifferenceOf(before, before), IsEmpty());
  const auto changes =
      DifferenceOf(before, program("two", {{"elf.type", "executable"},
                                       {"elf.stack", "nx"}}));
  ASSERT_EQ(changes.size(), 1U);
  EXPECT_EQ(changes[0].place, "");
  EXPECT_THAT(changes[0].what, ElementsAre("bytes"));
  EXPECT_THAT(changes[0].weaker, ElementsAre("no-pie"));
}

}  // namespace
}  // namespace airlock::verifier
