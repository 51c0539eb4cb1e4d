#include "policies/requirements.h"

#include <gtest/gtest.h>

#include <functional>

#include "policies/scans.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using notes::Coverage;
using notes::RebuildLevel;
using notes::ScanOutcome;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Seconds kDay{86400};

// One change of a world that would be admitted, and what is said of it.
struct Change {
  std::string name;
  std::function<void(World&)> change;
  std::vector<Reason> refusals;  // none: it waits or is admitted
};

class RequirementRefuses : public ::testing::TestWithParam<Change> {};

TEST_P(RequirementRefuses, OrDoesNot) {
  World world;
  GetParam().change(world);
  world.PutEvidence();
  EXPECT_EQ(RefusalsOf(world.Judge()), GetParam().refusals)
      << WhySentence(world.Judge());
  if (GetParam().refusals.empty()) {
    EXPECT_TRUE(IsReadyForReview(world.Judge())) << WhySentence(world.Judge());
  }
}

std::string NameOfChange(const ::testing::TestParamInfo<Change>& row) {
  return row.param.name;
}

TrustName Upstream() { return TrustName::Parse("upstream").value(); }
notes::Signer SignerBy(int key, std::string primary) {
  return {DigestOf<KeyId>(key), std::move(primary), Upstream()};
}

INSTANTIATE_TEST_SUITE_P(
    Signers, RequirementRefuses,
    ::testing::Values(
        Change{"as_pinned", [](World&) {}, {}},
        Change{"none",
               [](World& w) { w.authentic.signers.clear(); },
               {Reason::kUnsigned}},
        Change{"unpinned",
               [](World& w) { w.authentic.signers[0].primary = "OTHER"; },
               {Reason::kUnknownSigner}},
        Change{"pinned_in_another_trust",
               [](World& w) {
                 w.authentic.signers[0].trust =
                     TrustName::Parse("elsewhere").value();
               },
               {Reason::kUnknownSigner}},
        Change{"too_few",
               [](World& w) {
                 w.policy.signers.push_back({Upstream(), "SECOND"});
                 w.policy.threshold = 2;
               },
               {Reason::kUnsigned}},
        Change{"two_of_two",
               [](World& w) {
                 w.policy.signers.push_back({Upstream(), "SECOND"});
                 w.policy.threshold = 2;
                 w.authentic.signers.push_back(SignerBy(5, "SECOND"));
               },
               {}},
        Change{"one_key_under_two_primaries",
               [](World& w) {
                 w.policy.signers.push_back({Upstream(), "SECOND"});
                 w.policy.threshold = 2;
                 w.authentic.signers.push_back(SignerBy(4, "SECOND"));
               },
               {Reason::kUnsigned}},
        Change{"one_primary_with_two_keys",
               [](World& w) {
                 w.policy.signers.push_back({Upstream(), "SECOND"});
                 w.policy.threshold = 2;
                 w.authentic.signers.push_back(SignerBy(5, "PRIMARY"));
               },
               {Reason::kUnsigned}},
        Change{"more_than_asked",
               [](World& w) {
                 w.authentic.signers.push_back(SignerBy(5, "NEWER"));
               },
               {}}),
    NameOfChange);

void MakeApt(World& w) {
  w.policy.kind = w.contents.kind = notes::BundleKind::kAptRepo;
  w.policy.origin = "Debian";
  w.policy.label = "Debian";
  w.policy.codename = "bookworm";
  w.authentic.origin = "Debian";
  w.authentic.label = "Debian";
  w.authentic.codename = "bookworm";
  w.authentic.contents = w.SubmissionNote().contents;
}

INSTANTIATE_TEST_SUITE_P(Origin, RequirementRefuses,
                         ::testing::Values(Change{"as_pinned", MakeApt, {}},
                                           Change{"wrong_origin",
                                                  [](World& w) {
                                                    MakeApt(w);
                                                    w.authentic.origin = "Evil";
                                                  },
                                                  {Reason::kWrongOrigin}},
                                           Change{"wrong_label",
                                                  [](World& w) {
                                                    MakeApt(w);
                                                    w.authentic.label =
                                                        "Debian-Security";
                                                  },
                                                  {Reason::kWrongOrigin}},
                                           Change{"wrong_codename",
                                                  [](World& w) {
                                                    MakeApt(w);
                                                    w.authentic.codename =
                                                        "sid";
                                                  },
                                                  {Reason::kWrongOrigin}},
                                           Change{"no_codename",
                                                  [](World& w) {
                                                    MakeApt(w);
                                                    w.authentic.codename = "";
                                                  },
                                                  {Reason::kWrongOrigin}},
                                           Change{"not_pinned",
                                                  [](World& w) {
                                                    MakeApt(w);
                                                    w.policy.label =
                                                        std::nullopt;
                                                    w.authentic.label =
                                                        "anything";
                                                  },
                                                  {}}),
                         NameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Freshness, RequirementRefuses,
    ::testing::Values(
        Change{"valid_to_the_second",
               [](World& w) { w.authentic.valid_until = w.now; },
               {}},
        Change{"no_longer_valid",
               [](World& w) { w.authentic.valid_until = w.now - Seconds{1}; },
               {Reason::kExpired}},
        Change{"valid_though_old",
               [](World& w) {
                 w.authentic.valid_until = w.now;
                 w.policy.max_age = kDay;
               },
               {}},
        Change{
            "as_old_as_may_be",
            [](World& w) { w.policy.max_age = w.now - *w.authentic.signed_at; },
            {}},
        Change{"too_old",
               [](World& w) {
                 w.policy.max_age = {(w.now - *w.authentic.signed_at).count -
                                     1};
               },
               {Reason::kExpired}},
        Change{"undated_where_an_age_is_asked",
               [](World& w) {
                 w.policy.max_age = {kDay.count * 1000};
                 w.authentic.signed_at = std::nullopt;
               },
               {Reason::kExpired}},
        Change{"undated_where_none_is",
               [](World& w) { w.authentic.signed_at = std::nullopt; },
               {}},
        Change{"a_day_ahead",
               [](World& w) { w.authentic.signed_at = w.now + kDay; },
               {}},
        Change{
            "more_than_a_day_ahead",
            [](World& w) { w.authentic.signed_at = w.now + kDay + Seconds{1}; },
            {Reason::kNotYetValid}}),
    NameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Submission, RequirementRefuses,
    ::testing::Values(Change{"authentic_of_other_contents",
                             [](World& w) {
                               w.authentic.contents =
                                   DigestOf<ObjectDigest>(15);
                             },
                             {Reason::kDigestMismatch}},
                      Change{"policy_for_another_kind",
                             [](World& w) {
                               w.policy.kind = notes::BundleKind::kOciLayout;
                             },
                             {Reason::kPolicyRequirement}}),
    NameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Sandbox, RequirementRefuses,
    ::testing::Values(Change{"more_than_asked",
                             [](World& w) {
                               w.authentic.sandbox = "seccomp+landlock";
                               w.inspected[0].sandbox = "seccomp+landlock";
                             },
                             {}},
                      Change{"verification_below",
                             [](World& w) { w.authentic.sandbox = ""; },
                             {Reason::kPolicyRequirement}},
                      Change{"inspection_below",
                             [](World& w) { w.inspected[1].sandbox = "none"; },
                             {Reason::kPolicyRequirement}},
                      Change{"scan_below",
                             [](World& w) { w.scans[1].sandbox = "Seccomp"; },
                             {Reason::kPolicyRequirement}},
                      Change{"landlock_asked",
                             [](World& w) {
                               w.policy.sandbox = "seccomp+landlock";
                               w.authentic.sandbox = "seccomp+landlock";
                               for (auto& i : w.inspected)
                                 i.sandbox = "seccomp+landlock";
                             },
                             {Reason::kPolicyRequirement}}),
    NameOfChange);

INSTANTIATE_TEST_SUITE_P(
    Artifacts, RequirementRefuses,
    ::testing::Values(
        Change{"match",
               [](World& w) { w.scans[1].outcome = ScanOutcome::kMatch; },
               {Reason::kMatch}},
        Change{"match_is_never_waivable",
               [](World& w) {
                 w.policy.waivable = {"incomplete", "opaque", "rebuild"};
                 w.scans[1].outcome = ScanOutcome::kMatch;
               },
               {Reason::kMatch}},
        Change{"inspection_of_fewer_bytes",
               [](World& w) { w.inspected[1].expanded_bytes -= 1; },
               {Reason::kLyingWorker}},
        Change{"opaque_inspection_of_fewer_bytes",
               [](World& w) {
                 w.policy.waivable = {"opaque"};
                 w.policy.opaque = policies::OpaqueRule::kExtraReviewer;
                 w.inspected[1].coverage = notes::Coverage::kOpaque;
                 w.inspected[1].expanded_bytes = 0;
               },
               {Reason::kLyingWorker}},
        Change{"scan_of_fewer_bytes",
               [](World& w) {
                 w.scans[1].covered_bytes = w.scans[1].total_bytes -= 1;
               },
               {Reason::kLyingWorker}},
        Change{"scan_of_no_bytes",
               [](World& w) {
                 w.scans[0].covered_bytes = w.scans[0].total_bytes = 0;
               },
               {Reason::kLyingWorker}},
        Change{"scan_of_less_than_was_unpacked",
               [](World& w) {
                 w.inspected[1].coverage = notes::Coverage::kComplete;
                 w.inspected[1].expanded_bytes += 1;
               },
               {Reason::kLyingWorker}},
        Change{"scan_of_all_that_was_unpacked",
               [](World& w) {
                 w.inspected[1].coverage = notes::Coverage::kComplete;
                 w.inspected[1].expanded_bytes = 1;
                 w.scans[1].covered_bytes = w.scans[1].total_bytes = 1;
               },
               {}},
        Change{"inconclusive_scan",
               [](World& w) {
                 w.scans[0].outcome = ScanOutcome::kInconclusive;
                 w.scans[0].cause = "timeout";
               },
               {Reason::kIncompleteCoverage}},
        Change{
            "incomplete_inventory",
            [](World& w) { w.inspected[0].coverage = Coverage::kIncomplete; },
            {Reason::kIncompleteCoverage}},
        Change{"complete_inventory",
               [](World& w) { w.inspected[0].coverage = Coverage::kComplete; },
               {}},
        Change{"opaque",
               [](World& w) { w.inspected[0].coverage = Coverage::kOpaque; },
               {Reason::kOpaque}},
        Change{"opaque_with_extra_reviewer",
               [](World& w) {
                 w.policy.opaque = OpaqueRule::kExtraReviewer;
                 w.inspected[0].coverage = Coverage::kOpaque;
               },
               {}},
        Change{"rebuilt_just_well_enough",
               [](World& w) { w.rebuilds[0].level = RebuildLevel::kR2; },
               {}},
        Change{"rebuilt_less_well_than_asked",
               [](World& w) { w.rebuilds[0].level = RebuildLevel::kR3; },
               {Reason::kPolicyRequirement}},
        Change{
            "not_rebuilt",
            [](World& w) { w.rebuilds[0].level = RebuildLevel::kNotRebuilt; },
            {Reason::kNotRebuilt}},
        Change{"rebuild_differs",
               [](World& w) { w.rebuilds[0].level = RebuildLevel::kRX; },
               {Reason::kRebuildDiffers}},
        Change{"rebuild_differs_and_is_never_waivable",
               [](World& w) {
                 w.policy.waivable = {"rebuild"};
                 w.rebuilds[0].level = RebuildLevel::kRX;
               },
               {Reason::kRebuildDiffers}},
        Change{"no_rebuild_asked",
               [](World& w) {
                 w.policy.rebuild = std::nullopt;
                 w.rebuilds[0].level = RebuildLevel::kNotRebuilt;
               },
               {}}),
    NameOfChange);

TEST(Submission, IsSignedByItsSubmitter) {
  World robot;
  robot.submitter = Named("sync");
  robot.PutEvidence(robot.sync);
  EXPECT_TRUE(IsReadyForReview(robot.Judge())) << MissingOf(robot.Judge());
  World other;
  other.PutEvidence(other.bob);
  EXPECT_THAT(RefusalsOf(other.Judge()), ElementsAre(Reason::kNotAllowed));
  World stranger;
  stranger.PutEvidence(stranger.mallory);
  EXPECT_THAT(RefusalsOf(stranger.Judge()), ElementsAre(Reason::kNotAllowed));
  World person_for_robot;
  person_for_robot.submitter = Named("sync");
  person_for_robot.PutEvidence(person_for_robot.alice);
  EXPECT_THAT(RefusalsOf(person_for_robot.Judge()),
              ElementsAre(Reason::kNotAllowed));
}

TEST(Submission, IsRefusedWithoutASignature) {
  World world;
  world.PutEvidence();
  Case facts = world.Facts();
  facts.submission->note.signatures.clear();
  EXPECT_THAT(RefusalsOf(world.Judge(facts)), ElementsAre(Reason::kNotAllowed));
}

TEST(Submission, CountsWhatAKeySignedBeforeItWasRevoked) {
  for (const auto& [offset, refused] : {std::pair{0, true}, {1, false}}) {
    World world;
    for (PersonKey& key : world.roster.keys) {
      if (key.id == world.alice.id()) {
        key.revoked = world.start + Seconds{offset};
      }
    }
    world.PutEvidence();
    EXPECT_EQ(RefusalsOf(world.Judge()).size(), refused ? 1u : 0u);
  }
}

TEST(Submission, HasAnIdThatIsDerivedFromWhatItHolds) {
  World world;
  world.PutEvidence();
  for (const auto& change : std::vector<std::function<void(Case&)>>{
           [](Case& c) { c.submission->body.attempt = 2; },
           [](Case& c) {
             c.submission->body.id =
                 SubmissionId::Parse("blobs-0123456789abcdef").value();
           },
           [](Case& c) {
             c.id = SubmissionId::Parse("blobs-0123456789abcdef").value();
           }}) {
    Case facts = world.Facts();
    change(facts);
    EXPECT_THAT(RefusalsOf(world.Judge(facts)), Contains(Reason::kBadRecord));
  }
}

TEST(Submission, AgreesWithItsContents) {
  World world;
  world.PutEvidence();
  Case other = world.Facts();
  other.contents->items[0].size += 1;
  // Nor with what two workers said of its bytes.
  EXPECT_THAT(RefusalsOf(world.Judge(other)),
              ElementsAre(Reason::kDigestMismatch, Reason::kBadBundle,
                          Reason::kLyingWorker, Reason::kLyingWorker));
  for (auto field : {&notes::Submission::items, &notes::Submission::bytes}) {
    Case facts = world.Facts();
    facts.submission->body.*field += 1;
    EXPECT_THAT(RefusalsOf(world.Judge(facts)),
                ElementsAre(Reason::kBadBundle));
  }
}

TEST(Submission, IsOfTheKindOfItsContents) {
  World world;
  world.PutEvidence();
  Case facts = world.Facts();
  facts.submission->body.kind = notes::BundleKind::kOciLayout;
  world.policy.kind = notes::BundleKind::kOciLayout;
  EXPECT_THAT(RefusalsOf(world.Judge(facts)), ElementsAre(Reason::kBadBundle));
}

TEST(Submission, IsNotMadeSmallBySizesThatOverflow) {
  World world;
  world.contents.items[0].size = UINT64_MAX - 99;
  world.contents.items[1].size = 100;
  for (std::size_t i = 0; i < world.inspected.size(); ++i) {
    const std::uint64_t size = world.contents.Artifacts()[i].size;
    world.inspected[i].expanded_bytes = size;
    world.scans[i].covered_bytes = world.scans[i].total_bytes = size;
  }
  world.authentic.contents = world.SubmissionNote().contents;
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kBadBundle));
}

TEST(Submission, IsRefusedUnderAnotherChannelsPolicy) {
  World world;
  world.PutEvidence();
  world.policy.channel = ChannelName::Parse("other").value();
  EXPECT_THAT(RefusalsOf(world.Judge()),
              ElementsAre(Reason::kPolicyRequirement));
}

TEST(Artifacts, AreAllLookedAt) {
  World world;
  world.scans.pop_back();
  world.inspected.clear();
  world.PutEvidence();
  EXPECT_EQ(MissingOf(world.Judge()),
            "the inspection of a.bin and 1 more <- the airlock\n"
            "the yara scan of b.bin <- the airlock\n");
}

TEST(Artifacts, AreScannedByEachEngineAsked) {
  World world;
  for (notes::Scan& scan : world.scans) scan.engine = "yarax 1.0";
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the yara scan of a.bin"));
}

TEST(Artifacts, AreJudgedByTheNewestScanOfAnEngine) {
  World better;
  better.scans[0].outcome = ScanOutcome::kInconclusive;
  notes::Scan again = World().scans[0];
  again.rules = DigestOf<NoteDigest>(11);
  better.scans.push_back(again);
  better.PutEvidence();
  EXPECT_TRUE(IsReadyForReview(better.Judge())) << MissingOf(better.Judge());

  World worse;
  again = worse.scans[0];
  again.rules = DigestOf<NoteDigest>(11);
  again.outcome = ScanOutcome::kInconclusive;
  worse.scans.push_back(again);
  worse.PutEvidence();
  EXPECT_THAT(RefusalsOf(worse.Judge()),
              ElementsAre(Reason::kIncompleteCoverage));

  World matched;
  again.rules = DigestOf<NoteDigest>(10);
  again.outcome = ScanOutcome::kMatch;
  matched.scans.insert(matched.scans.begin(), again);
  matched.PutEvidence();
  EXPECT_THAT(RefusalsOf(matched.Judge()), ElementsAre(Reason::kMatch));
}

// Scans by a clamd whose database is of `date`.
World ScannedByClamd(const std::string& date) {
  World world;
  world.policy.scanners = {"clamd", "yara"};
  world.policy.clamd = ClamdDemand{};
  world.policy.hold = Seconds{0};
  world.held.not_before = world.start;
  for (const notes::Scan& by_yara : World().scans) {
    notes::Scan scan = by_yara;
    scan.engine = "clamd 1.4.6";
    scan.rules = RulesOf(*world.policy.clamd);
    scan.database = date.empty() ? "-" : "42 " + date;
    world.scans.push_back(scan);
  }
  return world;
}

TEST(Artifacts, AreScannedByAClamdOfThatAge) {
  // Seven days before the scan, which is minutes after the start.
  for (const auto& [date, fresh] : {std::pair{"2026-01-31T00:00:00Z", true},
                                    {"2026-01-25T01:00:00Z", true},
                                    {"2026-01-25T00:00:00Z", false},
                                    {"2026-02-01T14:00:00Z", true},
                                    {"2026-02-01T15:00:00Z", false},
                                    {"yesterday", false},
                                    {"", false}}) {
    World world = ScannedByClamd(date);
    world.PutEvidence();
    const Judgement judgement = world.Judge();
    EXPECT_EQ(IsReadyForReview(judgement), fresh) << date;
    EXPECT_EQ(MissingOf(judgement).find("the clamd scan by a database of at "
                                        "most 7d of a.bin and 1 more") !=
                  std::string::npos,
              !fresh)
        << date << MissingOf(judgement);
    world.policy.clamd->max_database_age.reset();
    EXPECT_TRUE(IsReadyForReview(world.Judge())) << date;
  }
}

TEST(Artifacts, AreScannedByAClamdThatIsAskedAsThePolicySays) {
  World world = ScannedByClamd("2026-01-31T00:00:00Z");
  world.policy.clamd->windows_suffice = true;
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the clamd scan"));
  world = ScannedByClamd("2026-01-31T00:00:00Z");
  world.policy.clamd->file_bytes *= 2;
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the clamd scan"));
  // Where it listens and how long one waits for it says nothing of what it saw.
  world = ScannedByClamd("2026-01-31T00:00:00Z");
  world.policy.clamd->socket = "/run/elsewhere";
  world.policy.clamd->patience = Seconds{1};
  world.PutEvidence();
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
}

// A file that the policy allows refuses nothing, and what it denies always does.
TEST(Artifacts, AreRefusedForNoMistakeThatThePolicyNames) {
  const auto matched = [](const notes::Finding& finding) {
    World world;
    world.scans[0].outcome = ScanOutcome::kMatch;
    world.scans[0].findings = {finding};
    return world;
  };
  const ObjectDigest file = DigestOf<ObjectDigest>(14);
  World world = matched({"in/it", file, "Eicar"});
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kMatch));

  world.policy.files.allowed = {{file, "ticket 7"}};
  world.PutEvidence();
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
  const auto aside = SetAsideIn(world.policy, world.Facts());
  ASSERT_EQ(aside.size(), 1U);
  EXPECT_EQ(aside[0].engine, "yara");
  EXPECT_EQ(aside[0].finding.rule, "Eicar");
  EXPECT_EQ(aside[0].why, "ticket 7");

  // One of two is not both, nor is what is not listed.
  world.scans[0].findings.push_back(
      {"in/other", DigestOf<ObjectDigest>(15), "Eicar"});
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kMatch));
  world = matched({"in/it", file, "Eicar"});
  world.policy.files.allowed = {{file, "ticket 7"}};
  world.scans[0].more_findings = 1;
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kMatch));

  // To be mistaken about one file is not to have read the others.
  world = matched({"in/it", file, "Eicar"});
  world.policy.files.allowed = {{file, "ticket 7"}};
  world.scans[0].covered_bytes -= 1;
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()),
              ElementsAre(Reason::kIncompleteCoverage));
  world.scans[0].total_bytes -= 1;
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kLyingWorker));
}

TEST(Artifacts, AreLookedUpInTheListOfWhatIsDenied) {
  World world;
  world.policy.files.denied = {{DigestOf<ObjectDigest>(14), "known bad"}};
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the hash-list scan of a.bin"));
  const std::vector<notes::Scan> by_yara = world.scans;
  const auto looked_up = [&](const std::vector<KnownFile>& denied) {
    world.scans = by_yara;
    for (notes::Scan scan : by_yara) {
      scan.engine = "hash-list 1";
      scan.rules = RulesOf(denied);
      world.scans.push_back(scan);
    }
    world.PutEvidence();
    return world.Judge();
  };
  EXPECT_TRUE(IsReadyForReview(looked_up(world.policy.files.denied)));
  // By another list is by none.
  EXPECT_THAT(MissingOf(looked_up({{DigestOf<ObjectDigest>(15), "bad"}})),
              HasSubstr("the hash-list scan of a.bin"));
  world.scans = by_yara;
  notes::Scan bad = by_yara[0];
  bad.engine = "hash-list 1";
  bad.rules = RulesOf(world.policy.files.denied);
  bad.outcome = ScanOutcome::kMatch;
  bad.findings = {{"in/it", DigestOf<ObjectDigest>(14), "known bad"}};
  world.scans.push_back(bad);
  // An old allowance, written by whoever, changes nothing about that.
  world.policy.files.allowed = {{DigestOf<ObjectDigest>(14), "ticket"}};
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kMatch));
}

// Signatures are written while an update rests.
TEST(Artifacts, AreScannedByClamdAgainWhenTheyHaveRested) {
  World world = ScannedByClamd("2026-02-01T00:00:00Z");
  world.policy.hold = Seconds{86400};
  world.held.not_before = world.start + world.policy.hold;
  std::vector<notes::Scan> again = {world.scans[2], world.scans[3]};
  for (notes::Scan& scan : again) {
    scan.rules = RulesOf(*world.policy.clamd, ScanRound::kRested);
  }
  world.PutEvidence();
  world.now = world.held.not_before - Seconds{1};
  EXPECT_EQ(MissingOf(world.Judge()).find("clamd"), std::string::npos);
  world.now = world.held.not_before;
  EXPECT_THAT(MissingOf(world.Judge()),
              HasSubstr("the clamd scan after the hold by a database of at "
                        "most 7d of a.bin and 1 more"));
  // Whatever a record says of itself: the second before the end is in the hold.
  world.ledger->WaitUntil(world.held.not_before - Seconds{1});
  world.Put(Format(again[0]));
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("7d of a.bin and 1 more"));

  world.PutEvidence();
  world.ledger->WaitUntil(world.held.not_before);
  world.Put(Format(again[0]));
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("7d of b.bin"));
  world.Put(Format(again[1]));
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
}

TEST(Artifacts, AreRefusedForAMatchByAnOldDatabaseToo) {
  World world = ScannedByClamd("2015-01-31T00:00:00Z");
  world.scans.back().outcome = ScanOutcome::kMatch;
  world.PutEvidence();
  EXPECT_THAT(RefusalsOf(world.Judge()), ElementsAre(Reason::kMatch));
}

TEST(Artifacts, AreNotCleanBecauseAScanSaysSoOfHalf) {
  World world;
  world.PutEvidence();
  Case facts = world.Facts();
  facts.scans[0].body.covered_bytes -= 1;  // ParseScan refuses such a record
  EXPECT_THAT(RefusalsOf(world.Judge(facts)),
              ElementsAre(Reason::kIncompleteCoverage));
}

TEST(Hold, EndsToTheSecond) {
  World world;
  world.PutEvidence();
  world.now = world.start + world.policy.hold;
  EXPECT_TRUE(IsReadyForReview(world.Judge()));
  world.now = world.now - Seconds{1};
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the end of the hold"));
}

TEST(Hold, CannotBeShortenedByTheConductor) {
  World world;
  world.held.not_before = world.start;
  world.PutEvidence();
  world.now = world.start + world.policy.hold - Seconds{1};
  EXPECT_THAT(MissingOf(world.Judge()),
              HasSubstr("the end of the hold at 2026-02-02T00:00:00Z"));
}

TEST(Hold, MayBeLengthenedByTheConductor) {
  World world;
  world.held.not_before = world.now + Seconds{1};
  world.PutEvidence();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("the end of the hold"));
}

TEST(OpaqueContent, AsksForOneMoreReviewerWhateverTheNumberOfArtifacts) {
  World world;
  world.policy.opaque = OpaqueRule::kExtraReviewer;
  for (auto& one : world.inspected) one.coverage = Coverage::kOpaque;
  world.PutEvidence();
  world.PutVerdict();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("3 more approvals"));
  world.ApproveByTwo();
  EXPECT_THAT(MissingOf(world.Judge()), HasSubstr("1 more approval"));
}

}  // namespace
}  // namespace airlock::policies
