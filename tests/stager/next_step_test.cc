#include "stager/next_step.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"

namespace airlock::stager {
namespace {

using testing_support::FailsWith;
using testing_support::Goods;
using testing_support::SealedSite;

struct Name {
  std::string operator()(const VerifyStep&) const { return "verify"; }
  std::string operator()(const InspectStep& step) const {
    return "inspect " + step.item.name.text();
  }
  std::string operator()(const ScanStep& step) const {
    return "scan " + step.item.name.text() + " " + step.engine;
  }
  std::string operator()(const CompareStep& step) const {
    return "compare " + step.item.name.text();
  }
  std::string operator()(const HoldStep&) const { return "hold"; }
  std::string operator()(const DecideStep& step) const {
    return "decide with " + std::to_string(step.waivers.size());
  }
  std::string operator()(const SealStep&) const { return "seal"; }
  std::string operator()(const RefuseStep& step) const {
    return "refuse " + std::string(NameOf(step.failure.reason));
  }
  std::string operator()(const WaitStep&) const { return "wait"; }
  std::string operator()(const EndStep&) const { return "end"; }
};

struct Moment {
  std::string step;
  std::string state;
  friend bool operator==(const Moment&, const Moment&) = default;
  friend std::ostream& operator<<(std::ostream& out, const Moment& m) {
    return out << m.state << ", " << m.step << "\n";
  }
};

// After the first `size` records, at `when`.
Moment MomentOf(const SealedSite& site, std::uint64_t size, Instant when) {
  const ledger::Reader reader = site.Read().Prefix(size).value();
  const Chain chain = reader.ChainOf(SiteSubject()).value();
  const SiteNow now{site.installation(), reader,
                    policies::ReadSite(chain, site.genesis()).value()};
  const auto situation = ReadSituation(now, site.id(), site.quarantine());
  EXPECT_OK(situation);
  return {std::visit(Name{}, NextStep(*situation, when)),
          std::string(StateOf(*situation, when))};
}

// After each record of the submission, when it was stamped.
std::vector<Moment> MomentsOf(const SealedSite& site) {
  std::vector<Moment> moments;
  const Chain chain = site.Read().ChainOf(SubjectOf(site.id())).value();
  for (const ChainedRecord& entry : chain) {
    moments.push_back(
        MomentOf(site, entry.record.index + 1, entry.record.time));
  }
  return moments;
}

TEST(NextStep, LeadsOneFileToItsSeal) {
  SealedSite site;
  site.Seal();
  EXPECT_EQ(MomentsOf(site), (std::vector<Moment>{
                                 {"verify", "VERIFYING"},
                                 {"inspect tool.sh", "QUARANTINED"},
                                 {"scan tool.sh yara", "SCANNING"},
                                 {"compare tool.sh", "COMPARING"},
                                 {"hold", "HELD"},
                                 {"wait", "HELD"},  // for its end, a waiver
                                 {"wait", "HELD"},
                                 {"wait", "IN-REVIEW"},
                                 {"wait", "IN-REVIEW"},
                                 {"seal", "APPROVED"},
                                 {"end", "SEALED"},
                             }));
}

TEST(NextStep, LeadsEveryPackageOfARepositoryToItsSeal) {
  SealedSite site(Goods::kApt);
  site.Seal();
  std::vector<std::string> names;
  for (const auto& item : site.goods().contents.Artifacts()) {
    names.push_back(item.name.text());
  }
  ASSERT_EQ(names.size(), 3u);
  std::vector<std::string> want = {"verify"};
  for (const std::string& name : names) want.push_back("inspect " + name);
  for (const std::string& name : names) {
    want.push_back("scan " + name + " yara");
  }
  for (const std::string& name : names) want.push_back("compare " + name);
  for (const char* step :
       {"hold", "wait", "wait", "wait", "wait", "seal", "end"}) {
    want.emplace_back(step);
  }
  std::vector<std::string> steps;
  for (const Moment& moment : MomentsOf(site)) steps.push_back(moment.step);
  EXPECT_EQ(steps, want);
}

// Index of the last record of a kind in the site's ledger.
std::uint64_t LastOf(const SealedSite& site, RecordKind kind) {
  std::uint64_t last = 0;
  for (const Record& record : site.Records()) {
    if (record.kind() == kind) last = record.index;
  }
  return last;
}

TEST(NextStep, AsksForAVerdictWhenTheHoldHasEnded) {
  const SealedSite site;
  const std::uint64_t waived = LastOf(site, RecordKind::kWaiver);
  const Instant begun =
      site.Read().ChainOf(SubjectOf(site.id())).value()[0].record.time;
  const Instant end = begun + site.policy().hold;
  EXPECT_EQ(MomentOf(site, waived + 1, end - Seconds{1}),
            (Moment{"wait", "HELD"}));
  EXPECT_EQ(MomentOf(site, waived + 1, end),
            (Moment{"decide with 1", "IN-REVIEW"}));
}

TEST(NextStep, AsksForNoVerdictWhileAWaiverIsMissing) {
  const SealedSite site;
  const std::uint64_t held = LastOf(site, RecordKind::kHeld);
  EXPECT_EQ(MomentOf(site, held + 1, site.now()).step, "wait");
}

TEST(NextStep, AsksForANewVerdictUnderANewPolicy) {
  SealedSite site;
  policies::Policy next = site.policy();
  next.generation = 2;
  site.Say(SiteSubject(), site.Enacted(policies::Format(next)));
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()).step,
            "decide with 1");
}

// A second waiver of the same, in case the first one ends before it is sealed.
TEST(NextStep, AsksForNoVerdictTwiceWhenOneOfTwoWaiversEnds) {
  SealedSite site;
  const Subject subject = SubjectOf(site.id());
  const auto waive = [&](std::string id, Instant until) {
    site.Say(subject, site.erin.Signed(notes::Format(notes::Waiver{
                          std::move(id), site.id(), "rebuild", "all", "again",
                          PersonName::Parse("erin").value(), until})));
  };
  waive("w2", site.now() + Seconds{30 * 86400});
  ASSERT_EQ(MomentOf(site, site.Read().size(), site.now()).step,
            "decide with 1");
  const Chain chain = site.Read().ChainOf(subject).value();
  const policies::Case facts =
      policies::ReadCase(chain, notes::Format(site.goods().contents)).value();
  const notes::Verdict verdict{site.id(),
                               policies::DossierOf(facts, site.roster()),
                               facts.verdicts[0].body.policy,
                               facts.verdicts[0].body.roster,
                               site.now(),
                               {facts.waivers[0].record}};
  site.Say(subject, {notes::Format(verdict), {}});
  site.Wait(facts.waivers[0].body.expires - site.now());
  site.Wait(Seconds{60});
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()).step, "wait");
}

TEST(NextStep, SealsWhatIsApprovedAgainAfterItLapsed) {
  SealedSite site;
  const Subject subject = SubjectOf(site.id());
  site.Wait(Seconds{2 * 86400});
  ASSERT_EQ(MomentOf(site, site.Read().size(), site.now()).step, "wait");
  site.Say(subject,
           site.bob.Signed(notes::Format(site.Approval("bob", "security"))));
  site.Say(subject, site.carol.Signed(
                        notes::Format(site.Approval("carol", "reviewer"))));
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()).step, "seal");
}

TEST(NextStep, RefusesWhatAReviewerRejectedAfterAll) {
  SealedSite site;
  notes::Decision no = site.Approval("bob", "security");
  no.choice = notes::Choice::kReject;
  site.Say(SubjectOf(site.id()), site.bob.Signed(notes::Format(no)));
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()).step,
            "refuse rejected");
}

TEST(NextStep, RefusesWhatAReviewerRejected) {
  SealedSite site;
  notes::Decision no = site.Approval("bob", "reviewer");
  no.choice = notes::Choice::kReject;
  site.Say(SubjectOf(site.id()), site.bob_at_home.Signed(notes::Format(no)));
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()),
            (Moment{"refuse rejected", "REFUSED"}));
}

TEST(NextStep, EndsWithARefusalOnRecord) {
  SealedSite site;
  site.Say(SubjectOf(site.id()),
           {notes::Format(notes::Refused{"seal", "rollback", "older"}), {}});
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()),
            (Moment{"end", "REFUSED"}));
}

TEST(NextStep, WaitsAgainWhenApprovalsHaveLapsed) {
  SealedSite site;
  site.Wait(Seconds{2 * 86400});
  EXPECT_EQ(MomentOf(site, site.Read().size(), site.now()),
            (Moment{"wait", "IN-REVIEW"}));
}

}  // namespace
}  // namespace airlock::stager
