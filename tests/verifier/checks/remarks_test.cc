#include "verifier/checks/remarks.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace airlock::verifier {
namespace {

using notes::Fact;
using notes::Member;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::string> RulesOn(const std::vector<Fact>& facts) {
  std::vector<std::string> rules;
  for (const Remark& remark : RemarksOn(facts)) {
    rules.emplace_back(remark.rule);
    RuleNamed(remark.rule);
  }
  return rules;
}

std::vector<Fact> Program(const std::string& name, const std::string& value) {
  std::vector<Fact> facts = {
      {"elf.type", "pie"},   {"elf.linking", "dynamic"}, {"elf.relro", "full"},
      {"elf.stack", "nx"},   {"elf.canary", "yes"},
      {"elf.fortify", "1/2"}};
  for (Fact& fact : facts) {
    if (fact.name == name) {
      fact.value = value;
      return facts;
    }
  }
  if (!name.empty()) facts.push_back({name, value});
  return facts;
}

TEST(RemarksOn, AreNoneOnAProgramThatHasItAll) {
  EXPECT_THAT(RulesOn(Program("", "")), IsEmpty());
  EXPECT_THAT(RulesOn(Program("elf.canary", "unknown")), IsEmpty());
  EXPECT_THAT(RulesOn(Program("elf.fortify", "0/0")), IsEmpty());
  EXPECT_THAT(RulesOn(Program("elf.needed", "libc.so.6")), IsEmpty());
  EXPECT_THAT(RulesOn(Program("elf.interpreter", "/lib64/ld.so")), IsEmpty());
}

TEST(RemarksOn, NameWhatIsMissing) {
  EXPECT_THAT(RulesOn(Program("elf.type", "executable")),
              ElementsAre("no-pie"));
  EXPECT_THAT(RulesOn(Program("elf.relro", "none")), ElementsAre("no-relro"));
  EXPECT_THAT(RulesOn(Program("elf.relro", "partial")),
              ElementsAre("partial-relro"));
  EXPECT_THAT(RulesOn(Program("elf.stack", "executable")),
              ElementsAre("executable-stack"));
  EXPECT_THAT(RulesOn(Program("elf.stack", "unmarked")),
              ElementsAre("unmarked-stack"));
  EXPECT_THAT(RulesOn(Program("elf.canary", "no")), ElementsAre("no-canary"));
  EXPECT_THAT(RulesOn(Program("elf.fortify", "0/3")),
              ElementsAre("no-fortify"));
  EXPECT_THAT(RulesOn(Program("elf.text-relocations", "yes")),
              ElementsAre("text-relocations"));
  EXPECT_THAT(RulesOn(Program("elf.writable-code", "4096")),
              ElementsAre("writable-code"));
  EXPECT_THAT(RulesOn(Program("elf.interpreter", "/tmp/ld.so")),
              ElementsAre("odd-interpreter"));
  EXPECT_THAT(RulesOn(Program("elf.needed", "./libx.so")),
              ElementsAre("needed-path"));
  EXPECT_THAT(RulesOn({{"elf.malformed", "elf: x"}}),
              ElementsAre("malformed-elf"));
  EXPECT_THAT(RulesOn({{"elf.unread", "elf: x"}}), ElementsAre("unread"));
}

TEST(RemarksOn, ExpectNoLinkersWorkOfAnObjectFile) {
  EXPECT_THAT(RulesOn({{"elf.type", "relocatable"}, {"elf.canary", "no"}}),
              IsEmpty());
}

TEST(RemarksOn, TellSafePlacesOfLibrariesFromOthers) {
  for (const char* safe : {"/usr/lib/x", "/lib/x", "$ORIGIN", "$ORIGIN/../lib",
                           "${ORIGIN}/x", "/opt/x/lib"}) {
    EXPECT_THAT(RulesOn(Program("elf.runpath", safe)), ElementsAre("rpath"))
        << safe;
  }
  for (const char* unsafe : {"", "lib", ".", "/tmp/x", "/home/x/lib",
                             "/usr/../tmp", "/srv/build"}) {
    EXPECT_THAT(RulesOn(Program("elf.rpath", unsafe)),
                ElementsAre("unsafe-rpath"))
        << unsafe;
  }
  EXPECT_THAT(RulesOn(Program("elf.rpath", "/usr/lib/x:")),
              ElementsAre("rpath", "unsafe-rpath"));
}

TEST(RemarksOf, NameCapabilitiesInWords) {
  Member member;
  member.path = "usr/bin/ping";
  member.capabilities = "0100000200200000000000000000000000000000";
  EXPECT_THAT(RemarksOf(member),
              ElementsAre(Remark{"capabilities", "cap_net_raw=ep"}));
}

TEST(CoverageOf, IsNeverSilent) {
  Member member;
  EXPECT_EQ(CoverageOf(member, true), "opened");
  EXPECT_EQ(CoverageOf(member, false), "leaf");
  member.facts = {{"opaque", "squashfs"}};
  EXPECT_EQ(CoverageOf(member, false), "opaque");
  member.facts = {{"unopened", "gzip truncated: x"}};
  EXPECT_EQ(CoverageOf(member, false), "unopened");
  member.facts = {{"elf.unread", "x"}};
  EXPECT_EQ(CoverageOf(member, false), "unread");
  member.type = notes::MemberType::kSymlink;
  EXPECT_EQ(CoverageOf(member, false), "-");
}

TEST(Rules, SpeakInWholeSentences) {
  for (const Rule& rule : Rules()) {
    EXPECT_TRUE(rule.sentence.ends_with('.')) << rule.name;
    EXPECT_EQ(&RuleNamed(rule.name), &rule);
  }
}

}  // namespace
}  // namespace airlock::verifier
