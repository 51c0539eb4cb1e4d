// ReadSite of judge.h.
#include <gtest/gtest.h>

#include "airlock/crypto/hash.h"
#include "policies/judge.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using testing_support::FailsWith;

// erin and frank administer, and both must sign.
class ReadingSite : public ::testing::Test {
 protected:
  ReadingSite() : builder_(SiteSubject(), world_.start) {
    world_.roster.people.push_back(
        {Named("frank"), {RoleName::Parse("administrator").value()}, {}});
    std::swap(world_.roster.people.back(),
              *(world_.roster.people.end() - 2));  // before sync
    world_.roster.keys.push_back(
        {frank_.id(), Named("frank"), frank_.line(), {}});
    std::sort(
        world_.roster.keys.begin(), world_.roster.keys.end(),
        [](const PersonKey& a, const PersonKey& b) { return a.id < b.id; });
    world_.roster.activation = 2;
    first_ = crypto::DigestNote(Format(world_.roster));
    builder_.Add({Format(world_.roster), {}}, Author::kPerson);
  }
  SignedNote ByBoth(std::string text) {
    SignedNote note = world_.erin.Signed(std::move(text));
    note.signatures.push_back(frank_.Sign(note.text));
    return note;
  }
  void Put(SignedNote note) { builder_.Add(std::move(note), Author::kPerson); }
  Site Read() { return ReadSite(builder_.chain(), first_, root_).value(); }
  std::uint64_t PolicyGeneration() {
    const Site site = Read();
    const On<Policy>* policy = site.PolicyFor(world_.policy.channel);
    return policy == nullptr ? 0 : policy->body.generation;
  }

  World world_;
  SshSigner frank_{"frank"};
  ChainBuilder builder_;
  NoteDigest first_ = DigestOf<NoteDigest>(0);
  NoteDigest root_ = DigestOf<NoteDigest>(2);
};

TEST_F(ReadingSite, StartsFromTheRosterThatIsPinned) {
  const Site site = Read();
  EXPECT_EQ(site.roster->body, world_.roster);
  EXPECT_EQ(site.roster_digest, first_);
  EXPECT_TRUE(site.policies.empty());
  EXPECT_EQ(site.PolicyFor(world_.policy.channel), nullptr);
}

TEST_F(ReadingSite, HasNobodyWhileThePinnedRosterIsNotThere) {
  const auto site = ReadSite(builder_.chain(), DigestOf<NoteDigest>(1), root_);
  ASSERT_OK(site);
  EXPECT_FALSE(site->roster.has_value());
  ASSERT_EQ(site->passed_over.size(), 1u);
  EXPECT_EQ(site->passed_over[0].record, builder_.chain()[0].digest);
  EXPECT_EQ(site->passed_over[0].why.reason, Reason::kNotAllowed);
}

// Everything that the law lets a stranger write, before and after everything
// that administrators write, under the numbers that they will want.
TEST_F(ReadingSite, IsNotMovedByStrangers) {
  Roster mine = world_.roster;
  mine.people = {
      {Named("mallory"), {RoleName::Parse("administrator").value()}, {}}};
  mine.keys = {
      {world_.mallory.id(), Named("mallory"), world_.mallory.line(), {}}};
  mine.activation = 1;
  const notes::Trust trust{TrustName::Parse("upstream").value(), 1,
                           DigestOf<ObjectDigest>(1)};
  const std::vector<std::string> texts = {
      Format(mine), Format(world_.policy), Format(trust),
      "airlock.roster/v1\ngeneration x\n", "airlock.policy/v1\n"};
  ChainBuilder chain(SiteSubject(), world_.start);
  std::size_t strangers = 0;
  const auto intrude = [&] {
    for (const std::string& text : texts) {
      SignedNote note = world_.mallory.Signed(text);
      // Another body each time, or the law would take it once only.
      for (std::size_t i = 0; i < strangers; ++i) {
        note.signatures.push_back(note.signatures[0]);
      }
      chain.Add(std::move(note), Author::kPerson);
    }
    ++strangers;
  };
  intrude();
  chain.Add({Format(world_.roster), {}}, Author::kPerson);
  intrude();
  chain.Add(ByBoth(Format(world_.policy)), Author::kPerson);
  intrude();
  chain.Add(ByBoth(Format(trust)), Author::kPerson);
  Roster next = world_.roster;
  next.generation = 2;
  chain.Add(ByBoth(Format(next)), Author::kPerson);
  intrude();
  const auto site = ReadSite(chain.chain(), first_, root_);
  ASSERT_OK(site);
  EXPECT_EQ(site->roster->body, next);
  EXPECT_EQ(site->PolicyFor(world_.policy.channel)->body, world_.policy);
  ASSERT_EQ(site->trusts.size(), 1u);
  EXPECT_EQ(site->trusts[0].body, trust);
  EXPECT_EQ(site->passed_over.size(), texts.size() * strangers);
}

// A text that both signed, with a stranger's signature in front, is what both
// signed.
TEST_F(ReadingSite, CountsPeopleWhateverStandsBesideThem) {
  SignedNote crowded = world_.mallory.Signed(Format(world_.policy));
  const SignedNote both = ByBoth(Format(world_.policy));
  crowded.signatures.insert(crowded.signatures.end(), both.signatures.begin(),
                            both.signatures.end());
  Put(crowded);
  EXPECT_EQ(PolicyGeneration(), 1u);
  Put(both);
  const Site site = Read();
  ASSERT_EQ(site.passed_over.size(), 1u);  // the second of one generation
  EXPECT_EQ(site.passed_over[0].why.reason, Reason::kStaleDecision);
}

TEST_F(ReadingSite, HasNobodyYetInAnEmptyChain) {
  const auto site = ReadSite({}, first_, root_);
  ASSERT_OK(site);
  EXPECT_FALSE(site->roster.has_value());
}

TEST_F(ReadingSite, ActivatesWhatEnoughAdministratorsSigned) {
  Put(ByBoth(Format(world_.policy)));
  const Site site = Read();
  NoteDigest digest = first_;
  const On<Policy>* policy = site.PolicyFor(world_.policy.channel, &digest);
  ASSERT_NE(policy, nullptr);
  EXPECT_EQ(policy->body, world_.policy);
  EXPECT_EQ(digest, world_.policy_digest());
}

TEST_F(ReadingSite, PassesOverWhatTooFewSigned) {
  const std::string text = Format(world_.policy);
  World& w = world_;
  SignedNote twice = w.erin.Signed(text);
  twice.signatures.push_back(w.erin.Sign(text));
  SignedNote reviewer = w.erin.Signed(text);
  reviewer.signatures.push_back(w.bob.Sign(text));
  SignedNote elsewhere = w.erin.Signed(text);
  elsewhere.signatures.push_back(frank_.Sign(text, "airlock.roster/v1"));
  SignedNote borrowed = w.erin.Signed(text);
  borrowed.signatures.push_back(w.mallory.Sign(text));
  borrowed.signatures[1].key = frank_.id();
  for (const SignedNote& note : {SignedNote{text, {}}, w.erin.Signed(text),
                                 twice, reviewer, elsewhere, borrowed}) {
    ChainBuilder chain = builder_;
    chain.Add(note, Author::kPerson);
    EXPECT_TRUE(ReadSite(chain.chain(), first_, root_)->policies.empty());
  }
}

TEST_F(ReadingSite, PassesOverWhatDoesNotParse) {
  Put(ByBoth(Format(world_.policy) + "extra 1\n"));
  EXPECT_EQ(PolicyGeneration(), 0u);
  world_.policy.generation = 2;
  Put(ByBoth(Format(world_.policy)));
  EXPECT_EQ(PolicyGeneration(), 2u);
}

TEST_F(ReadingSite, KnowsTheNewestOfEachChannel) {
  Put(ByBoth(Format(world_.policy)));
  Policy other = world_.policy;
  other.channel = ChannelName::Parse("other").value();
  Put(ByBoth(Format(other)));
  world_.policy.generation = 5;
  Put(ByBoth(Format(world_.policy)));
  EXPECT_EQ(PolicyGeneration(), 5u);
  const Site site = Read();
  ASSERT_EQ(site.policies.size(), 2u);
  for (std::size_t i = 0; i < 2; ++i) {
    EXPECT_EQ(site.policy_digests[i],
              crypto::DigestNote(site.policies[i].note.text));
  }
  world_.policy.generation = 4;
  Put(ByBoth(Format(world_.policy)));
  EXPECT_EQ(PolicyGeneration(), 5u) << "old signatures bring nothing back";
}

// Whom a name means once it is believed is not for administrators to say (how it
// changes: tests/airlock/signer/trust_change_test.cc).
TEST_F(ReadingSite, TakesTheFirstMeaningOfATrust) {
  notes::Trust trust{TrustName::Parse("debian").value(), 1,
                     DigestOf<ObjectDigest>(1)};
  Put(world_.erin.Signed(Format(trust)));  // one of two
  Put(ByBoth(Format(trust)));
  trust.generation = 2;
  trust.anchors = DigestOf<ObjectDigest>(2);
  Put(ByBoth(Format(trust)));
  trust.name = TrustName::Parse("google").value();
  Put(ByBoth(Format(trust)));
  const Site site = Read();
  ASSERT_EQ(site.trusts.size(), 2u);
  EXPECT_EQ(site.trusts[0].body.anchors, DigestOf<ObjectDigest>(1));
  EXPECT_EQ(site.trusts[1].body.generation, 2u);
  ASSERT_EQ(site.passed_over.size(), 2u);
  EXPECT_EQ(site.passed_over[1].why.reason, Reason::kTrustInForce);
}

TEST_F(ReadingSite, TakesNoMeaningThatAPolicyKeepsForSubmissions) {
  notes::Trust trust{TrustName::Parse("debian").value(), 1,
                     DigestOf<ObjectDigest>(1)};
  Policy policy{.channel = ChannelName::Parse("keys").value()};
  policy.kind = notes::BundleKind::kTrustRoot;
  policy.trust = trust.name;
  policy.threshold = 0;
  policy.scanners = {"yara"};
  ASSERT_OK(CheckPolicy(policy));
  Put(ByBoth(Format(policy)));
  Put(ByBoth(Format(trust)));
  const Site site = Read();
  EXPECT_TRUE(site.trusts.empty());
  ASSERT_EQ(site.passed_over.size(), 1u);
  EXPECT_EQ(site.passed_over[0].why.reason, Reason::kTrustInForce);
  trust.name = TrustName::Parse("google").value();
  Put(ByBoth(Format(trust)));
  EXPECT_EQ(Read().trusts.size(), 1u);
}

TEST_F(ReadingSite, HandsOverByTheOldRosterOnly) {
  // frank is replaced by mallory, and signs that; afterwards only the new
  // roster's administrators count.
  Roster next = world_.roster;
  next.generation = 2;
  for (PersonKey& key : next.keys) {
    if (key.id == frank_.id()) {
      key = {world_.mallory.id(), Named("frank"), world_.mallory.line(), {}};
    }
  }
  std::sort(next.keys.begin(), next.keys.end(),
            [](const PersonKey& a, const PersonKey& b) { return a.id < b.id; });
  ASSERT_OK(CheckRoster(next));
  SignedNote by_new = world_.erin.Signed(Format(next));
  by_new.signatures.push_back(world_.mallory.Sign(by_new.text));
  ChainBuilder usurped = builder_;
  usurped.Add(by_new, Author::kPerson);
  EXPECT_EQ(ReadSite(usurped.chain(), first_, root_)->roster->body.generation, 1u);

  Put(ByBoth(Format(next)));
  EXPECT_EQ(Read().roster->body, next);
  EXPECT_EQ(Read().roster_digest, crypto::DigestNote(Format(next)));
  Put(ByBoth(Format(world_.policy)));
  EXPECT_EQ(PolicyGeneration(), 0u);
  world_.policy.generation = 2;
  SignedNote by_both = world_.erin.Signed(Format(world_.policy));
  by_both.signatures.push_back(world_.mallory.Sign(by_both.text));
  Put(by_both);
  EXPECT_EQ(PolicyGeneration(), 2u);
}

TEST_F(ReadingSite, KeepsAPolicyAcrossAChangeOfRoster) {
  Put(ByBoth(Format(world_.policy)));
  Roster next = world_.roster;
  next.generation = 2;
  Put(ByBoth(Format(next)));
  EXPECT_EQ(PolicyGeneration(), 1u);
}

TEST_F(ReadingSite, PassesOverARosterThatIsNotNewer) {
  Roster next = world_.roster;
  next.generation = 3;
  Put(ByBoth(Format(next)));
  next.generation = 2;
  next.activation = 1;
  Put(ByBoth(Format(next)));
  EXPECT_EQ(Read().roster->body.generation, 3u);
}

TEST_F(ReadingSite, RefusesAChainOutOfPlace) {
  Put(ByBoth(Format(world_.policy)));
  Chain chain = builder_.chain();
  std::swap(chain[0], chain[1]);
  EXPECT_THAT(ReadSite(chain, first_, root_), FailsWith(Reason::kBadRecord));
}

}  // namespace
}  // namespace airlock::policies
