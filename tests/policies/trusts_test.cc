#include "policies/trusts.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::FailsWith;

const TrustName kUpstream = TrustName::Parse("upstream").value();
const TrustName kOther = TrustName::Parse("other").value();
const ObjectDigest kThen = DigestOf<ObjectDigest>(1);
const ObjectDigest kNow = DigestOf<ObjectDigest>(2);

On<notes::Trust> InForce(const TrustName& name, const ObjectDigest& anchors,
                         std::uint64_t generation = 1) {
  return {DigestOf<RecordDigest>(3), Instant(0),
          notes::Trust{name, generation, anchors}, {}};
}

// The world with a submission that would change the trust of that name.
World ChangeOf(const TrustName& name) {
  World world;
  world.policy.kind = notes::BundleKind::kTrustRoot;
  world.policy.trust = name;
  world.policy.signers.clear();
  world.policy.threshold = 0;
  world.policy.targets.clear();
  world.contents.kind = notes::BundleKind::kTrustRoot;
  std::erase_if(world.contents.items, [](const auto& item) {
    return item.role != notes::ItemRole::kArtifact;
  });
  world.authentic.contents = world.SubmissionNote().contents;
  world.authentic.signers.clear();
  world.authentic.change = notes::TrustDifference{name, kThen, kNow, {}};
  world.trusts = {InForce(name, kThen)};
  return world;
}

TEST(ChangeOfTrust, TakesTwoWhateverThePolicySays) {
  World world = ChangeOf(kUpstream);
  world.policy.approvals = 1;
  EXPECT_THAT(CheckPolicy(world.policy), FailsWith(Reason::kTrustNeedsTwo));
  EXPECT_THAT(ParsePolicy(Format(world.policy)),
              FailsWith(Reason::kTrustNeedsTwo));
  world.PutEvidence();
  world.PutVerdict();
  world.Decide(world.bob, world.Approval("bob"));
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("1 more approval"));
  world.Decide(world.bob_at_home, world.Approval("bob"));
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("1 more approval"));
  world.Decide(world.alice, world.Approval("alice"));  // who submitted it
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("1 more approval"));
  world.Decide(world.carol, world.Approval("carol"));
  EXPECT_TRUE(Admits(world.Judge())) << WhySentence(world.Judge());
}

TEST(ChangeOfTrust, MayAskForMore) {
  World world = ChangeOf(kUpstream);
  world.policy.approvals = 3;
  world.PutEvidence();
  world.PutVerdict();
  world.ApproveByTwo();
  EXPECT_FALSE(Admits(world.Judge()));
}

TEST(ChangeOfTrust, BeginsFromWhatIsInForce) {
  World world = ChangeOf(kUpstream);
  world.PutEvidence();
  world.PutVerdict();
  world.ApproveByTwo();
  ASSERT_TRUE(Admits(world.Judge()));
  world.trusts = {InForce(kUpstream, kNow, 2)};
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kStaleTrust));
  world.trusts = {};
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kStaleTrust));
}

TEST(ChangeOfTrust, IsOfThePolicysTrustAndOfNoOtherKind) {
  World none = ChangeOf(kUpstream);
  none.authentic.change.reset();
  none.PutEvidence();
  EXPECT_THAT(RefusalsOf(none.Judge()), ElementsAre(Reason::kUnproven));
  World other = ChangeOf(kUpstream);
  other.authentic.change->trust = kOther;
  other.trusts = {InForce(kUpstream, kThen), InForce(kOther, kThen)};
  other.PutEvidence();
  EXPECT_THAT(RefusalsOf(other.Judge()), ElementsAre(Reason::kUnproven));
  World blob;
  blob.authentic.change = notes::TrustDifference{kOther, {}, kNow, {}};
  blob.PutEvidence();
  EXPECT_THAT(RefusalsOf(blob.Judge()), ElementsAre(Reason::kUnproven));
}

TEST(ReliedOn, IsWhatIsInForce) {
  World world;
  world.authentic.relied_on = {{kUpstream, kThen}};
  world.trusts = {InForce(kUpstream, kThen)};
  world.PutEvidence();
  EXPECT_TRUE(IsReadyForReview(world.Judge())) << WhySentence(world.Judge());
  world.trusts = {InForce(kUpstream, kThen), InForce(kOther, kNow)};
  EXPECT_TRUE(IsReadyForReview(world.Judge())) << "a trust that is not pinned";
  world.trusts = {InForce(kUpstream, kNow, 2)};
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kStaleTrust));
  world.trusts = {};
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kStaleTrust));
}

TEST(ReliedOn, NamesEveryTrustThatIsPinned) {
  World world;
  world.policy.signers = {{kOther, "PRIMARY"}, {kUpstream, "PRIMARY"}};
  world.authentic.relied_on = {{kUpstream, kThen}};
  world.trusts = {InForce(kUpstream, kThen)};
  EXPECT_OK(CheckReliedOn(world.policy, world.authentic, world.trusts));
  world.trusts.push_back(InForce(kOther, kNow));
  EXPECT_THAT(CheckReliedOn(world.policy, world.authentic, world.trusts),
              FailsWith(Reason::kStaleTrust));
  // One that the policy does not pin any more.
  world.trusts.pop_back();
  world.policy.signers = {{kOther, "PRIMARY"}};
  EXPECT_THAT(CheckReliedOn(world.policy, world.authentic, world.trusts),
              FailsWith(Reason::kStaleTrust));
  // Of before it was written down; the judge lets it be, the signer does not.
  world.authentic.relied_on.clear();
  world.trusts = {InForce(kOther, kNow)};
  EXPECT_THAT(CheckReliedOn(world.policy, world.authentic, world.trusts),
              FailsWith(Reason::kStaleTrust));
}

TEST(NextGeneration, FollowsOnWhatTheNameMeans) {
  const std::vector<On<notes::Trust>> trusts = {InForce(kUpstream, kThen, 4)};
  EXPECT_EQ(NextGeneration(trusts, kUpstream, kThen).value(), 5u);
  EXPECT_EQ(NextGeneration(trusts, kOther, {}).value(), 1u);
  EXPECT_THAT(NextGeneration(trusts, kUpstream, kNow),
              FailsWith(Reason::kStaleTrust));
  EXPECT_THAT(NextGeneration(trusts, kUpstream, {}),
              FailsWith(Reason::kStaleTrust));
  EXPECT_THAT(NextGeneration(trusts, kOther, kThen),
              FailsWith(Reason::kStaleTrust));
}

using Edit = std::function<void(Policy&)>;

TEST(TrustPolicy, HasNothingOfWhatOthersHave) {
  const World world = ChangeOf(kUpstream);
  ASSERT_OK(CheckPolicy(world.policy));
  const std::vector<Edit> edits = {
      [](Policy& p) { p.trust.reset(); },
      [](Policy& p) { p.threshold = 1; },
      [](Policy& p) { p.signers = {{kUpstream, "PRIMARY"}}; },
      [](Policy& p) { p.max_age = Seconds{60}; },
      [](Policy& p) { p.accept_promises = true; },
      [](Policy& p) { p.targets = {TargetName::Parse("sealed").value()}; }};
  for (const Edit& edit : edits) {
    Policy policy = world.policy;
    edit(policy);
    EXPECT_THAT(CheckPolicy(policy), FailsWith(Reason::kBadPolicy));
  }
  Policy blob = World().policy;
  blob.trust = kUpstream;
  EXPECT_THAT(CheckPolicy(blob), FailsWith(Reason::kBadPolicy));
}

}  // namespace
}  // namespace airlock::policies
