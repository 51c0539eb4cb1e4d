// A worker that lies in a statement.
//
// What it says is no arithmetic, so a conductor can hold it only against the
// question: other documents, another object, no signer. Who signed and when it
// has to take from the worker's word, and puts on record. The signer starts a
// worker of its own, the real one, and seals nothing that this one does not
// say.
#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <ostream>
#include <string>

#include "airlock/crypto/hash.h"
#include "airlock/signer/recheck.h"
#include "tests/support/keyless_sample.h"
#include "tests/support/matchers.h"
#include "tests/support/sealed_site.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::stager {
namespace {

using notes::Statement;
using testing_support::ChangeStatement;
using testing_support::FailsWith;
using testing_support::KeylessSample;
using testing_support::SealedSite;
using verifier::Sample;

const ObjectDigest& Other() {
  static const ObjectDigest digest = crypto::DigestObject({});
  return digest;
}

// The site with this sample, whose signer asks `worker`.
Result<signer::CheckedSeal> RecheckOf(const Sample& sample,
                                      const std::string& worker) {
  SealedSite site(sample);
  site.SetWorker(worker);
  return site.Recheck();
}

TEST(Statement, IsSealedWhenTheSignersOwnWorkerSaysTheSame) {
  const Sample sample = KeylessSample();
  const auto authentic = verifier::CheckEvidence(
      sample.evidence, sample.contents, sample.anchors, sample.objects);
  ASSERT_OK(authentic);
  ASSERT_EQ(authentic->vouched.size(), 1U);
  EXPECT_TRUE(authentic->signers.empty());
  EXPECT_EQ(authentic->vouched[0].identity, testing_support::kIdentity);
  EXPECT_EQ(authentic->vouched[0].issuer, testing_support::kIssuer);
  EXPECT_EQ(authentic->vouched[0].key, std::nullopt);
  EXPECT_EQ(authentic->signed_at, Instant(1'700'003'600));
  EXPECT_OK(RecheckOf(sample, AIRLOCK_WORKER));
}

TEST(Statement, IsNotSealedWithoutASecondWorker) {
  EXPECT_THAT(RecheckOf(KeylessSample(), "/nonexistent"),
              FailsWith(Reason::kIo));
}

// Ends without a report.
TEST(Statement, IsNotSealedWhenTheSecondWorkerDies) {
  // Before or after it has taken the question.
  const auto sealed = RecheckOf(KeylessSample(), "/bin/true");
  ASSERT_FALSE(sealed.ok());
  EXPECT_TRUE(sealed.failure().reason == Reason::kUnavailable ||
              sealed.failure().reason == Reason::kOtherTestimony)
      << sealed.failure().detail;
}

struct Lie {
  std::string name;
  std::function<void(Statement&)> tell;
  bool told = true;  // the conductor cannot know
};
void PrintTo(const Lie& lie, std::ostream* out) { *out << lie.name; }

const std::vector<Lie>& Lies() {
  static const std::vector<Lie> lies = {
      {"family", [](Statement& s) { s.family = "gcb"; }, false},
      {"predicate", [](Statement& s) { s.predicate = "https://x/y"; }},
      {"grade", [](Statement& s) { s.grade = notes::Grade::kProved; }, false},
      {"signers", [](Statement& s) { s.signers.clear(); }, false},
      {"signers_two", [](Statement& s) { s.signers.push_back(s.signers[0]); },
       false},
      {"signers_without_key", [](Statement& s) { s.signers[0].key.reset(); },
       false},
      {"signers_key",
       [](Statement& s) {
         s.signers[0].key = KeyId(crypto::DigestNote("mallory").bytes());
       }},
      {"signers_identity",
       [](Statement& s) {
         s.signers[0].identity = "https://example.org/other";
       }},
      {"signers_without_identity",
       [](Statement& s) { s.signers[0].identity = ""; }, false},
      {"signers_issuer",
       [](Statement& s) { s.signers[0].issuer = "https://other.example.org"; }},
      {"signers_without_issuer", [](Statement& s) { s.signers[0].issuer = ""; },
       false},
      {"signers_trust", [](Statement& s) { s.signers[0].trust = "another"; }},
      {"signers_long_identity",
       [](Statement& s) { s.signers[0].identity = std::string(513, 'a'); },
       false},
      {"subjects",
       [](Statement& s) {
         s.subjects = {{"", "sha256", Other().hex()}};
       },
       false},
      {"subjects_none", [](Statement& s) { s.subjects.clear(); }, false},
      {"subjects_another_algorithm",
       [](Statement& s) { s.subjects[0].algorithm = "sha512"; }, false},
      {"subjects_more",
       [](Statement& s) {
         s.subjects.push_back({"", "sha256", Other().hex()});
       }},
      {"times", [](Statement& s) { s.times[0].time = Instant(1'700'003'601); }},
      {"times_none", [](Statement& s) { s.times.clear(); }, false},
      {"times_source", [](Statement& s) { s.times[0].source = "rfc3161"; }},
      {"facts", [](Statement& s) { s.facts[0].value += "0"; }},
      {"facts_judged",
       [](Statement& s) {
         s.facts.push_back({"log.promise-only", "x"});
       }},
      {"facts_of_origin",
       [](Statement& s) {
         s.facts.push_back({"builder.id", "https://example.org/b@v1"});
       }},
      {"facts_long",
       [](Statement& s) {
         s.facts.push_back({"log.promise-only", std::string(513, 'a')});
       },
       false},
      {"evidence", [](Statement& s) { s.evidence[0] = Other(); }, false},
      {"evidence_of_another_root",
       [](Statement& s) { s.evidence[1] = Other(); }, false},
      {"evidence_of_another_artifact",
       [](Statement& s) { s.evidence[2] = Other(); }, false},
      {"evidence_less", [](Statement& s) { s.evidence.pop_back(); }, false},
      {"evidence_none", [](Statement& s) { s.evidence.clear(); }, false},
  };
  return lies;
}

// A field that is new to a statement stops this from compiling; then a lie
// about it is asked for.
std::vector<std::string> FieldsOf(const Statement& statement) {
  [[maybe_unused]] const auto& [family, predicate, grade, signers, subjects,
                                times, facts, evidence] = statement;
  return {"family",   "predicate", "grade", "signers",
          "subjects", "times",     "facts", "evidence"};
}

TEST(LyingStatement, IsToldAboutEachField) {
  for (const std::string& field : FieldsOf({})) {
    EXPECT_TRUE(std::any_of(
        Lies().begin(), Lies().end(),
        [&](const Lie& lie) { return lie.name.starts_with(field); }))
        << "no lie about " << field;
  }
}

class EachStatement : public ::testing::TestWithParam<Lie> {};

TEST_P(EachStatement, IsNotSealed) {
  Sample sample = KeylessSample();
  ChangeStatement(sample, GetParam().tell);
  const auto checked = verifier::CheckEvidence(sample.evidence, sample.contents,
                                               sample.anchors, sample.objects);
  if (!GetParam().told) {
    ASSERT_FALSE(checked.ok());
    EXPECT_TRUE(checked.failure().reason == Reason::kLyingWorker ||
                checked.failure().reason == Reason::kTooLarge)
        << checked.failure().detail;
    return;
  }
  // On record, decided, approved; and not sealed.
  ASSERT_OK(checked);
  EXPECT_THAT(RecheckOf(sample, AIRLOCK_WORKER),
              FailsWith(Reason::kOtherTestimony));
}

INSTANTIATE_TEST_SUITE_P(Worker, EachStatement, ::testing::ValuesIn(Lies()),
                         [](const auto& tested) { return tested.param.name; });

// The line of the evidence itself. A field that is new to it stops this from
// compiling.
[[maybe_unused]] void FieldsOf(const notes::Testimony& testimony) {
  [[maybe_unused]] const auto& [verb, bundle, object, answer] = testimony;
}
struct Pointer {
  std::string name;
  std::function<void(Sample&)> change;
  Reason reason;
};
void PrintTo(const Pointer& pointer, std::ostream* out) {
  *out << pointer.name;
}

class EachPointer : public ::testing::TestWithParam<Pointer> {};

TEST_P(EachPointer, IsRefusedByWhoeverChecks) {
  Sample sample = KeylessSample();
  GetParam().change(sample);
  EXPECT_THAT(verifier::CheckEvidence(sample.evidence, sample.contents,
                                      sample.anchors, sample.objects),
              FailsWith(GetParam().reason));
}

INSTANTIATE_TEST_SUITE_P(
    Worker, EachPointer,
    ::testing::Values(
        Pointer{"verb",
                [](Sample& s) { s.evidence.testimonies[0].verb = "vectors"; },
                Reason::kBadBundle},
        Pointer{
            "kind",
            [](Sample& s) { s.evidence.kind = notes::BundleKind::kGkeOnprem; },
            Reason::kBadBundle},
        Pointer{"bundle",
                [](Sample& s) { s.evidence.testimonies[0].bundle = Other(); },
                Reason::kUnproven},
        Pointer{"bundle_of_the_contents",
                [](Sample& s) {
                  s.evidence.testimonies[0].bundle =
                      s.evidence.testimonies[0].object;
                },
                Reason::kLyingWorker},
        Pointer{"object",
                [](Sample& s) { s.evidence.testimonies[0].object = Other(); },
                Reason::kUnproven},
        Pointer{"object_that_is_the_bundle",
                [](Sample& s) {
                  s.evidence.testimonies[0].object =
                      s.evidence.testimonies[0].bundle;
                },
                Reason::kLyingWorker},
        Pointer{"answer",
                [](Sample& s) { s.evidence.testimonies[0].answer.reset(); },
                Reason::kUnproven},
        Pointer{"answer_trust",
                [](Sample& s) {
                  s.evidence.testimonies[0].answer->trust =
                      TrustName::Parse("other").value();
                },
                Reason::kUnknownSigner},
        Pointer{"answer_statement",
                [](Sample& s) {
                  s.evidence.testimonies[0].answer->statement =
                      s.objects.Put("airlock.statement/v1\n");
                },
                Reason::kBadNote},
        Pointer{"answer_statement_missing",
                [](Sample& s) {
                  s.evidence.testimonies[0].answer->statement = Other();
                },
                Reason::kNotFound},
        Pointer{"derived",
                [](Sample& s) { s.evidence.derived.push_back(Other()); },
                Reason::kUnproven},
        Pointer{"no_testimony",
                [](Sample& s) { s.evidence.testimonies.clear(); },
                Reason::kUnsigned},
        Pointer{"anchors_without_root",
                [](Sample& s) { s.anchors[0].anchors.sigstore_root.reset(); },
                Reason::kUnknownSigner},
        Pointer{"anchors_of_another_root",
                [](Sample& s) { s.anchors[0].anchors.sigstore_root = Other(); },
                Reason::kLyingWorker}),
    [](const auto& tested) { return tested.param.name; });

}  // namespace
}  // namespace airlock::stager
