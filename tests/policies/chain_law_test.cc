#include "policies/chain_law.h"

#include <gtest/gtest.h>

#include <functional>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using testing_support::FailsWith;

Chain Sample() {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.ApproveByTwo();
  return world.ledger->chain();
}

Result<Done> Check(const Chain& chain) {
  return CheckChain(chain, SubjectOf(World().SubmissionNote().id));
}

TEST(ChainLaw, HoldsOfWhatTheLedgerWrites) { EXPECT_OK(Check(Sample())); }

TEST(ChainLaw, HoldsOfEveryPrefix) {
  Chain chain = Sample();
  while (!chain.empty()) {
    EXPECT_OK(Check(chain));
    chain.pop_back();
  }
}

TEST(ChainLaw, RefusesAChainWithAnyOneRecordRemovedFromItsMiddle) {
  const Chain chain = Sample();
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    Chain shorter = chain;
    shorter.erase(shorter.begin() + static_cast<std::ptrdiff_t>(i));
    EXPECT_THAT(Check(shorter), FailsWith(Reason::kBadRecord)) << i;
  }
}

TEST(ChainLaw, RefusesAnyTwoRecordsSwapped) {
  const Chain chain = Sample();
  for (std::size_t i = 0; i + 1 < chain.size(); ++i) {
    Chain swapped = chain;
    std::swap(swapped[i], swapped[i + 1]);
    EXPECT_THAT(Check(swapped), FailsWith(Reason::kBadRecord)) << i;
  }
}

TEST(ChainLaw, RefusesARecordOfAnotherAuthor) {
  const Chain chain = Sample();
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Chain other = chain;
    other[i].record.author = Author::kExporter;
    EXPECT_THAT(Check(other), FailsWith(Reason::kBadRecord)) << i;
  }
}

TEST(ChainLaw, RefusesARecordOfAnotherSubject) {
  Chain chain = Sample();
  chain[3].record.subject = SubjectOf(SubmissionId::Parse("other").value());
  EXPECT_THAT(Check(chain), FailsWith(Reason::kBadRecord));
  EXPECT_THAT(CheckChain(Sample(), SiteSubject()),
              FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesARecordOfUnknownKind) {
  Chain chain = Sample();
  chain[3].record.body.text = "airlock.novelty/v1\n";
  EXPECT_THAT(Check(chain), FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesTimeThatRunsBackwards) {
  Chain chain = Sample();
  chain[4].record.time = chain[3].record.time - Seconds{1};
  EXPECT_THAT(Check(chain), FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesIndexesThatDoNotAscend) {
  Chain chain = Sample();
  chain[4].record.index = chain[3].record.index;
  EXPECT_THAT(Check(chain), FailsWith(Reason::kBadRecord));
}

// The same record again, linked as it should be.
TEST(ChainLaw, RefusesWhatIsOnRecordAlready) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  const Chain chain = world.ledger->chain();
  for (const ChainedRecord& entry : chain) {
    World again = world;
    again.ledger->Add(entry.record.body, entry.record.author);
    EXPECT_THAT(Check(again.ledger->chain()), FailsWith(Reason::kBadRecord))
        << KindOfNote(entry.record.body.text);
  }
}

TEST(ChainLaw, RefusesWhatComesBeforeWhatItMustFollow) {
  World world;
  const notes::Submission submission = world.SubmissionNote();
  ChainBuilder builder(SubjectOf(submission.id), world.start);
  builder.Add(world.alice.Signed(Format(submission)), Author::kIntake);
  builder.Add({Format(world.held), {}}, Author::kConductor);
  EXPECT_THAT(Check(builder.chain()), FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesWhatFollowsTheEnd) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.Put(Format(notes::Refused{"seal", "bad-note", "no"}));
  EXPECT_OK(Check(world.ledger->chain()));
  world.Decide(world.bob, world.Approval("bob"));
  EXPECT_THAT(Check(world.ledger->chain()), FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesABodyThatIsNotOfItsKindOrChain) {
  const Chain chain = Sample();
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Chain other = chain;
    other[i].record.body.text += "extra 1\n";
    EXPECT_THAT(Check(other), FailsWith(Reason::kBadRecord)) << i;
  }
  World world;
  world.PutEvidence();
  notes::Waiver strayed = world.Waiver("rebuild");
  strayed.submission = SubmissionId::Parse("blobs-00").value();
  world.PutWaiver(strayed, world.dave);
  EXPECT_THAT(Check(world.ledger->chain()), FailsWith(Reason::kBadRecord));
}

TEST(ChainLaw, RefusesADecisionThatNobodySigned) {
  World world;
  world.PutEvidence();
  world.PutVerdict();
  world.Put(Format(world.Approval("bob")), Author::kPerson);
  EXPECT_THAT(Check(world.ledger->chain()), FailsWith(Reason::kBadRecord));
}

}  // namespace
}  // namespace airlock::policies
