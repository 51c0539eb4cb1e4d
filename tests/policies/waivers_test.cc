#include "policies/waivers.h"

#include <gtest/gtest.h>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::FailsWith;

// Neither artifact was rebuilt, and the policy lets that be waived.
class Waiving : public ::testing::Test {
 protected:
  Waiving() {
    world_.policy.waivable = {"rebuild"};
    for (notes::Rebuild& rebuild : world_.rebuilds) {
      rebuild = {rebuild.object, notes::RebuildLevel::kNotRebuilt, "no-recipe"};
    }
    world_.PutEvidence();
  }
  Result<Done> Check() {
    const Case facts = world_.Facts();
    const NoteDigest policy = world_.policy_digest();
    const NoteDigest roster = world_.roster_digest();
    const Question question{world_.policy,  policy, world_.roster, roster,
                            world_.trusts, facts,  world_.now};
    return CheckWaiver(question, facts.waivers.back());
  }
  bool IsWaived() { return IsReadyForReview(world_.Judge()); }
  World world_;
};

TEST_F(Waiving, IsAwaitedFromThoseWhoMay) {
  const Judgement judgement = world_.Judge();
  EXPECT_FALSE(IsReadyForReview(judgement));
  EXPECT_EQ(MissingOf(judgement),
            "a waiver of 'rebuild' (a.bin and 1 more: not rebuilt, no-recipe) "
            "<- dave (role waiver) or erin (role administrator)\n");
  EXPECT_EQ(std::get<Waiting>(judgement).missing[0].reason,
            Reason::kNotRebuilt);
}

TEST_F(Waiving, LetsTheRestProceed) {
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  EXPECT_OK(Check());
  ASSERT_TRUE(IsWaived()) << MissingOf(world_.Judge());
  const RecordDigest record = world_.Facts().waivers[0].record;
  EXPECT_THAT(std::get<Waiting>(world_.Judge()).waivers, ElementsAre(record));
  world_.PutVerdict();
  world_.ApproveByTwo();
  ASSERT_TRUE(Admits(world_.Judge()));
  EXPECT_THAT(std::get<Admitted>(world_.Judge()).waivers, ElementsAre(record));
}

TEST_F(Waiving, MayBeForOneArtifactAtATime) {
  world_.PutWaiver(world_.Waiver("rebuild", world_.artifact(0).text()),
                   world_.dave);
  EXPECT_OK(Check());
  EXPECT_THAT(MissingOf(world_.Judge()), HasSubstr("(b.bin: not rebuilt"));
  world_.PutWaiver(world_.Waiver("rebuild", world_.artifact(1).text()),
                   world_.dave);
  EXPECT_TRUE(IsWaived());
  EXPECT_EQ(std::get<Waiting>(world_.Judge()).waivers.size(), 2u);
}

TEST_F(Waiving, NamesOnlyTheWaiversThatWereNeeded) {
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  EXPECT_EQ(std::get<Waiting>(world_.Judge()).waivers.size(), 1u);
}

TEST_F(Waiving, IsForAdministratorsToo) {
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.person = Named("erin");
  world_.PutWaiver(waiver, world_.erin);
  EXPECT_OK(Check());
  EXPECT_TRUE(IsWaived());
}

TEST_F(Waiving, IsNotForReviewers) {
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.person = Named("bob");
  world_.PutWaiver(waiver, world_.bob);
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsNotForTheSubmitter) {
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.person = Named("alice");
  world_.PutWaiver(waiver, world_.alice);
  EXPECT_THAT(Check(), FailsWith(Reason::kSelfApproval));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsNotForRobots) {
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.person = Named("sync");
  world_.PutWaiver(waiver, world_.sync);
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsNotForRobotsEvenWithARole) {
  for (Person& person : world_.roster.people) {
    if (person.robot()) person.roles = {RoleName::Parse("waiver").value()};
  }
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.person = Named("sync");
  world_.PutWaiver(waiver, world_.sync);
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
}

TEST_F(Waiving, IsOfThisSubmission) {
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  Case facts = world_.Facts();
  facts.waivers[0].body.submission = SubmissionId::Parse("other").value();
  EXPECT_FALSE(IsReadyForReview(world_.Judge(facts)));
}

TEST_F(Waiving, IsNotForOneInTheNameOfAnother) {
  // erin may waive, but is not dave.
  world_.PutWaiver(world_.Waiver("rebuild"), world_.erin);
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsNotForStrangers) {
  world_.PutWaiver(world_.Waiver("rebuild"), world_.mallory);
  EXPECT_THAT(Check(), FailsWith(Reason::kNotAllowed));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, EndsToTheSecond) {
  notes::Waiver waiver = world_.Waiver("rebuild");
  waiver.expires = world_.now;
  world_.PutWaiver(waiver, world_.dave);
  EXPECT_TRUE(IsWaived());
  world_.now = world_.now + Seconds{1};
  EXPECT_THAT(Check(), FailsWith(Reason::kStaleDecision));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, CountsWhatAKeySignedBeforeItWasRevokedOnly) {
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  const Instant signed_at = world_.Facts().waivers[0].time;
  for (const auto& [offset, counts] : {std::pair{1, true}, {0, false}}) {
    for (PersonKey& key : world_.roster.keys) {
      if (key.id == world_.dave.id()) key.revoked = signed_at + Seconds{offset};
    }
    EXPECT_EQ(Check().ok(), counts);
  }
}

TEST_F(Waiving, IsSignedAsAWaiver) {
  SignedNote note{Format(world_.Waiver("rebuild")), {}};
  note.signatures = {world_.dave.Sign(note.text, "airlock.decision/v1")};
  world_.ledger->Add(note, Author::kPerson);
  EXPECT_THAT(Check(), FailsWith(Reason::kSshSignature));
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsOfTheRequirementThatItNames) {
  world_.policy.waivable = {"opaque", "rebuild"};
  world_.PutWaiver(world_.Waiver("opaque"), world_.dave);
  EXPECT_OK(Check());
  EXPECT_FALSE(IsWaived());
}

TEST_F(Waiving, IsOfWhatThePolicyLists) {
  world_.PutWaiver(world_.Waiver("opaque"), world_.dave);
  EXPECT_THAT(Check(), FailsWith(Reason::kPolicyRequirement));
  world_.PutWaiver(world_.Waiver("match"), world_.dave);
  EXPECT_THAT(Check(), FailsWith(Reason::kPolicyRequirement));
  world_.policy.waivable = {};
  world_.PutWaiver(world_.Waiver("rebuild"), world_.dave);
  EXPECT_THAT(Check(), FailsWith(Reason::kPolicyRequirement));
  EXPECT_THAT(RefusalsOf(world_.Judge()), ElementsAre(Reason::kNotRebuilt));
}

TEST_F(Waiving, HasAScopeThatIsAllOrADigest) {
  for (const std::string& scope : {std::string("a.bin"), std::string("ALL"),
                                   std::string(), world_.artifact(0).hex()}) {
    World copy = world_;
    copy.PutWaiver(copy.Waiver("rebuild", scope), copy.dave);
    EXPECT_FALSE(IsReadyForReview(copy.Judge())) << scope;
  }
}

TEST(Waivable, AreOpaqueAndIncompleteContentToo) {
  World world;
  world.policy.waivable = {"incomplete", "opaque"};
  world.inspected[0].coverage = notes::Coverage::kOpaque;
  world.inspected[1].coverage = notes::Coverage::kIncomplete;
  world.scans[0].outcome = notes::ScanOutcome::kInconclusive;
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("a waiver of 'incomplete'"));
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("a waiver of 'opaque'"));
  world.PutWaiver(world.Waiver("incomplete"), world.dave);
  EXPECT_FALSE(IsReadyForReview(world.Judge()));
  world.PutWaiver(world.Waiver("opaque"), world.dave);
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
}

TEST(Waivable, IsARebuildThatIsWorseThanAsked) {
  World world;
  world.policy.waivable = {"rebuild"};
  world.rebuilds[0].level = notes::RebuildLevel::kR3;
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()),
              HasSubstr("rebuilt to R3, the policy asks for R2"));
}

TEST(WhoMayWaive, AreAdministratorsWhereNobodyHasTheRole) {
  World world;
  world.policy.waivable = {"rebuild"};
  world.rebuilds[0].level = notes::RebuildLevel::kNotRebuilt;
  for (Person& person : world.roster.people) {
    if (person.name == Named("dave")) person.roles.clear();
  }
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()),
              HasSubstr("<- erin (role administrator)"));
}

}  // namespace
}  // namespace airlock::policies
