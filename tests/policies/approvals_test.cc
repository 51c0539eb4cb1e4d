#include "policies/approvals.h"

#include <gtest/gtest.h>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing_support::FailsWith;

class Approving : public ::testing::Test {
 protected:
  Approving() { Review(); }
  void Review() {
    world_.ledger.reset();
    world_.PutEvidence();
    world_.PutVerdict();
  }
  // Why the last decision does not count.
  Result<Done> Check() {
    const Case facts = world_.Facts();
    const NoteDigest policy = world_.policy_digest();
    const NoteDigest roster = world_.roster_digest();
    const Question question{world_.policy,  policy, world_.roster, roster,
                            world_.trusts, facts,  world_.now};
    return CheckApproval(question, facts.verdicts.back(),
                         facts.decisions.back());
  }
  // The approvals that the judge still asks for.
  int Lacking() {
    const std::string text = MissingOf(world_.Judge());
    return text.find("1 more approval") != std::string::npos    ? 1
           : text.find("2 more approvals") != std::string::npos ? 2
                                                                : 0;
  }
  World world_;
};

TEST_F(Approving, CountsAReviewer) {
  world_.Decide(world_.bob, world_.Approval("bob"));
  EXPECT_OK(Check());
  EXPECT_EQ(Lacking(), 1);
}

TEST_F(Approving, CountsAPersonWithTwoKeysOnce) {
  world_.Decide(world_.bob, world_.Approval("bob"));
  world_.Decide(world_.bob_at_home, world_.Approval("bob"));
  EXPECT_OK(Check());
  EXPECT_EQ(Lacking(), 1);
}

TEST_F(Approving, CountsAPersonWithTwoRolesOnceInTheFirst) {
  world_.policy.roles = {{RoleName::Parse("security").value(), 1}};
  for (PersonKey& key : world_.roster.keys) {
    if (key.id == world_.bob_at_home.id()) key.person = Named("carol");
  }
  Review();
  world_.Decide(world_.carol, world_.Approval("carol", "reviewer"));
  world_.Decide(world_.bob_at_home, world_.Approval("carol", "security"));
  EXPECT_OK(Check());
  EXPECT_THAT(MissingOf(world_.Judge()),
              HasSubstr("1 more approval by role security"));
}

TEST_F(Approving, NeverCountsARobot) {
  world_.Decide(world_.sync, world_.Approval("sync"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsARobotEvenWithARole) {
  // No roster that parses says so; the judge does not rely on that.
  for (Person& person : world_.roster.people) {
    if (person.robot()) person.roles = {RoleName::Parse("reviewer").value()};
  }
  world_.submitter = Named("bob");
  world_.ledger.reset();
  world_.PutEvidence(world_.bob);
  world_.PutVerdict();
  world_.Decide(world_.sync, world_.Approval("sync"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, IsNoRejection) {
  notes::Decision decision = world_.Approval("bob");
  decision.choice = notes::Choice::kReject;
  world_.Decide(world_.bob, decision);
  EXPECT_THAT(Check(), FailsWith(Reason::kRejected));
}

TEST_F(Approving, IsOfThisSubmission) {
  world_.Decide(world_.bob, world_.Approval("bob"));
  Case facts = world_.Facts();
  facts.decisions[0].body.submission = SubmissionId::Parse("other").value();
  EXPECT_THAT(MissingOf(world_.Judge(facts)), HasSubstr("2 more approvals"));
}

TEST_F(Approving, NeverCountsTheSubmitter) {
  world_.Decide(world_.alice, world_.Approval("alice"));
  EXPECT_THAT(Check(), FailsWith(Reason::kSelfApproval));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsThePersonWhoAnswersForTheRobotThatSubmitted) {
  world_.submitter = Named("sync");
  world_.ledger.reset();
  world_.PutEvidence(world_.sync);
  world_.PutVerdict();
  world_.Decide(world_.alice, world_.Approval("alice"));
  EXPECT_THAT(Check(), FailsWith(Reason::kSelfApproval));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsAStranger) {
  world_.Decide(world_.mallory, world_.Approval("bob"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsOnePersonInTheNameOfAnother) {
  world_.Decide(world_.bob, world_.Approval("carol"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsARoleThatIsNotThePersons) {
  world_.policy.roles = {{RoleName::Parse("security").value(), 1}};
  Review();
  world_.Decide(world_.bob, world_.Approval("bob", "security"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsARoleInWhichNobodyDecides) {
  world_.Decide(world_.erin, world_.Approval("erin", "administrator"));
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, CountsWhatAKeySignedBeforeItWasRevokedOnly) {
  world_.Decide(world_.bob, world_.Approval("bob"));
  const Instant signed_at = world_.Facts().decisions.back().time;
  for (const auto& [offset, counts] : {std::pair{1, true}, {0, false}}) {
    for (PersonKey& key : world_.roster.keys) {
      if (key.id == world_.bob.id()) key.revoked = signed_at + Seconds{offset};
    }
    // The roster in force is another one now, so this is about CheckDecider.
    const Case facts = world_.Facts();
    EXPECT_EQ(CheckDecider(facts, world_.policy, world_.roster,
                           facts.decisions.back())
                  .ok(),
              counts);
  }
}

TEST_F(Approving, NeverCountsASignatureOfAnotherNamespace) {
  SignedNote note{Format(world_.Approval("bob")), {}};
  note.signatures = {world_.bob.Sign(note.text, "airlock.waiver/v1")};
  world_.ledger->Add(note, Author::kPerson);
  EXPECT_THAT(Check(), FailsWith(Reason::kSshSignature));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsASignatureOverAnotherText) {
  SignedNote note{Format(world_.Approval("bob")), {}};
  note.signatures = {world_.bob.Sign(note.text + "x", "airlock.decision/v1")};
  world_.ledger->Add(note, Author::kPerson);
  EXPECT_FALSE(Check().ok());
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsASignatureThatNamesAnotherKey) {
  SignedNote note = world_.mallory.Signed(Format(world_.Approval("bob")));
  note.signatures[0].key = world_.bob.id();
  world_.ledger->Add(note, Author::kPerson);
  EXPECT_THAT(Check(), FailsWith(Reason::kBadSignature));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, NeverCountsTwoSignaturesOnOneDecision) {
  // The law lets no such record stand, and the judge counts none.
  world_.Decide(world_.bob, world_.Approval("bob"));
  Case facts = world_.Facts();
  On<notes::Decision>& on = facts.decisions.back();
  on.note.signatures.push_back(world_.carol.Sign(on.note.text));
  EXPECT_THAT(CheckDecider(facts, world_.policy, world_.roster, on),
              FailsWith(Reason::kSshSignature));
  world_.ledger->Add(on.note, Author::kPerson);
  EXPECT_THAT(ReadCase(world_.ledger->chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
}

TEST_F(Approving, LapsesToTheSecond) {
  notes::Decision decision = world_.Approval("bob");
  decision.expires = world_.now;
  world_.Decide(world_.bob, decision);
  EXPECT_OK(Check());
  world_.now = world_.now + Seconds{1};
  EXPECT_THAT(Check(), FailsWith(Reason::kStaleDecision));
  EXPECT_EQ(Lacking(), 2);
}

TEST_F(Approving, LapsesWithThePolicysLifetimeAtTheLatest) {
  world_.policy.decision_lifetime = {3600};
  Review();
  notes::Decision decision = world_.Approval("bob");
  decision.expires = world_.now + Seconds{86400 * 365};
  world_.Decide(world_.bob, decision);
  world_.now = world_.Facts().decisions.back().time + Seconds{3600};
  EXPECT_OK(Check());
  world_.now = world_.now + Seconds{1};
  EXPECT_THAT(Check(), FailsWith(Reason::kStaleDecision));
}

TEST_F(Approving, IsForEveryTargetOrForNone) {
  world_.policy.targets = {TargetName::Parse("lab").value(),
                           TargetName::Parse("sealed").value()};
  Review();
  notes::Decision decision = world_.Approval("bob");
  decision.targets.pop_back();
  world_.Decide(world_.bob, decision);
  EXPECT_THAT(Check(), FailsWith(Reason::kStaleDecision));
}

TEST_F(Approving, LapsesWithNewEvidence) {
  world_.ApproveByTwo();
  ASSERT_TRUE(Admits(world_.Judge()));
  notes::Scan again = world_.scans[0];
  again.database = "2026-02-05";
  world_.Put(Format(again));
  const Judgement judgement = world_.Judge();
  EXPECT_TRUE(IsReadyForReview(judgement));
  EXPECT_THAT(MissingOf(judgement), HasSubstr("stale"));
  EXPECT_EQ(Lacking(), 2);
  world_.PutVerdict();
  EXPECT_EQ(Lacking(), 2) << "old decisions are on the old verdict";
}

TEST_F(Approving, LapsesWithANewPolicyOrRoster) {
  world_.ApproveByTwo();
  World policy = world_;
  policy.policy.generation = 2;
  EXPECT_TRUE(IsReadyForReview(policy.Judge()));
  EXPECT_THAT(MissingOf(policy.Judge()), HasSubstr("stale"));
  World roster = world_;
  roster.roster.generation = 2;
  EXPECT_TRUE(IsReadyForReview(roster.Judge()));
  EXPECT_THAT(MissingOf(roster.Judge()), HasSubstr("stale"));
}

TEST_F(Approving, AsksForTheRolesOfThePolicy) {
  world_.policy.roles = {{RoleName::Parse("security").value(), 1}};
  Review();
  EXPECT_EQ(MissingOf(world_.Judge()),
            "2 more approvals, one by role security <- bob (role reviewer) or "
            "carol (roles reviewer and security)\n");
  world_.Decide(world_.bob, world_.Approval("bob"));
  EXPECT_EQ(MissingOf(world_.Judge()),
            "1 more approval by role security <- carol (role security)\n");
  World wrong = world_;
  wrong.Decide(wrong.carol, wrong.Approval("carol", "reviewer"));
  EXPECT_FALSE(Admits(wrong.Judge()));
  world_.Decide(world_.carol, world_.Approval("carol", "security"));
  EXPECT_TRUE(Admits(world_.Judge()));
}

TEST_F(Approving, SaysWhoMayChangeTheRosterWhereNobodyCanApprove) {
  world_.policy.approvals = 3;
  Review();
  world_.ApproveByTwo();
  EXPECT_EQ(MissingOf(world_.Judge()),
            "1 more approval, which nobody in the roster can give <- erin "
            "(role administrator)\n");
}

class Rejecting : public Approving {
 protected:
  notes::Decision Rejection(std::string_view person) {
    notes::Decision decision = world_.Approval(person);
    decision.choice = notes::Choice::kReject;
    decision.comment = "phones home";
    return decision;
  }
};

TEST_F(Rejecting, BlocksWhateverTheNumberOfApprovals) {
  world_.policy.approvals = 1;
  Review();
  world_.Decide(world_.carol, world_.Approval("carol"));
  ASSERT_TRUE(Admits(world_.Judge()));
  world_.Decide(world_.bob, Rejection("bob"));
  EXPECT_THAT(RefusalsOf(world_.Judge()), ElementsAre(Reason::kRejected));
  EXPECT_THAT(WhySentence(world_.Judge()), HasSubstr("bob: phones home"));
}

TEST_F(Rejecting, BlocksAfterThePersonHasApproved) {
  world_.Decide(world_.bob_at_home, world_.Approval("bob"));
  world_.Decide(world_.bob, Rejection("bob"));
  EXPECT_THAT(RefusalsOf(world_.Judge()), ElementsAre(Reason::kRejected));
}

TEST_F(Rejecting, OutlivesItsPolicyAndItsExpiry) {
  world_.Decide(world_.bob, Rejection("bob"));
  world_.policy.generation = 2;
  world_.now = world_.now + Seconds{86400 * 100};
  EXPECT_THAT(RefusalsOf(world_.Judge()), ElementsAre(Reason::kRejected));
}

TEST_F(Rejecting, DoesNotOutliveItsEvidence) {
  world_.Decide(world_.bob, Rejection("bob"));
  notes::Scan again = world_.scans[0];
  again.database = "2026-02-05";
  world_.Put(Format(again));
  EXPECT_THAT(RefusalsOf(world_.Judge()), IsEmpty());
}

TEST_F(Rejecting, IsForThoseWhoCouldHaveApproved) {
  world_.Decide(world_.alice, Rejection("alice"));
  world_.Decide(world_.sync, Rejection("sync"));
  world_.Decide(world_.mallory, Rejection("bob"));
  world_.Decide(world_.dave, Rejection("dave"));
  EXPECT_THAT(RefusalsOf(world_.Judge()), IsEmpty());
}

TEST_F(Rejecting, IsOfTheVerdictThatItNamesWhateverElseItSays) {
  notes::Decision decision = Rejection("bob");
  decision.dossier = DigestOf<NoteDigest>(5);
  decision.targets.clear();
  world_.Decide(world_.bob, decision);
  EXPECT_THAT(RefusalsOf(world_.Judge()), ElementsAre(Reason::kRejected));
}

TEST_F(Rejecting, IsOfAVerdictOnRecord) {
  notes::Decision decision = Rejection("bob");
  decision.verdict = DigestOf<RecordDigest>(5);
  world_.Decide(world_.bob, decision);
  EXPECT_THAT(RefusalsOf(world_.Judge()), IsEmpty());
}

TEST(ApprovingRoles, AreTheReviewersAndThoseThatThePolicyDemands) {
  Policy policy{.channel = ChannelName::Parse("c").value()};
  const RoleName reviewer = RoleName::Parse("reviewer").value();
  const RoleName security = RoleName::Parse("security").value();
  EXPECT_THAT(ApprovingRoles(policy), ElementsAre(reviewer));
  policy.roles = {{reviewer, 1}, {security, 1}};
  EXPECT_THAT(ApprovingRoles(policy), ElementsAre(reviewer, security));
}

}  // namespace
}  // namespace airlock::policies
