// ReadCase of judge.h.
#include <gtest/gtest.h>

#include "policies/judge.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using testing_support::FailsWith;

World Full() {
  World world;
  world.PutEvidence();
  world.PutWaiver(world.Waiver("rebuild"), world.dave);
  world.PutVerdict();
  world.ApproveByTwo();
  world.Put(Format(notes::Refused{"seal", "io", ""}));
  return world;
}

TEST(ReadCase, ReadsEachRecordIntoItsPlace) {
  const World world = Full();
  const auto facts = ReadCase(world.ledger->chain(), Format(world.contents));
  ASSERT_OK(facts);
  EXPECT_EQ(facts->id, world.SubmissionNote().id);
  EXPECT_EQ(facts->submission->body, world.SubmissionNote());
  EXPECT_EQ(facts->submission->time, world.start);
  EXPECT_EQ(facts->submission->record, world.ledger->chain()[0].digest);
  EXPECT_EQ(facts->submission->note, world.ledger->chain()[0].record.body);
  EXPECT_EQ(facts->contents, world.contents);
  EXPECT_EQ(facts->authentic->body, world.authentic);
  EXPECT_EQ(facts->inspected.size(), 2u);
  EXPECT_EQ(facts->scans.size(), 2u);
  EXPECT_EQ(facts->rebuilds.size(), 2u);
  EXPECT_EQ(facts->held->body, world.held);
  EXPECT_EQ(facts->waivers.size(), 1u);
  EXPECT_EQ(facts->verdicts.size(), 1u);
  EXPECT_EQ(facts->decisions.size(), 2u);
  EXPECT_FALSE(facts->seal.has_value());
  EXPECT_EQ(facts->refused->body.stage, "seal");
  EXPECT_FALSE(facts->embedded);
}

TEST(ReadCase, ReadsEveryPrefix) {
  Chain chain = Full().ledger->chain();
  while (!chain.empty()) {
    EXPECT_OK(ReadCase(chain, std::nullopt));
    chain.pop_back();
  }
  EXPECT_THAT(ReadCase(chain, std::nullopt), FailsWith(Reason::kNotFound));
}

TEST(ReadCase, SaysIfAnyRecordWasWrittenInEmbeddedMode) {
  const Chain chain = Full().ledger->chain();
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Chain copy = chain;
    copy[i].record.separation = Separation::kEmbedded;
    EXPECT_TRUE(ReadCase(copy, std::nullopt)->embedded) << i;
  }
}

TEST(ReadCase, LeavesContentsOutThatAreNotAtHand) {
  EXPECT_FALSE(
      ReadCase(Full().ledger->chain(), std::nullopt)->contents.has_value());
}

TEST(ReadCase, RefusesOtherContents) {
  World world = Full();
  world.contents.items[0].size += 1;
  EXPECT_THAT(ReadCase(world.ledger->chain(), Format(world.contents)),
              FailsWith(Reason::kDigestMismatch));
}

TEST(ReadCase, RefusesARecordThatDoesNotParse) {
  const Chain chain = Full().ledger->chain();
  for (std::size_t i = 0; i < chain.size(); ++i) {
    Chain copy = chain;
    copy[i].record.body.text += "extra 1\n";
    EXPECT_THAT(ReadCase(copy, std::nullopt), FailsWith(Reason::kBadRecord))
        << i;
  }
}

TEST(ReadCase, RefusesABodyAboutAnotherSubmission) {
  const SubmissionId other = SubmissionId::Parse("blobs-00").value();
  World world;
  world.PutEvidence();
  World waiver = world;
  notes::Waiver strayed = waiver.Waiver("rebuild");
  strayed.submission = other;
  waiver.PutWaiver(strayed, waiver.dave);
  EXPECT_THAT(ReadCase(waiver.ledger->chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
  world.PutVerdict();
  World verdict = world;
  notes::Verdict another = verdict.Facts().verdicts[0].body;
  another.submission = other;
  another.dossier = DigestOf<NoteDigest>(5);
  verdict.Put(Format(another));
  EXPECT_THAT(ReadCase(verdict.ledger->chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
  World decision = world;
  notes::Decision approval = decision.Approval("bob");
  approval.submission = other;
  decision.Decide(decision.bob, approval);
  EXPECT_THAT(ReadCase(decision.ledger->chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
  ChainBuilder opened(SubjectOf(other), world.start);
  opened.Add(world.alice.Signed(Format(world.SubmissionNote())),
             Author::kIntake);
  EXPECT_THAT(ReadCase(opened.chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
}

TEST(ReadCase, RefusesAChainThatIsNoSubmission) {
  World world;
  ChainBuilder site(SiteSubject(), world.start);
  site.Add({Format(world.roster), {}}, Author::kPerson);
  EXPECT_THAT(ReadCase(site.chain(), std::nullopt),
              FailsWith(Reason::kBadRecord));
}

TEST(ReadCase, RefusesRecordsOutOfPlace) {
  Chain chain = Full().ledger->chain();
  std::swap(chain[1], chain[2]);
  EXPECT_THAT(ReadCase(chain, std::nullopt), FailsWith(Reason::kBadRecord));
}

}  // namespace
}  // namespace airlock::policies
