#include "stager/next_step.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
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

// After the first `size` records, at `when`.
std::string StepAt(const SealedSite& site, std::uint64_t size, Instant when) {
  const ledger::Reader reader = site.Read().Prefix(size).value();
  const Chain chain = reader.ChainOf(SiteSubject()).value();
  const SiteNow now{site.installation(), reader,
                    policies::ReadSite(chain, site.genesis(),
                                       site.installation().first_root)
                        .value()};
  const auto situation = ReadSituation(now, site.id(), site.quarantine());
  EXPECT_OK(situation);
  const std::vector<Step> steps = NextSteps(*situation, when);
  EXPECT_EQ(steps.size(), 1U);
  return std::visit(Name{}, steps.at(0));
}

// After each record of the submission, when it was stamped.
std::vector<std::string> StepsOf(const SealedSite& site) {
  std::vector<std::string> steps;
  const Chain chain = site.Read().ChainOf(SubjectOf(site.id())).value();
  for (const ChainedRecord& entry : chain) {
    steps.push_back(StepAt(site, entry.record.index + 1, entry.record.time));
  }
  return steps;
}

TEST(NextSteps, LeadOneFileToItsSeal) {
  SealedSite site;
  site.Seal();
  EXPECT_EQ(StepsOf(site), (std::vector<std::string>{
                               "verify",
                               "inspect tool.sh",
                               "scan tool.sh yara",
                               "compare tool.sh",
                               "hold",
                               "wait",  // for its end, a waiver
                               "wait",
                               "wait",
                               "wait",
                               "seal",
                               "end",
                           }));
}

TEST(NextSteps, LeadEveryPackageOfARepositoryToItsSeal) {
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
  EXPECT_EQ(StepsOf(site), want);
}

// A submission of `count` artifacts, verified, and nothing looked into yet.
policies::Case LargeCase(const SealedSite& site, policies::Case facts,
                         std::size_t count) {
  notes::Contents contents{site.goods().contents.kind, {}};
  notes::Submission claim = site.submission();
  claim.bytes = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const std::string name = "file" + std::to_string(1000 + i);
    contents.items.push_back({notes::ItemRole::kArtifact,
                              crypto::DigestObject(AsBytes(name)), i,
                              MemberPath::Parse(name).value()});
    claim.bytes += i;
  }
  claim.items = count;
  claim.contents =
      crypto::DigestObject(AsBytes(std::string(notes::Format(contents))));
  const std::string source = notes::SubmissionIdSource(
      claim.channel, claim.contents, claim.attempt);
  claim.id =
      SubmissionId::Parse(claim.channel.text() + "-" +
                          crypto::DigestNote(source).hex().substr(0, 16))
          .value();
  facts.id = claim.id;
  facts.contents = contents;
  facts.submission->body = claim;
  facts.submission->note = site.dave.Signed(notes::Format(claim));
  facts.authentic->body.contents = claim.contents;
  facts.inspected.clear();
  facts.scans.clear();
  facts.rebuilds.clear();
  facts.held.reset();
  facts.verdicts.clear();
  facts.waivers.clear();
  facts.decisions.clear();
  return facts;
}

TEST(NextSteps, AreAThirtySecondOfALargeBundleAtATime) {
  const SealedSite site;
  const Chain chain = site.Read().ChainOf(SiteSubject()).value();
  const SiteNow now{site.installation(), site.Read(),
                    policies::ReadSite(chain, site.genesis(),
                                       site.installation().first_root)
                        .value()};
  Situation s = ReadSituation(now, site.id(), site.quarantine()).value();
  const policies::Case whole = s.facts;
  s.facts = LargeCase(site, whole, 100);
  std::vector<std::string> done;
  std::vector<std::size_t> at_once;
  while (!s.facts.held) {
    const std::vector<Step> steps = NextSteps(s, site.now());
    at_once.push_back(steps.size());
    for (const Step& step : steps) {
      done.push_back(std::visit(Name{}, step));
      if (const auto* inspect = std::get_if<InspectStep>(&step)) {
        auto on = whole.inspected.at(0);
        on.body.object = inspect->item.object;
        on.body.expanded_bytes = inspect->item.size;
        s.facts.inspected.push_back(on);
      } else if (const auto* scan = std::get_if<ScanStep>(&step)) {
        auto on = whole.scans.at(0);
        on.body.object = scan->item.object;
        on.body.covered_bytes = on.body.total_bytes = scan->item.size;
        s.facts.scans.push_back(on);
      } else if (const auto* compare = std::get_if<CompareStep>(&step)) {
        auto on = whole.rebuilds.at(0);
        on.body.object = compare->item.object;
        s.facts.rebuilds.push_back(on);
      } else {
        ASSERT_TRUE(std::holds_alternative<HoldStep>(step));
        s.facts.held = whole.held;
      }
    }
  }
  std::vector<std::string> want;
  for (const char* what : {"inspect ", "scan ", "compare "}) {
    for (std::size_t i = 1000; i < 1100; ++i) {
      want.push_back(what + ("file" + std::to_string(i)) +
                     (*what == 's' ? " yara" : ""));
    }
  }
  want.push_back("hold");
  EXPECT_EQ(done, want);
  EXPECT_THAT(at_once, testing::Each(testing::Le(3U)));
  EXPECT_EQ(at_once.front(), 3U);
}

// Index of the last record of a kind in the site's ledger.
std::uint64_t LastOf(const SealedSite& site, RecordKind kind) {
  std::uint64_t last = 0;
  for (const Record& record : site.Records()) {
    if (record.kind() == kind) last = record.index;
  }
  return last;
}

TEST(NextSteps, AskForAVerdictWhenTheHoldHasEnded) {
  const SealedSite site;
  const std::uint64_t waived = LastOf(site, RecordKind::kWaiver);
  const Instant begun =
      site.Read().ChainOf(SubjectOf(site.id())).value()[0].record.time;
  const Instant end = begun + site.policy().hold;
  EXPECT_EQ(StepAt(site, waived + 1, end - Seconds{1}),
            "wait");
  EXPECT_EQ(StepAt(site, waived + 1, end),
            "decide with 1");
}

TEST(NextSteps, AskForNoVerdictWhileAWaiverIsMissing) {
  const SealedSite site;
  const std::uint64_t held = LastOf(site, RecordKind::kHeld);
  EXPECT_EQ(StepAt(site, held + 1, site.now()), "wait");
}

TEST(NextSteps, AskForANewVerdictUnderANewPolicy) {
  SealedSite site;
  policies::Policy next = site.policy();
  next.generation = 2;
  site.Say(SiteSubject(), site.Enacted(policies::Format(next)));
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()),
            "decide with 1");
}

// A second waiver of the same, in case the first one ends before it is sealed.
TEST(NextSteps, AskForNoVerdictTwiceWhenOneOfTwoWaiversEnds) {
  SealedSite site;
  const Subject subject = SubjectOf(site.id());
  const auto waive = [&](std::string id, Instant until) {
    site.Say(subject, site.erin.Signed(notes::Format(notes::Waiver{
                          std::move(id), site.id(), "rebuild", "all", "again",
                          PersonName::Parse("erin").value(), until})));
  };
  waive("w2", site.now() + Seconds{30 * 86400});
  ASSERT_EQ(StepAt(site, site.Read().size(), site.now()),
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
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()), "wait");
}

TEST(NextSteps, SealWhatIsApprovedAgainAfterItLapsed) {
  SealedSite site;
  const Subject subject = SubjectOf(site.id());
  site.Wait(Seconds{2 * 86400});
  ASSERT_EQ(StepAt(site, site.Read().size(), site.now()), "wait");
  site.Say(subject,
           site.bob.Signed(notes::Format(site.Approval("bob", "security"))));
  site.Say(subject, site.carol.Signed(
                        notes::Format(site.Approval("carol", "reviewer"))));
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()), "seal");
}

TEST(NextSteps, RefuseWhatAReviewerRejectedAfterAll) {
  SealedSite site;
  notes::Decision no = site.Approval("bob", "security");
  no.choice = notes::Choice::kReject;
  site.Say(SubjectOf(site.id()), site.bob.Signed(notes::Format(no)));
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()),
            "refuse rejected");
}

TEST(NextSteps, RefuseWhatAReviewerRejected) {
  SealedSite site;
  notes::Decision no = site.Approval("bob", "reviewer");
  no.choice = notes::Choice::kReject;
  site.Say(SubjectOf(site.id()), site.bob_at_home.Signed(notes::Format(no)));
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()),
            "refuse rejected");
}

TEST(NextSteps, EndWithARefusalOnRecord) {
  SealedSite site;
  site.Say(SubjectOf(site.id()),
           {notes::Format(notes::Refused{"seal", "rollback", "older"}), {}});
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()),
            "end");
}

TEST(NextSteps, WaitAgainWhenApprovalsHaveLapsed) {
  SealedSite site;
  site.Wait(Seconds{2 * 86400});
  EXPECT_EQ(StepAt(site, site.Read().size(), site.now()),
            "wait");
}

}  // namespace
}  // namespace airlock::stager
