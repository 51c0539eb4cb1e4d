#include "policies/trusts.h"

#include <gtest/gtest.h>

#include <functional>

#include "policies/frozen.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::FailsWith;

const TrustName kUpstream = TrustName::Parse("upstream").value();
const TrustName kOther = TrustName::Parse("other").value();
constexpr Instant kEpoch{0};
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

// --- who can still sign

notes::AnchorKey KeyOf(const std::string& primary, int digit) {
  const KeyId id = DigestOf<KeyId>(digit);
  return {id, primary, primary, "rsa", Instant(100), Instant(200), {}, {}};
}

TEST(FrozenChannel, IsOneWherePinnedKeysHaveEnded) {
  Policy policy{.channel = ChannelName::Parse("files").value()};
  policy.signers = {{kOther, "F3"}, {kUpstream, "F1"}, {kUpstream, "F2"}};
  policy.threshold = 2;
  notes::Anchors upstream{"u", {}, {KeyOf("F1", 1), KeyOf("F2", 2)}};
  std::vector<verifier::NamedAnchors> anchors = {{kUpstream, upstream}};
  EXPECT_EQ(FrozenBy(policy, anchors, Instant(100)), std::nullopt);
  EXPECT_THAT(FrozenBy(policy, anchors, Instant(99)).value_or(""),
              HasSubstr("upstream F1: not before " + Instant(100).text()));
  const auto ended = FrozenBy(policy, anchors, Instant(201));
  ASSERT_TRUE(ended.has_value());
  EXPECT_THAT(*ended, HasSubstr("0 of the 2 signers"));
  EXPECT_THAT(*ended, HasSubstr("other F3: not in force"));
  EXPECT_THAT(*ended, HasSubstr("upstream F2: until " + Instant(200).text()));
  // One that was renewed, and one that was revoked and went.
  anchors[0].anchors.keys[0].expires.reset();
  anchors[0].anchors.keys[1].revoked = Instant(150);
  EXPECT_THAT(FrozenBy(policy, anchors, Instant(150)).value_or(""),
              HasSubstr("1 of the 2 signers asked for"));
  anchors[0].anchors.keys.pop_back();
  EXPECT_THAT(FrozenBy(policy, anchors, Instant(150)).value_or(""),
              HasSubstr("upstream F2: not in it any more"));
  policy.threshold = 1;
  EXPECT_EQ(FrozenBy(policy, anchors, Instant(150)), std::nullopt);
}

TEST(FrozenChannel, IsOneWhoseSigstoreHasNoLogOfToday) {
  Policy policy{.channel = ChannelName::Parse("files").value()};
  policy.identities = {{kUpstream, "https://i.example", "a@example", false}};
  notes::Anchors upstream{"u", {}, {}};
  upstream.authorities = {{"certificate-authority", "ca",
                           DigestOf<ObjectDigest>(1), Instant(100), {}},
                          {"transparency-log", "log",
                           DigestOf<ObjectDigest>(2), Instant(100),
                           Instant(200)}};
  const std::vector<verifier::NamedAnchors> anchors = {{kUpstream, upstream}};
  EXPECT_EQ(FrozenBy(policy, anchors, Instant(100)), std::nullopt);
  EXPECT_THAT(FrozenBy(policy, anchors, Instant(201)).value_or(""),
              HasSubstr("without a transparency-log of today"));
  EXPECT_THAT(FrozenBy(policy, {}, Instant(100)).value_or(""),
              HasSubstr("not in force"));
}

TEST(FrozenChannel, IsOneWithoutItsTufRoot) {
  Policy policy{.channel = ChannelName::Parse("files").value()};
  policy.tuf_root = kUpstream;
  policy.threshold = 0;
  notes::Anchors upstream{"u", {}, {}};
  EXPECT_THAT(FrozenBy(policy, {}, kEpoch).value_or(""),
              HasSubstr("not in force"));
  EXPECT_THAT(FrozenBy(policy, {{kUpstream, upstream}}, kEpoch).value_or(""),
              HasSubstr("no TUF root"));
  upstream.tuf_root = kThen;
  EXPECT_EQ(FrozenBy(policy, {{kUpstream, upstream}}, kEpoch), std::nullopt);
  // What changes a trust waits for nobody's signature.
  EXPECT_EQ(FrozenBy(ChangeOf(kUpstream).policy, {}, kEpoch), std::nullopt);
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
