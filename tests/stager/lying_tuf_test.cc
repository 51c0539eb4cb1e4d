// A worker that lies about what it followed in a TUF repository.
//
// Which targets there are a conductor can tell, and that every version is
// named; that the versions are those, and the time was then, it has to take
// from the worker's word. The signer has the real one follow again.
#include <gtest/gtest.h>

#include <functional>
#include <ostream>
#include <string>

#include "airlock/crypto/hash.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"
#include "tests/verifier/checks/bundles.h"
#include "tests/verifier/tuf/written_repository.h"
#include "verifier/checks/tuf_repo.h"
#include "verifier/parsers/follow_tuf.h"
#include "verifier/tuf/describe_root.h"

namespace airlock::stager {
namespace {

using notes::Statement;
using testing_support::FailsWith;
using testing_support::SealedSite;
using verifier::Sample;

// The stamp of SealedSite's first submission.
constexpr Instant kSubmitted{1'700'006'640};

Sample TufSample(Instant followed = kSubmitted) {
  const verifier::tuf::WrittenRepository repository;
  Sample s(notes::BundleKind::kTufRepo);
  for (const auto& [name, bytes] : repository.metadata) {
    s.Add(notes::ItemRole::kIndex, name, bytes);
  }
  for (const auto& [name, bytes] : repository.targets) {
    s.Add(notes::ItemRole::kArtifact, name, bytes);
  }
  s.objects.Put(repository.root);
  s.anchors = {
      {TrustName::Parse("upstream").value(),
       verifier::tuf::DescribeTufRoot(repository.root, "upstream").value()}};
  s.evidence.contents = s.objects.Put(notes::Format(s.contents));
  const notes::Job job =
      verifier::FollowTufJob(s.contents, s.anchors[0], followed, {}).value();
  verifier::Inquiry inquiry;
  inquiry.question = notes::ParseQuestion(job.question).value();
  for (const notes::JobInput& input : job.inputs) {
    inquiry.evidence.push_back(input.object);
    inquiry.documents[input.name] = s.objects.Get(input.object);
  }
  s.evidence.testimonies = {
      {"follow-tuf", s.contents.Find("metadata/timestamp.json")->object,
       s.evidence.contents,
       notes::Testimony::Answer{
           s.anchors[0].trust,
           s.objects.Put(verifier::AnswerFollowTuf(inquiry).value())}}};
  return s;
}

Result<signer::CheckedSeal> RecheckOf(const Sample& sample) {
  SealedSite site(sample);
  site.SetWorker(AIRLOCK_WORKER);
  return site.Recheck();
}

TEST(TufBundle, IsSealedWhenTheSignersOwnWorkerFollowsItToTheSameEnd) {
  const auto seal = RecheckOf(TufSample());
  ASSERT_OK(seal);
  EXPECT_EQ(seal->seal().product, "tuf:upstream");
}

TEST(TufBundle, IsFollowedAtTheLedgersTimeAndNoOther) {
  EXPECT_THAT(RecheckOf(TufSample(kSubmitted + Seconds{1})),
              FailsWith(Reason::kOtherTestimony));
}

struct Lie {
  std::string name;
  std::function<void(Statement&)> tell;
};
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

class EachLieAboutATufBundle : public ::testing::TestWithParam<Lie> {};

TEST_P(EachLieAboutATufBundle, IsNotSealed) {
  Sample sample = TufSample();
  ObjectDigest& at = sample.evidence.testimonies[0].answer->statement;
  Statement statement = notes::ParseStatement(sample.objects.Get(at)).value();
  GetParam().tell(statement);
  at = sample.objects.Put(notes::Format(statement));
  ASSERT_OK(sample.ExamineAsIs());
  EXPECT_THAT(RecheckOf(sample), FailsWith(Reason::kOtherTestimony));
}

// "ROLE VERSION DIGEST" of a fact, with another version.
void Renumber(notes::StatementFact& fact) {
  const std::size_t space = fact.value.find(' ');
  fact.value.insert(space + 1, "9");
}

void TouchDigest(notes::StatementFact& fact) {
  char& last = fact.value.back();
  last = last == '0' ? '1' : '0';
}

INSTANTIATE_TEST_SUITE_P(
    Worker, EachLieAboutATufBundle,
    ::testing::Values(
        Lie{"predicate", [](Statement& s) { s.predicate = "x"; }},
        Lie{"signers",
            [](Statement& s) {
              s.signers = {
                  {KeyId(crypto::DigestNote("x").bytes()), "", "", "upstream"}};
            }},
        Lie{"root_version", [](Statement& s) { Renumber(s.facts[0]); }},
        Lie{"snapshot_version", [](Statement& s) { Renumber(s.facts[1]); }},
        Lie{"targets_version", [](Statement& s) { Renumber(s.facts[2]); }},
        Lie{"timestamp_version", [](Statement& s) { Renumber(s.facts[3]); }},
        Lie{"timestamp_file", [](Statement& s) { TouchDigest(s.facts[3]); }},
        Lie{"delegate_left_out",
            [](Statement& s) { s.facts.erase(s.facts.begin() + 4); }},
        Lie{"snapshot_key", [](Statement& s) { TouchDigest(s.facts[5]); }},
        Lie{"times", [](Statement& s) { s.times.clear(); }}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace airlock::stager
