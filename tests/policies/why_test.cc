#include "policies/why.h"

#include <gtest/gtest.h>

#include "tests/policies/world.h"

namespace airlock::policies {
namespace {

using Words = std::vector<std::string>;

TEST(Lists, ReadAsPeopleSayThem) {
  EXPECT_EQ(AnyOf(Words{}), "");
  EXPECT_EQ(AnyOf(Words{"a"}), "a");
  EXPECT_EQ(AnyOf(Words{"a", "b"}), "a or b");
  EXPECT_EQ(AnyOf(Words{"a", "b", "c"}), "a, b or c");
  EXPECT_EQ(AllOf(Words{"a", "b", "c"}), "a, b and c");
  EXPECT_EQ(Counted(1, "approval"), "1 approval");
  EXPECT_EQ(Counted(0, "approval"), "0 approvals");
  EXPECT_EQ(FirstOf(Words{"a.deb"}), "a.deb");
  EXPECT_EQ(FirstOf(Words{"a.deb", "b", "c"}), "a.deb and 2 more");
  EXPECT_EQ(FirstOf(Words{"\x1b[2J"}), "\\x1b[2J");
}

TEST(PeopleWith, LeavesOutWhoCannotAct) {
  World world;
  const RoleName reviewer = RoleName::Parse("reviewer").value();
  const auto ask = [&](std::vector<PersonName> excluded) {
    return PeopleWith(world.roster, {&reviewer, 1}, excluded, world.now);
  };
  EXPECT_EQ(ask({}), "alice, bob or carol (role reviewer)");
  EXPECT_EQ(ask({Named("alice")}), "bob or carol (role reviewer)");
  for (PersonKey& key : world.roster.keys) {
    if (key.person == Named("carol")) key.revoked = world.now;
    if (key.id == world.bob.id()) key.revoked = world.now;
  }
  EXPECT_EQ(ask({}), "alice or bob (role reviewer)") << "bob has another key";
  const RoleName janitor = RoleName::Parse("janitor").value();
  EXPECT_EQ(PeopleWith(world.roster, {&janitor, 1}, {}, world.now), "");
  EXPECT_EQ(WhoMayChange(world.roster, world.now), "erin (role administrator)");
}

TEST(WhySentence, SaysWhatIsMissingAndWhoMustAct) {
  const Waiting waiting{
      {{"2 more approvals", "bob or carol (role reviewer)"},
       {"the end of the hold at 2026-02-02T00:00:00Z", std::string(kNobody)}},
      false,
      {}};
  EXPECT_EQ(WhySentence(waiting),
            "Waiting for 2 more approvals: bob or carol (role reviewer) must "
            "act; and for the end of the hold at 2026-02-02T00:00:00Z, nobody "
            "need act.");
}

TEST(WhySentence, SaysEveryReasonOfARefusal) {
  const Refusal refusal{
      {{Reason::kMatch, "yara 4.2.3: miner"}, {Reason::kRejected, ""}}};
  EXPECT_EQ(WhySentence(refusal),
            "Refused: A scanner found a match (yara 4.2.3: miner); A reviewer "
            "rejected it.");
}

TEST(WhySentence, SaysWithWhatItAdmits) {
  EXPECT_EQ(WhySentence(Admitted{{DigestOf<RecordDigest>(1)}, {}}),
            "Admitted with 1 approval.");
  EXPECT_EQ(WhySentence(
                Admitted{{DigestOf<RecordDigest>(1), DigestOf<RecordDigest>(2)},
                         {DigestOf<RecordDigest>(3)}}),
            "Admitted with 2 approvals and 1 waiver.");
}

// What strangers wrote must not steer the terminal of whoever asks why.
TEST(WhySentence, IsPrintableWhateverUpstreamWrote) {
  World world;
  world.authentic.signers[0].primary = "\x1b[2J";
  world.scans[0].outcome = notes::ScanOutcome::kMatch;
  world.scans[0].findings = {
      {"a\nb", DigestOf<ObjectDigest>(1), "rule\x1b[31m"}};
  world.inspected[0].coverage = notes::Coverage::kOpaque;
  world.inspected[0].format = "elf\r";
  world.rebuilds[1] = {world.rebuilds[1].object, notes::RebuildLevel::kRX,
                       "differs\x07"};
  world.PutEvidence();
  world.PutVerdict();
  notes::Decision reject = world.Approval("bob");
  reject.choice = notes::Choice::kReject;
  reject.comment = "bad\x1b]0;";
  world.Decide(world.bob, reject);
  const std::string sentence = WhySentence(world.Judge());
  for (char c : sentence) {
    EXPECT_GE(static_cast<unsigned char>(c), 0x20) << sentence;
  }
  EXPECT_NE(sentence.find("bad\\x1b"), std::string::npos) << sentence;
}

}  // namespace
}  // namespace airlock::policies
