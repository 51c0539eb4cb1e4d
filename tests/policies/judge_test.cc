#include "policies/judge.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

World Approved() {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.ApproveByTwo();
  return world;
}

TEST(Judge, AdmitsWhatMeetsEveryRequirement) {
  const World world = Approved();
  const Judgement judgement = world.Judge();
  ASSERT_TRUE(Admits(judgement)) << WhySentence(judgement);
  const auto& admitted = std::get<Admitted>(judgement);
  const Case facts = world.Facts();
  std::vector<RecordDigest> decisions = {facts.decisions[0].record,
                                         facts.decisions[1].record};
  std::sort(decisions.begin(), decisions.end());
  EXPECT_EQ(admitted.decisions, decisions);
  EXPECT_THAT(admitted.waivers, IsEmpty());
}

TEST(Judge, SaysTheSameOfTheSameFactsAgain) {
  const World world = Approved();
  EXPECT_EQ(WhySentence(world.Judge()), WhySentence(world.Judge()));
  EXPECT_EQ(DossierText(world.Facts(), world.roster),
            DossierText(world.Facts(), world.roster));
}

struct Removal {
  std::string what;
  std::function<void(Case&)> remove;
};

TEST(Judge, AdmitsNothingWithAnyOnePieceOfEvidenceRemoved) {
  const World world = Approved();
  std::vector<Removal> removals = {
      {"submission", [](Case& c) { c.submission.reset(); }},
      {"contents", [](Case& c) { c.contents.reset(); }},
      {"authentic", [](Case& c) { c.authentic.reset(); }},
      {"held", [](Case& c) { c.held.reset(); }},
      {"verdicts", [](Case& c) { c.verdicts.clear(); }}};
  for (std::ptrdiff_t i = 0; i < 2; ++i) {
    const std::string at = std::to_string(i);
    removals.push_back({"inspected" + at, [i](Case& c) {
                          c.inspected.erase(c.inspected.begin() + i);
                        }});
    removals.push_back(
        {"scan" + at, [i](Case& c) { c.scans.erase(c.scans.begin() + i); }});
    removals.push_back({"rebuild" + at, [i](Case& c) {
                          c.rebuilds.erase(c.rebuilds.begin() + i);
                        }});
    removals.push_back({"decision" + at, [i](Case& c) {
                          c.decisions.erase(c.decisions.begin() + i);
                        }});
  }
  for (const Removal& removal : removals) {
    Case facts = world.Facts();
    removal.remove(facts);
    const Judgement judgement = world.Judge(facts);
    EXPECT_FALSE(Admits(judgement)) << removal.what;
    EXPECT_THAT(RefusalsOf(judgement), IsEmpty())
        << removal.what << ": what is only missing may still come";
    EXPECT_NE(MissingOf(judgement), "") << removal.what;
  }
}

TEST(Judge, AdmitsNothingWithAnyOneDigestOfADecisionChanged) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  const notes::Decision good = world.Approval("carol");
  std::vector<notes::Decision> bad(5, good);
  bad[0].verdict = DigestOf<RecordDigest>(5);
  bad[1].dossier = DigestOf<NoteDigest>(5);
  bad[2].policy = DigestOf<NoteDigest>(5);
  bad[3].roster = DigestOf<NoteDigest>(5);
  bad[4].targets.push_back(TargetName::Parse("zone").value());
  world.Decide(world.bob, world.Approval("bob"));
  for (const notes::Decision& decision : bad) {
    World copy = world;
    copy.Decide(copy.carol, decision);
    EXPECT_THAT(MissingOf(copy.Judge()), HasSubstr("1 more approval"));
  }
  world.Decide(world.carol, good);
  EXPECT_TRUE(Admits(world.Judge()));
}

TEST(Judge, PutsTheGravestReasonFirst) {
  World world;
  world.policy.waivable = {};
  world.policy.sandbox = "seccomp+landlock";
  world.authentic.signers.clear();
  world.scans[0].outcome = notes::ScanOutcome::kMatch;
  world.scans[1].outcome = notes::ScanOutcome::kInconclusive;
  world.rebuilds[0].level = notes::RebuildLevel::kRX;
  world.rebuilds[1].level = notes::RebuildLevel::kNotRebuilt;
  world.PutEvidence();
  world.PutVerdict();
  notes::Decision reject = world.Approval("bob");
  reject.choice = notes::Choice::kReject;
  world.Decide(world.bob, reject);
  const std::vector<Reason> reasons = RefusalsOf(world.Judge());
  std::vector<int> codes;
  for (Reason reason : reasons) {
    const int code = ExitCodeOf(reason);
    if (codes.empty() || codes.back() != code) codes.push_back(code);
  }
  EXPECT_THAT(codes, ElementsAre(3, 5, 6, 14, 13, 7, 9));
}

TEST(Judge, SaysARefusalOnlyOnceWhereManyArtifactsShareIt) {
  World world;
  world.policy.sandbox = "seccomp+landlock";
  world.PutEvidence();
  // verification, inspection, scan: not two of each.
  EXPECT_EQ(RefusalsOf(world.Judge()).size(), 3u);
}

TEST(Judge, LetsARefusalOnRecordStand) {
  World world = Approved();
  world.Put(Format(notes::Refused{"inspect", "bomb", "a.bin"}));
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kBomb));
}

TEST(Judge, IsReadyForReviewWhenOnlyPeopleAreMissing) {
  World world;
  world.PutEvidence();
  EXPECT_TRUE(IsReadyForReview(world.Judge())) << MissingOf(world.Judge());
  EXPECT_THAT(MissingOf(world.Judge()),
              HasSubstr("the verdict that people approve <- the airlock"));
  world.PutVerdict();
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
  EXPECT_EQ(MissingOf(world.Judge()),
            "2 more approvals <- bob or carol (role reviewer)\n");
}

TEST(Judge, IsNotReadyForReviewDuringTheHold) {
  World world;
  world.PutEvidence();
  world.now = world.start + Seconds{3600};
  EXPECT_FALSE(IsReadyForReview(world.Judge()));
  EXPECT_EQ(MissingOf(world.Judge()),
            "the end of the hold at 2026-02-02T00:00:00Z <- nobody\n");
}

TEST(Dossier, ChangesWithEveryRecordButVerdictsAndWhatFollows) {
  World world;
  world.PutEvidence();
  const NoteDigest before = DossierOf(world.Facts(), world.roster);
  world.PutVerdict();
  world.ApproveByTwo();
  EXPECT_EQ(DossierOf(world.Facts(), world.roster), before);
  World waived = world;
  waived.PutWaiver(waived.Waiver("rebuild"), waived.dave);
  EXPECT_NE(DossierOf(waived.Facts(), waived.roster), before);
  World scanned = world;
  notes::Scan again = scanned.scans[0];
  again.database = "2026-02-05";
  scanned.Put(Format(again));
  EXPECT_NE(DossierOf(scanned.Facts(), scanned.roster), before);
}

// Or anyone whom the ledger's socket lets in could have approvals forgotten.
TEST(Dossier, DoesNotChangeWithAWaiverByOneWhoMayNotWaive) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.ApproveByTwo();
  const NoteDigest before = DossierOf(world.Facts(), world.roster);
  ASSERT_TRUE(Admits(world.Judge()));
  const auto waiver = [&](std::string_view person) {
    notes::Waiver note = world.Waiver("rebuild");
    note.person = Named(person);
    return note;
  };
  world.PutWaiver(waiver("mallory"), world.mallory);  // nobody
  world.PutWaiver(waiver("dave"), world.mallory);     // in another's name
  world.PutWaiver(waiver("bob"), world.bob);          // not in a role for it
  world.PutWaiver(waiver("alice"), world.alice);      // her own submission
  world.PutWaiver(waiver("sync"), world.sync);        // a robot
  EXPECT_EQ(DossierOf(world.Facts(), world.roster), before);
  EXPECT_TRUE(Admits(world.Judge()));
  const auto void_ones =
      PassedOverIn(world.policy, world.roster, world.Facts());
  ASSERT_EQ(void_ones.size(), 5u);
  EXPECT_EQ(void_ones[0].record, world.Facts().waivers[0].record);
  EXPECT_EQ(void_ones[3].why.reason, Reason::kSelfApproval);
}

TEST(PassedOver, AreDecisionsByThoseWhoMayNotDecide) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.Decide(world.mallory, world.Approval("bob"));
  notes::Decision no = world.Approval("mallory");
  no.choice = notes::Choice::kReject;
  world.Decide(world.mallory, [&] {
    no.comment = "no";
    no.verdict = DigestOf<RecordDigest>(3);
    return no;
  }());
  EXPECT_TRUE(RefusalsOf(world.Judge()).empty());
  world.ApproveByTwo();
  EXPECT_TRUE(Admits(world.Judge()));
  const auto void_ones =
      PassedOverIn(world.policy, world.roster, world.Facts());
  ASSERT_EQ(void_ones.size(), 2u);
  for (const PassedOver& one : void_ones) {
    EXPECT_EQ(one.why.reason, Reason::kNotAllowed);
  }
}

// What has lapsed was somebody's to say.
TEST(PassedOver, AreNotWaiversThatEnded) {
  World world;
  world.policy.waivable = {"rebuild"};
  world.PutEvidence();
  notes::Waiver waiver = world.Waiver("rebuild");
  waiver.expires = world.start;
  world.PutWaiver(waiver, world.dave);
  EXPECT_TRUE(PassedOverIn(world.policy, world.roster, world.Facts()).empty());
}

TEST(Dossier, IsAListThatDoesNotDependOnOrder) {
  World world;
  world.PutEvidence();
  Case facts = world.Facts();
  const std::string text = DossierText(facts, world.roster);
  std::swap(facts.inspected[0], facts.inspected[1]);
  EXPECT_EQ(DossierText(facts, world.roster), text);
  EXPECT_TRUE(text.starts_with("airlock.dossier/v1\nsubmission blobs-"));
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 2 + 9);
}

}  // namespace
}  // namespace airlock::policies
