#include "policies/policy.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <functional>
#include <iterator>

#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

TrustName Trust(std::string_view name) {
  return TrustName::Parse(name).value();
}

// Uses every field.
Policy Full() {
  Policy policy{.channel = ChannelName::Parse("debian").value()};
  policy.generation = 3;
  policy.kind = notes::BundleKind::kAptRepo;
  policy.signers = {{Trust("a"), "P1"}, {Trust("a"), "P2"}, {Trust("b"), "P1"}};
  policy.threshold = 2;
  policy.origin = "Debian";
  policy.label = "a label";
  policy.codename = "";
  policy.max_age = Seconds{86400 * 200};
  policy.order = OrderRule{.by = OrderBy::kDate};
  policy.hold = {90};
  policy.sandbox = "seccomp+landlock";
  policy.limits.depth = 3;
  policy.scanners = {"clamd", "yara"};
  policy.clamd = ClamdDemand{"/run/clamd", 5 << 20, true, Seconds{90},
                             Seconds{60}, Seconds{30}};
  policy.files = {{{DigestOf<ObjectDigest>(12), "known bad"}},
                  {{DigestOf<ObjectDigest>(13), "a false alarm"}}};
  policy.opaque = OpaqueRule::kExtraReviewer;
  policy.rebuild = notes::RebuildLevel::kR1;
  policy.waivable = {"incomplete", "opaque", "rebuild", "rollback"};
  policy.approvals = 3;
  policy.roles = {{RoleName::Parse("legal").value(), 1},
                  {RoleName::Parse("security").value(), 2}};
  policy.decision_lifetime = {3600};
  policy.targets = {TargetName::Parse("lab").value(),
                    TargetName::Parse("sealed").value()};
  policy.source = "https://mirror.example/debian bookworm main";
  policy.packages = {"g++:amd64", "hello:all"};
  return policy;
}

// Ordered by the names of its files.
Policy NamedPolicy() {
  Policy policy = World().policy;
  policy.order =
      OrderRule{OrderBy::kName, VersionScheme::kDebian, {"a-*", "b*"}};
  return policy;
}

TEST(Policy, ParsesWhatItFormats) {
  EXPECT_THAT(ParsePolicy(Format(Full())), Yields(Full()));
  EXPECT_THAT(ParsePolicy(Format(World().policy)), Yields(World().policy));
  EXPECT_THAT(ParsePolicy(Format(NamedPolicy())), Yields(NamedPolicy()));
}

// AIRLOCK_ACCEPT=1 writes the seed of policies_fuzz anew.
TEST(Policy, SampleIsASeedOfTheFuzzTarget) {
  const std::string path = AIRLOCK_TESTDATA "/seeds/policies/policy.note";
  if (std::getenv("AIRLOCK_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << Format(Full());
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            Format(Full()));
}

class FlippedPolicy : public ::testing::TestWithParam<Policy (*)()> {};

TEST_P(FlippedPolicy, NeverGoesUnnoticed) {
  const Policy policy = GetParam()();
  std::string text = Format(policy);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char was = text[at];
    for (int flip = 1; flip < 256; ++flip) {
      text[at] = static_cast<char>(was ^ flip);
      const auto flipped = ParsePolicy(text);
      if (flipped.ok()) {
        ASSERT_EQ(Format(*flipped), text) << at;
        ASSERT_NE(*flipped, policy) << at;
      }
    }
    text[at] = was;
  }
}

INSTANTIATE_TEST_SUITE_P(Policies, FlippedPolicy,
                         ::testing::Values(&Full, &NamedPolicy));

struct Change {
  std::string name;
  std::function<void(Policy&)> change;
};
class PolicyRefuses : public ::testing::TestWithParam<Change> {};

TEST_P(PolicyRefuses, WhatNoPolicyMaySay) {
  Policy policy = Full();
  GetParam().change(policy);
  EXPECT_THAT(CheckPolicy(policy), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(ParsePolicy(Format(policy)), FailsWith(Reason::kBadPolicy));
}

INSTANTIATE_TEST_SUITE_P(
    Changes, PolicyRefuses,
    ::testing::Values(
        Change{"no_signer", [](Policy& p) { p.signers.clear(); }},
        Change{"signers_out_of_order",
               [](Policy& p) { std::swap(p.signers[0], p.signers[1]); }},
        Change{"signer_twice", [](Policy& p) { p.signers[1] = p.signers[0]; }},
        Change{"signer_without_primary",
               [](Policy& p) { p.signers[0].primary = ""; }},
        Change{"threshold_0", [](Policy& p) { p.threshold = 0; }},
        Change{"threshold_above_primaries", [](Policy& p) { p.threshold = 3; }},
        Change{"max_age_0", [](Policy& p) { p.max_age = Seconds{0}; }},
        Change{"unknown_sandbox", [](Policy& p) { p.sandbox = "none"; }},
        Change{"no_scanner",
               [](Policy& p) {
                 p.scanners.clear();
                 p.clamd.reset();
               }},
        Change{"clamd_without_how", [](Policy& p) { p.clamd.reset(); }},
        Change{"how_without_clamd",
               [](Policy& p) { p.scanners = {"yara"}; }},
        Change{"clamd_at_a_relative_path",
               [](Policy& p) { p.clamd->socket = "clamd"; }},
        Change{"clamd_with_tiny_files",
               [](Policy& p) { p.clamd->file_bytes = (2 << 20) - 1; }},
        Change{"clamd_with_huge_files",
               [](Policy& p) { p.clamd->file_bytes = (1ULL << 31) - 2; }},
        Change{"clamd_with_age_0",
               [](Policy& p) { p.clamd->max_database_age = Seconds{0}; }},
        Change{"clamd_without_patience",
               [](Policy& p) { p.clamd->patience = Seconds{0}; }},
        Change{"clamd_remembered_beyond_its_database",
               [](Policy& p) { p.clamd->remember = Seconds{8 * 86400}; }},
        Change{"denied_without_why",
               [](Policy& p) { p.files.denied[0].why = ""; }},
        Change{"denied_and_allowed",
               [](Policy& p) { p.files.denied = p.files.allowed; }},
        Change{"unknown_scanner",
               [](Policy& p) { p.scanners = {"clamd", "crystal-ball"}; }},
        Change{"scanner_twice",
               [](Policy& p) { p.scanners = {"clamd", "yara", "yara"}; }},
        Change{"rebuild_that_differs",
               [](Policy& p) { p.rebuild = notes::RebuildLevel::kRX; }},
        Change{"rebuild_that_is_none",
               [](Policy& p) { p.rebuild = notes::RebuildLevel::kNotRebuilt; }},
        Change{"waivable_match", [](Policy& p) { p.waivable = {"match"}; }},
        Change{"waivable_out_of_order",
               [](Policy& p) { p.waivable = {"rebuild", "opaque"}; }},
        Change{"no_approval", [](Policy& p) { p.approvals = 0; }},
        Change{"role_above_approvals", [](Policy& p) { p.roles[1].least = 4; }},
        Change{"roles_above_approvals",
               [](Policy& p) { p.roles[0].least = 2; }},
        Change{"role_0", [](Policy& p) { p.roles[0].least = 0; }},
        Change{"roles_overflowing",
               [](Policy& p) { p.roles[0].least = UINT64_MAX; }},
        Change{"roles_out_of_order",
               [](Policy& p) { std::swap(p.roles[0].role, p.roles[1].role); }},
        Change{"decision_lifetime_0",
               [](Policy& p) { p.decision_lifetime = {0}; }},
        Change{"no_target", [](Policy& p) { p.targets.clear(); }},
        Change{"targets_out_of_order",
               [](Policy& p) { std::swap(p.targets[0], p.targets[1]); }},
        Change{"generation_0", [](Policy& p) { p.generation = 0; }},
        Change{
            "channel_called_site",
            [](Policy& p) { p.channel = ChannelName::Parse("site").value(); }},
        Change{"package_without_architecture",
               [](Policy& p) { p.packages = {"hello"}; }},
        Change{"packages_out_of_order",
               [](Policy& p) { std::swap(p.packages[0], p.packages[1]); }},
        Change{"apt_fields_elsewhere",
               [](Policy& p) { p.kind = notes::BundleKind::kSignedBlob; }}),
    [](const ::testing::TestParamInfo<Change>& row) { return row.param.name; });

TEST(Package, IsANameAndAnArchitecture) {
  for (const char* text : {"hello:amd64", "g++:all", "libc6.1-x:arm64"}) {
    EXPECT_TRUE(IsPackage(text)) << text;
  }
  for (const char* text :
       {"", ":", "hello", "hello:", ":amd64", "h:amd64", "Hello:amd64",
        "-x:all", "a/b:all", "ab:amd64:x", "ab:a b", "ab:../x"}) {
    EXPECT_FALSE(IsPackage(text)) << text;
  }
}

TEST(Waivable, AreThreeRequirements) {
  for (const char* name : {"incomplete", "opaque", "rebuild"}) {
    EXPECT_TRUE(IsWaivable(name));
  }
  for (const char* name : {"match", "signature", "", "Rebuild"}) {
    EXPECT_FALSE(IsWaivable(name));
  }
  EXPECT_TRUE(IsEngine("yara"));
  EXPECT_FALSE(IsEngine("yara 4.2.3"));
}

}  // namespace
}  // namespace airlock::policies
