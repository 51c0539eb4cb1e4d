// A ledger that says "approved" is not believed: approvals are counted again.
#include <gtest/gtest.h>

#include <algorithm>

#include "airlock/core/notes/judgement.h"
#include "airlock/crypto/hash.h"
#include "airlock/signer/recheck.h"
#include "tests/support/forged_ledger.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::signer {
namespace {

using testing_support::Conductor;
using testing_support::FailsWith;
using testing_support::ForgedLedger;
using testing_support::ForgeEntries;
using testing_support::SealedSite;

class Approvals : public ::testing::Test {
 protected:
  // Everything up to the verdict, and then these decisions, whatever the
  // ledger's law would have said of them.
  Result<CheckedSeal> RecheckWith(const std::vector<SignedNote>& decisions) {
    std::vector<Record> records = site_.Records();
    std::erase_if(records, [](const Record& record) {
      return record.kind() == RecordKind::kDecision;
    });
    for (const SignedNote& decision : decisions) {
      Record record = records.back();
      record.author = Author::kPerson;
      record.body = decision;
      records.push_back(std::move(record));
    }
    const ForgedLedger forged(ForgeEntries(
        records, notes::Format(site_.goods().contents), Conductor::kHonest));
    TRY(const ledger::Reader reader, forged.Read());
    return site_.Recheck(reader);
  }

  notes::Decision By(std::string_view person, std::string_view role) {
    return site_.Approval(person, role);
  }
  SignedNote ByBob() {
    return site_.bob.Signed(notes::Format(By("bob", "security")));
  }
  SignedNote ByCarol() {
    return site_.carol.Signed(notes::Format(By("carol", "reviewer")));
  }

  SealedSite site_;
};

TEST_F(Approvals, OfTwoPeopleSeal) {
  EXPECT_OK(RecheckWith({ByBob(), ByCarol()}));
}

TEST_F(Approvals, OfOnePersonDoNotSeal) {
  EXPECT_THAT(RecheckWith({}), FailsWith(Reason::kPending));
  EXPECT_THAT(RecheckWith({ByBob()}), FailsWith(Reason::kPending));
  EXPECT_THAT(RecheckWith({ByCarol()}), FailsWith(Reason::kPending));
}

TEST_F(Approvals, OfOneKeyTwiceAreNoChain) {
  EXPECT_THAT(RecheckWith({ByBob(), ByBob()}), FailsWith(Reason::kBadRecord));
}

TEST_F(Approvals, OfOnePersonWithTwoKeysCountOnce) {
  EXPECT_THAT(RecheckWith({ByBob(), site_.bob_at_home.Signed(
                                        notes::Format(By("bob", "reviewer")))}),
              FailsWith(Reason::kPending));
}

TEST_F(Approvals, OfTheSubmitterDoNotCount) {
  EXPECT_THAT(
      RecheckWith(
          {ByBob(), site_.dave.Signed(notes::Format(By("dave", "reviewer")))}),
      FailsWith(Reason::kPending));
}

TEST_F(Approvals, WithoutTheRoleDemandedDoNotCount) {
  // bob alone is of the role security, and speaks here as a reviewer.
  EXPECT_THAT(
      RecheckWith(
          {site_.bob.Signed(notes::Format(By("bob", "reviewer"))), ByCarol()}),
      FailsWith(Reason::kPending));
  // carol claims the role that she does not have.
  EXPECT_THAT(
      RecheckWith({site_.bob.Signed(notes::Format(By("bob", "reviewer"))),
                   site_.carol.Signed(notes::Format(By("carol", "security")))}),
      FailsWith(Reason::kPending));
}

TEST_F(Approvals, OfPeopleWhoMayNotReviewDoNotCount) {
  for (const auto* key : {&site_.alice, &site_.erin}) {
    const std::string_view name = key == &site_.alice ? "alice" : "erin";
    EXPECT_THAT(RecheckWith({ByBob(),
                             key->Signed(notes::Format(By(name, "reviewer")))}),
                FailsWith(Reason::kPending));
  }
}

TEST_F(Approvals, WithForgedSignatureDoNotCount) {
  const std::string text = notes::Format(By("carol", "reviewer"));
  // mallory's own signature, his signature under carol's key id, and carol's
  // own signature over something else.
  EXPECT_THAT(RecheckWith({ByBob(), site_.mallory.Signed(text)}),
              FailsWith(Reason::kPending));
  SignedNote forged = site_.mallory.Signed(text);
  forged.signatures[0].key = site_.carol.id();
  EXPECT_THAT(RecheckWith({ByBob(), forged}), FailsWith(Reason::kPending));
  SignedNote moved = ByCarol();
  moved.signatures = {site_.carol.Sign("another text", notes::kDecisionNote)};
  EXPECT_THAT(RecheckWith({ByBob(), moved}), FailsWith(Reason::kPending));
  // And carol's signature over these very bytes for another purpose.
  SignedNote other_purpose = ByCarol();
  other_purpose.signatures = {site_.carol.Sign(text, "airlock.waiver/v1")};
  EXPECT_THAT(RecheckWith({ByBob(), other_purpose}),
              FailsWith(Reason::kPending));
  SignedNote scheme = ByCarol();
  scheme.signatures[0].scheme = "ed25519";
  EXPECT_THAT(RecheckWith({ByBob(), scheme}), FailsWith(Reason::kPending));
}

// Another part of the decision than the person's: each is what was agreed to.
TEST_F(Approvals, OfSomethingElseDoNotCount) {
  using Change = void (*)(notes::Decision&);
  const Change changes[] = {
      [](notes::Decision& d) {
        d.verdict = RecordDigest(crypto::DigestNote("").bytes());
      },
      [](notes::Decision& d) { d.dossier = crypto::DigestNote(""); },
      [](notes::Decision& d) { d.policy = crypto::DigestNote(""); },
      [](notes::Decision& d) { d.roster = crypto::DigestNote(""); },
      [](notes::Decision& d) { d.targets.clear(); },
      [](notes::Decision& d) {
        d.targets.push_back(TargetName::Parse("zzz").value());
      },
      [](notes::Decision& d) { d.expires = Instant(1'700'000'000); },
  };
  for (const Change change : changes) {
    notes::Decision decision = By("carol", "reviewer");
    change(decision);
    EXPECT_THAT(
        RecheckWith({ByBob(), site_.carol.Signed(notes::Format(decision))}),
        FailsWith(Reason::kPending));
  }
}

TEST_F(Approvals, OfAnotherSubmissionAreNoPartOfThisChain) {
  notes::Decision decision = By("carol", "reviewer");
  decision.submission = SubmissionId::Parse("tools-0123456789abcdef").value();
  EXPECT_THAT(
      RecheckWith({ByBob(), site_.carol.Signed(notes::Format(decision))}),
      FailsWith(Reason::kBadRecord));
}

TEST_F(Approvals, DoNotOutweighOneRejection) {
  notes::Decision no = By("carol", "reviewer");
  no.choice = notes::Choice::kReject;
  EXPECT_THAT(RecheckWith({ByBob(), site_.carol.Signed(notes::Format(no))}),
              FailsWith(Reason::kRejected));
  // Once said, it is not taken back by a later yes of the other key.
  notes::Decision bob_no = By("bob", "reviewer");
  bob_no.choice = notes::Choice::kReject;
  EXPECT_THAT(RecheckWith({site_.bob_at_home.Signed(notes::Format(bob_no)),
                           ByBob(), ByCarol()}),
              FailsWith(Reason::kRejected));
}

TEST_F(Approvals, LapseWithTime) {
  ASSERT_OK(site_.Recheck());
  site_.Wait(Seconds{2 * 86400});
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
}

TEST_F(Approvals, LapseWithANewPolicy) {
  policies::Policy next = site_.policy();
  next.generation = 2;
  next.hold = Seconds{0};
  site_.Say(SiteSubject(), site_.Enacted(policies::Format(next)));
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
}

// The conductor says that the old evidence meets the new policy, and that the
// old decisions are on that.
TEST_F(Approvals, OfAnEarlierVerdictDoNotCountForANewOne) {
  policies::Policy next = site_.policy();
  next.generation = 2;
  next.hold = Seconds{0};
  site_.Say(SiteSubject(), site_.Enacted(policies::Format(next)));
  const Chain chain = site_.Read().ChainOf(SubjectOf(site_.id())).value();
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() != RecordKind::kVerdict) continue;
    auto verdict = notes::ParseVerdict(entry.record.body.text).value();
    verdict.policy = crypto::DigestNote(policies::Format(next));
    verdict.now = site_.now();
    site_.Say(SubjectOf(site_.id()), {notes::Format(verdict), {}});
  }
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
  site_.Say(SubjectOf(site_.id()), ByBob());
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
  site_.Say(SubjectOf(site_.id()), ByCarol());
  EXPECT_OK(site_.Recheck());
}

TEST_F(Approvals, LapseWithANewRosterEvenIfEveryoneIsStillInIt) {
  policies::Roster next = site_.roster();
  next.generation = 2;
  site_.Say(SiteSubject(), site_.Enacted(policies::Format(next)));
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
}

TEST_F(Approvals, ArePeoplesOfTheRosterNow) {
  policies::Roster next = site_.roster();
  next.generation = 2;
  std::erase_if(next.people, [](const auto& person) {
    return person.name.text() == "carol";
  });
  std::erase_if(next.keys,
                [](const auto& key) { return key.person.text() == "carol"; });
  site_.Say(SiteSubject(), site_.Enacted(policies::Format(next)));
  const Chain chain = site_.Read().ChainOf(SubjectOf(site_.id())).value();
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() != RecordKind::kVerdict) continue;
    auto verdict = notes::ParseVerdict(entry.record.body.text).value();
    verdict.roster = crypto::DigestNote(policies::Format(next));
    verdict.now = site_.now();
    site_.Say(SubjectOf(site_.id()), {notes::Format(verdict), {}});
  }
  site_.Say(SubjectOf(site_.id()), ByBob());
  site_.Say(SubjectOf(site_.id()), ByCarol());
  EXPECT_THAT(site_.Recheck(), FailsWith(Reason::kPending));
}

// One administrator of two, however often, changes nothing.
TEST_F(Approvals, AreNotMadeFewerByOneAdministrator) {
  policies::Policy easy = site_.policy();
  easy.generation = 2;
  easy.approvals = 1;
  const std::string text = policies::Format(easy);
  SignedNote alone = site_.alice.Signed(text);
  alone.signatures.push_back(alone.signatures[0]);
  alone.signatures.push_back(site_.bob.Sign(text));
  std::vector<Record> records = site_.Records();
  Record record = records[3];
  ASSERT_EQ(record.kind(), RecordKind::kPolicy);
  record.body = alone;
  std::erase_if(records, [&](const Record& r) {
    return r.kind() == RecordKind::kDecision &&
           r.body.signatures[0].key == site_.carol.id();
  });
  record.time = records.back().time;
  records.push_back(record);
  const ForgedLedger forged(ForgeEntries(
      records, notes::Format(site_.goods().contents), Conductor::kHonest));
  const auto reader = forged.Read();
  ASSERT_OK(reader);
  EXPECT_THAT(site_.Recheck(*reader), FailsWith(Reason::kPending));
}

}  // namespace
}  // namespace airlock::signer
