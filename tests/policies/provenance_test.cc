// From what it was built, and what somebody verified: as the policy asks.
#include <gtest/gtest.h>

#include <functional>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const TrustName kTrust = TrustName::Parse("upstream").value();
constexpr std::string_view kProvenance = "https://slsa.dev/provenance/v1";
constexpr std::string_view kSummary =
    "https://slsa.dev/verification_summary/v1";

notes::Vouched ByKey(std::string_view predicate,
                     std::vector<notes::StatementFact> facts) {
  return {"gcb",
          std::string(predicate),
          DigestOf<KeyId>(7),
          "",
          "",
          kTrust,
          DigestOf<ObjectDigest>(1),
          Instant::Parse("2026-02-01T00:00:00Z").value(),
          std::move(facts),
          DigestOf<ObjectDigest>(2)};
}
notes::Vouched Built() {
  return ByKey(kProvenance, {{"builder.id", "https://builder.example"},
                             {"source.uri", "https://github.com/o/r"},
                             {"parameter._ENV", "prod"}});
}
notes::Vouched Verified() {
  return ByKey(kSummary, {{"verifier.id", "https://verifier.example"},
                          {"resource.uri", "oci://registry.example/env"},
                          {"verified-level", "SLSA_BUILD_LEVEL_3"}});
}

World Image() {
  World world;
  world.policy.signers = {{kTrust, DigestOf<KeyId>(7).text()}};
  world.policy.predicates = {std::string(kProvenance), std::string(kSummary)};
  world.policy.provenance =
      ProvenanceDemand{{"https://builder.example"},
                       {"https://github.com/o/r"},
                       {{"_ENV", "prod"}}};
  world.policy.summary = SummaryDemand{{"https://verifier.example"},
                                       {"oci://registry.example/env"},
                                       {"SLSA_BUILD_LEVEL_2"}};
  world.authentic.signers.clear();
  world.authentic.vouched = {Built(), Verified()};
  return world;
}

struct Row {
  std::string name;
  std::function<void(World&)> change;
  std::vector<Reason> reasons;
};
void PrintTo(const Row& one, std::ostream* out) { *out << one.name; }

class Statement : public ::testing::TestWithParam<Row> {};

TEST_P(Statement, IsJudged) {
  World world = Image();
  GetParam().change(world);
  world.PutEvidence();
  EXPECT_EQ(RefusalsOf(world.Judge()), GetParam().reasons)
      << WhySentence(world.Judge());
}

std::string& Fact(World& world, std::size_t statement, std::size_t fact) {
  return world.authentic.vouched[statement].facts[fact].value;
}

INSTANTIATE_TEST_SUITE_P(
    Of, Statement,
    ::testing::Values(
        Row{"as_asked", [](World&) {}, {}},
        Row{"by_another_builder",
            [](World& w) { Fact(w, 0, 0) += "/v2"; },
            {Reason::kWrongBuilder}},
        Row{"from_another_source",
            [](World& w) { Fact(w, 0, 1) += "x"; },
            {Reason::kWrongSource}},
        Row{"from_a_source_that_a_pattern_means",
            [](World& w) {
              w.policy.provenance->sources = {"https://github.com/o/*"};
            },
            {}},
        Row{"with_a_parameter_where_none_is_allowed",
            [](World& w) { w.policy.provenance->parameters.clear(); },
            {Reason::kWrongSource}},
        Row{"with_another_value",
            [](World& w) {
              w.policy.provenance->parameters = {{"_ENV", "test"}};
            },
            {Reason::kWrongSource}},
        Row{"with_another_parameter",
            [](World& w) {
              w.policy.provenance->parameters = {{"_OTHER", "prod"}};
            },
            {Reason::kWrongSource}},
        Row{"without_provenance",
            [](World& w) { w.authentic.vouched = {Verified()}; },
            {Reason::kNoProvenance}},
        Row{"that_cannot_be_read",
            [](World& w) {
              w.authentic.vouched[0].facts = {
                  {"provenance.unread", "bad-statement"}};
            },
            {Reason::kWrongBuilder}},
        Row{"without_summary",
            [](World& w) { w.authentic.vouched = {Built()}; },
            {Reason::kNoProvenance}},
        Row{"by_a_key_that_is_not_pinned",
            [](World& w) { w.authentic.vouched[0].key = DigestOf<KeyId>(8); },
            {Reason::kNoProvenance}},
        Row{"of_two_of_which_one_differs",
            [](World& w) {
              w.authentic.vouched.push_back(Built());
              Fact(w, 2, 0) += "/v2";
            },
            {Reason::kWrongBuilder}},
        Row{"fresh",
            [](World& w) {
              w.policy.provenance->max_age = Seconds{6 * 86400};
              w.policy.summary->max_age = Seconds{6 * 86400};
            },
            {}},
        Row{"stale_provenance",
            [](World& w) { w.policy.provenance->max_age = Seconds{4 * 86400}; },
            {Reason::kStaleStatement}},
        Row{"stale_summary",
            [](World& w) { w.policy.summary->max_age = Seconds{4 * 86400}; },
            {Reason::kStaleStatement}},
        Row{"without_a_date",
            [](World& w) {
              w.policy.provenance->max_age = Seconds{4 * 86400};
              w.authentic.vouched[0].signed_at.reset();
            },
            {Reason::kStaleStatement}},
        Row{"by_another_verifier",
            [](World& w) { Fact(w, 1, 0) += "/v2"; },
            {Reason::kWrongVerdict}},
        Row{"of_another_resource",
            [](World& w) { Fact(w, 1, 1) += ":2"; },
            {Reason::kWrongVerdict}},
        Row{"of_a_lower_level",
            [](World& w) { Fact(w, 1, 2) = "SLSA_BUILD_LEVEL_1"; },
            {Reason::kWrongVerdict}},
        Row{"of_a_number_that_is_this",
            [](World& w) {
              w.policy.summary->subjects = {"gce_image_id:42"};
              w.authentic.vouched[1].facts.push_back(
                  {"subject.resource", "gce_image_id:42"});
            },
            {}},
        Row{"of_a_number_that_is_another",
            [](World& w) {
              w.policy.summary->subjects = {"gce_image_id:42"};
              w.authentic.vouched[1].facts.push_back(
                  {"subject.resource", "gce_image_id:43"});
            },
            {Reason::kWrongSubject}},
        // The summary alone names no byte, so nobody signed the image.
        Row{"of_a_number_and_nothing_else",
            [](World& w) {
              w.policy.provenance.reset();
              w.policy.summary->subjects = {"gce_image_id:42"};
              w.authentic.vouched = {Verified()};
              w.authentic.vouched[0].facts.push_back(
                  {"subject.resource", "gce_image_id:42"});
            },
            {Reason::kUnsigned}}),
    [](const auto& tested) { return tested.param.name; });

TEST(Provenance, IsNamedInTheSentence) {
  World world = Image();
  world.authentic.vouched = {Verified()};
  world.PutEvidence();
  EXPECT_THAT(WhySentence(world.Judge()),
              HasSubstr("no provenance by a pinned signer came with it"));
}

}  // namespace
}  // namespace airlock::policies
