#include "policies/compile.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "airlock/crypto/sshsig.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using testing_support::FailsWith;
using testing_support::Yields;

const std::string kSource = AIRLOCK_SOURCE;

std::string Read(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  EXPECT_TRUE(file) << path;
  return std::string(std::istreambuf_iterator<char>(file), {});
}

// The smallest policy: everything else has a default.
const std::string kSmall =
    "channel = \"blobs\"\n"
    "kind = \"signed-blob\"\n"
    "targets = [\"sealed\"]\n"
    "[authenticity.signers]\n"
    "upstream = [\"0123456789ABCDEF0123456789ABCDEF01234567\"]\n"
    "[inspection]\n"
    "scanners = [\"yara\"]\n"
    "[people]\n"
    "approvals = 2\n";

TEST(CompilePolicy, FillsInDefaults) {
  const auto policy = CompilePolicy(kSmall, 4);
  ASSERT_OK(policy);
  Policy want{.channel = ChannelName::Parse("blobs").value()};
  want.generation = 4;
  want.signers = {{TrustName::Parse("upstream").value(),
                   "0123456789ABCDEF0123456789ABCDEF01234567"}};
  want.scanners = {"yara"};
  want.targets = {TargetName::Parse("sealed").value()};
  EXPECT_EQ(*policy, want);
}

TEST(CompilePolicy, AsksClamdAsTheFileSays) {
  std::string toml = kSmall;
  toml.replace(toml.find("[\"yara\"]"), 8, "[\"yara\", \"clamd\"]");
  auto policy = CompilePolicy(toml, 1);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->scanners, (std::vector<std::string>{"clamd", "yara"}));
  EXPECT_EQ(policy->clamd, ClamdDemand());
  toml +=
      "[inspection.clamd]\n"
      "socket = \"/run/other\"\n"
      "file-bytes = \"100MiB\"\n"
      "windows = \"suffice\"\n"
      "max-database-age = \"any\"\n"
      "patience = \"5m\"\n"
      "remember = \"1h\"\n";
  policy = CompilePolicy(toml, 1);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->clamd,
            (ClamdDemand{"/run/other", 100 << 20, true, std::nullopt,
                         Seconds{300}, Seconds{3600}}));
}

TEST(CompilePolicy, KnowsFilesByTheirDigests) {
  const std::string one(64, '1');
  const std::string two(64, '2');
  const std::string three(64, '3');
  const auto policy = CompilePolicy(
      kSmall + "[inspection.deny]\n\"sha256:" + two + "\" = \"IOC 12\"\n" +
          "\"sha256:" + one + "\" = \"IOC 11\"\n[inspection.allow]\n" +
          "\"sha256:" + three + "\" = \"false alarm, ticket 7\"\n",
      1);
  ASSERT_OK(policy);
  const auto digest = [](const std::string& hex) {
    return ObjectDigest::Parse("sha256:" + hex).value();
  };
  EXPECT_EQ(policy->files,
            (KnownFiles{{{digest(one), "IOC 11"}, {digest(two), "IOC 12"}},
                        {{digest(three), "false alarm, ticket 7"}}}));
  EXPECT_THAT(policy->Engines(), ElementsAre("yara", "hash-list"));
  EXPECT_THAT(ParsePolicy(Format(*policy)), Yields(*policy));
}

TEST(CompilePolicy, RemembersNoLongerThanADatabaseMayBeOld) {
  std::string toml = kSmall;
  toml.replace(toml.find("[\"yara\"]"), 8, "[\"clamd\"]");
  toml += "[inspection.clamd]\nmax-database-age = \"6h\"\n";
  const auto policy = CompilePolicy(toml, 1);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->clamd->remember, Seconds{6 * 3600});
  EXPECT_THAT(CompilePolicy(toml + "remember = \"7h\"\n", 1),
              FailsWith(Reason::kBadPolicy));
}

const std::string kTrust =
    "channel = \"keys\"\n"
    "kind = \"trust-root\"\n"
    "trust = \"upstream\"\n"
    "[inspection]\n"
    "scanners = [\"yara\"]\n"
    "[people]\n"
    "approvals = ";

TEST(CompilePolicy, AsksTwoPeopleWhomToBelieve) {
  const auto policy = CompilePolicy(kTrust + "2\n", 1);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->trust, TrustName::Parse("upstream").value());
  EXPECT_TRUE(policy->targets.empty());
  EXPECT_THAT(CompilePolicy(kTrust + "1\n", 1),
              FailsWith(Reason::kTrustNeedsTwo));
  EXPECT_THAT(CompilePolicy("targets = [\"sealed\"]\n" + kTrust + "2\n", 1),
              FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CompilePolicy("trust = \"upstream\"\n" + kSmall, 1),
              FailsWith(Reason::kBadPolicy));
}

const std::string kTuf =
    "channel = \"tools\"\n"
    "kind = \"tuf-repo\"\n"
    "[authenticity]\n"
    "tuf-root = \"upstream\"\n"
    "[inspection]\n"
    "scanners = [\"yara\"]\n"
    "[people]\n"
    "approvals = ";

TEST(CompilePolicy, LeavesItToTheRootWhoSignsInATufRepository) {
  const std::string targets = "targets = [\"sealed\"]\n";
  const auto policy = CompilePolicy(targets + kTuf + "1\n", 1);
  ASSERT_OK(policy);
  const TrustName root = TrustName::Parse("upstream").value();
  EXPECT_EQ(policy->tuf_root, root);
  EXPECT_TRUE(policy->Pins(root));
  EXPECT_TRUE(policy->signers.empty());
  EXPECT_EQ(policy->threshold, 0u);
  // What it brings is released, or believed from then on; that takes two.
  const std::string trust = "trust = \"sigstore\"\n";
  EXPECT_OK(CompilePolicy(trust + kTuf + "2\n", 1));
  EXPECT_THAT(CompilePolicy(trust + kTuf + "1\n", 1),
              FailsWith(Reason::kTrustNeedsTwo));
  for (const std::string& wrong :
       {kTuf + "1\n", targets + trust + kTuf + "2\n",
        "trust = \"upstream\"\n" + kTuf + "2\n",
        targets + "order = { by = \"none\" }\n" + kTuf + "1\n"}) {
    EXPECT_THAT(CompilePolicy(wrong, 1), FailsWith(Reason::kBadPolicy))
        << wrong;
  }
  for (const std::string key :
       {"threshold = 1", "max-age = \"1d\"", "signers = { a = [\"b\"] }"}) {
    std::string wrong = targets + kTuf + "1\n";
    wrong.insert(wrong.find("tuf-root"), key + "\n");
    EXPECT_THAT(CompilePolicy(wrong, 1), FailsWith(Reason::kBadPolicy)) << key;
  }
  std::string without = targets + kTuf + "1\n";
  without.erase(without.find("tuf-root"), 22);
  EXPECT_THAT(CompilePolicy(without, 1), FailsWith(Reason::kBadPolicy));
  std::string other = targets + kTuf + "1\n";
  other.replace(other.find("tuf-repo"), 8, "gke-onprem");
  EXPECT_THAT(CompilePolicy(other, 1), FailsWith(Reason::kBadPolicy));
}

TEST(CompilePolicy, YieldsANoteThatParses) {
  const auto policy = CompilePolicy(kSmall, 1);
  ASSERT_OK(policy);
  EXPECT_THAT(ParsePolicy(Format(*policy)), Yields(*policy));
}

TEST(CompilePolicy, TakesFingerprintsAsGpgPrintsThem) {
  std::string text = kSmall;
  text.replace(text.find("0123456789ABCDEF0123456789ABCDEF01234567"), 40,
               "0123 4567 89ab cdef 0123  4567 89AB CDEF 0123 4567");
  EXPECT_EQ(CompilePolicy(text, 1)->signers[0].primary,
            "0123456789ABCDEF0123456789ABCDEF01234567");
}

// The complete example of docs/formats/policy.md, between the fences that
// start with ```toml.
std::string ExampleOf(const std::string& page, std::size_t number) {
  const std::string text = Read(kSource + "/docs/formats/" + page);
  std::size_t at = 0;
  for (std::size_t i = 0; i <= number; ++i) {
    at = text.find("```toml\n", at) + 8;
  }
  return text.substr(at, text.find("```\n", at) - at);
}

TEST(CompilePolicy, CompilesTheExampleOfItsDocumentation) {
  const auto policy = CompilePolicy(ExampleOf("policy.md", 0), 7);
  ASSERT_OK(policy);
  EXPECT_EQ(policy->channel.text(), "debian-bookworm");
  EXPECT_EQ(policy->generation, 7u);
  EXPECT_EQ(policy->kind, notes::BundleKind::kAptRepo);
  EXPECT_EQ(policy->signers.size(), 2u);
  EXPECT_EQ(policy->origin, "Debian");
  EXPECT_EQ(policy->max_age, Seconds{200 * 86400});
  EXPECT_EQ(policy->hold, Seconds{3 * 86400});
  EXPECT_EQ(policy->sandbox, "seccomp+landlock");
  EXPECT_EQ(policy->limits.total_bytes, 64ULL << 30);
  EXPECT_EQ(policy->limits.members, 1'000'000u);
  EXPECT_EQ(policy->opaque, OpaqueRule::kExtraReviewer);
  EXPECT_EQ(policy->rebuild, notes::RebuildLevel::kR3);
  EXPECT_THAT(policy->waivable, ElementsAre("opaque", "rebuild"));
  EXPECT_EQ(policy->approvals, 2u);
  EXPECT_THAT(policy->roles,
              ElementsAre(RoleDemand{RoleName::Parse("security").value(), 1}));
  EXPECT_EQ(policy->decision_lifetime, Seconds{14 * 86400});
  EXPECT_THAT(policy->packages, ElementsAre("hello:amd64", "openssl:amd64"));
  const auto statements = CompilePolicy(ExampleOf("policy.md", 2), 1);
  ASSERT_OK(statements);
  EXPECT_EQ(statements->identities.size(), 2u);
  EXPECT_EQ(statements->provenance->max_age, Seconds{30 * 86400});
  EXPECT_THAT(ParsePolicy(Format(*statements)), Yields(*statements));
  const auto roster = CompileRoster(ExampleOf("policy.md", 1), 1);
  ASSERT_OK(roster);
  EXPECT_EQ(roster->people.size(), 3u);
}

TEST(CompilePolicy, CompilesWhatIsShipped) {
  std::size_t count = 0;
  for (const auto& entry :
       std::filesystem::directory_iterator(kSource + "/policies/shipped")) {
    const std::string path = entry.path().string();
    if (path.ends_with("roster.example.toml")) {
      EXPECT_OK(CompileRoster(Read(path), 1)) << path;
    } else {
      const auto policy = CompilePolicy(Read(path), 1);
      EXPECT_OK(policy) << path;
      EXPECT_EQ(policy->channel.text() + ".toml",
                entry.path().filename().string());
    }
    ++count;
  }
  EXPECT_EQ(count, 10u);
}

TEST(ShippedPolicies, KeepDebiansArchivesApart) {
  const auto main = CompilePolicy(
      Read(kSource + "/policies/shipped/debian-bookworm.toml"), 1);
  const auto security = CompilePolicy(
      Read(kSource + "/policies/shipped/debian-security.toml"), 1);
  ASSERT_OK(main);
  ASSERT_OK(security);
  for (const PinnedSigner& signer : main->signers) {
    for (const PinnedSigner& other : security->signers) {
      EXPECT_NE(signer, other);
    }
  }
  EXPECT_NE(main->label, security->label);
  EXPECT_NE(main->codename, security->codename);
}

// A change of one place in kSmall, and what is said of it.
struct Slip {
  std::string name;
  std::string from;
  std::string to;
  std::string said;
};
class CompilePolicyRefuses : public ::testing::TestWithParam<Slip> {};

TEST_P(CompilePolicyRefuses, WithThePlaceAndWhatToWrite) {
  std::string text = kSmall;
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  const auto policy = CompilePolicy(text, 1);
  ASSERT_THAT(policy, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(policy.failure().detail, HasSubstr(GetParam().said));
  EXPECT_TRUE(policy.failure().detail.starts_with("line "));
}

INSTANTIATE_TEST_SUITE_P(
    Slips, CompilePolicyRefuses,
    ::testing::Values(
        Slip{"grammar", "\"blobs\"", "blobs", "line 1, column 11"},
        Slip{"unknown_key", "approvals = 2", "aproval = 2",
             "line 9, column 1: unknown key 'aproval' in [people]; did you "
             "mean 'approvals'?"},
        Slip{"unknown_section", "[people]", "[peple]",
             "unknown key 'peple' in the policy; did you mean 'people'?"},
        Slip{"unknown_limit", "[people]",
             "[inspection.limits]\ndept = 3\n"
             "[people]",
             "unknown key 'dept' in [inspection.limits]; did you mean "
             "'depth'?"},
        Slip{"no_channel", "channel = \"blobs\"\n", "",
             "the policy lacks 'channel': write channel = "},
        Slip{"bad_channel", "\"blobs\"", "\"My Blobs\"",
             "line 1, column 11: channel 'My Blobs': write 1 to 64"},
        Slip{"bad_kind", "\"signed-blob\"", "\"rpm\"",
             "kind 'rpm': write \"apt-repo\", \"gke-onprem\", \"oci-layout\", "
             "\"signed-blob\", \"tuf-repo\" or \"trust-root\""},
        Slip{"no_target", "[\"sealed\"]", "[]", "targets: write at least one"},
        Slip{"target_twice", "[\"sealed\"]", "[\"a\", \"a\"]",
             "line 3, column 17: targets: listed twice"},
        Slip{"target_no_list", "[\"sealed\"]", "\"sealed\"",
             "targets: write a list"},
        Slip{"no_signers",
             "[authenticity.signers]\nupstream = "
             "[\"0123456789ABCDEF0123456789ABCDEF01234567\"]\n",
             "", "[authenticity] lacks 'signers'"},
        Slip{"empty_signers",
             "upstream = [\"0123456789ABCDEF0123456789ABCDEF01234567\"]\n", "",
             "no signer is pinned"},
        Slip{"short_fingerprint", "0123456789ABCDEF0123456789ABCDEF01234567",
             "89ABCDEF01234567", "write the 40 digits"},
        Slip{"bad_trust",
             "upstream =", "\"Up Stream\" =", "trust anchor 'Up Stream'"},
        Slip{"threshold", "[authenticity.signers]",
             "[authenticity]\nthreshold = 2\n[authenticity.signers]",
             "line 5, column 13: threshold: write a number from 1 to 1"},
        Slip{"max_age", "[authenticity.signers]",
             "[authenticity]\nmax-age = 200\n[authenticity.signers]",
             "max-age: write a length of time"},
        Slip{"origin_elsewhere", "[authenticity.signers]",
             "[authenticity]\norigin = \"x\"\n[authenticity.signers]",
             "only apt-repo signs such a field"},
        Slip{"no_scanners", "scanners = [\"yara\"]\n", "",
             "[inspection] lacks 'scanners': write scanners = "},
        Slip{"empty_scanners", "[\"yara\"]", "[]",
             "scanners: write at least one"},
        Slip{"unknown_scanner", "[\"yara\"]", "[\"clam\"]",
             "scanners 'clam': write \"clamd\" or \"yara\""},
        Slip{"denied_by_name", "[people]",
             "[inspection.deny]\n\"evil.exe\" = \"bad\"\n[people]",
             "line 9, column 1: deny 'evil.exe': write \"sha256:\""},
        Slip{"denied_without_why", "[people]",
             "[inspection.deny]\n\"sha256:0000000000000000000000000000000000000000"
             "000000000000000000000000\" = \"\"\n[people]",
             "without a reason"},
        Slip{"clamd_not_asked", "[people]",
             "[inspection.clamd]\nwindows = \"suffice\"\n[people]",
             "add \"clamd\" to scanners"},
        Slip{"clamd_socket", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { socket = \"clamd.ctl\" }",
             "no path from / on"},
        Slip{"clamd_file_bytes", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { file-bytes = \"2GiB\" }",
             "file-bytes is from 2 MiB"},
        Slip{"clamd_windows", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { windows = \"yes\" }",
             "windows 'yes': write \"incomplete\" or \"suffice\""},
        Slip{"clamd_age", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { max-database-age = \"0s\" }",
             "a max-database-age of 0"},
        Slip{"clamd_age_word", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { max-database-age = \"old\" }",
             "max-database-age: 'old': write a length of time"},
        Slip{"clamd_key", "scanners = [\"yara\"]",
             "scanners = [\"clamd\"]\nclamd = { host = \"a\" }",
             "unknown key 'host' in [inspection.clamd]"},
        Slip{"hold", "scanners =", "hold = \"3 days\"\nscanners =",
             "hold: '3 days': write a length of time"},
        Slip{"sandbox", "scanners =", "sandbox = \"none\"\nscanners =",
             "sandbox 'none': write \"seccomp\" or \"seccomp+landlock\""},
        Slip{"opaque", "scanners =", "opaque = \"admit\"\nscanners =",
             "opaque 'admit': write \"refuse\" or \"extra-reviewer\""},
        Slip{"limit_0", "[people]", "[inspection.limits]\ndepth = 0\n[people]",
             "a limit of 0"},
        Slip{"limit_unit", "[people]",
             "[inspection.limits]\ntotal-bytes = \"1GB\"\n[people]",
             "write a number of bytes"},
        Slip{"rebuild", "[people]", "[rebuild]\nlevel = \"R4\"\n[people]",
             "level 'R4': write \"R0\", \"R1\", \"R2\", \"R3\" or \"none\""},
        Slip{"no_approvals", "approvals = 2\n", "",
             "[people] lacks 'approvals'"},
        Slip{"approvals_0", "approvals = 2", "approvals = 0",
             "line 9, column 13: approvals: at least 1"},
        Slip{"approvals_in_words", "approvals = 2", "approvals = \"two\"",
             "approvals: write a number without quotes"},
        Slip{"roles_above", "approvals = 2",
             "approvals = 2\nroles = { security = 3 }",
             "the roles demand more than the 2 approvals"},
        Slip{"roles_sum_above", "approvals = 2",
             "approvals = 2\nroles = { legal = 2, security = 1 }",
             "raise 'approvals' to their sum"},
        Slip{"role_0", "approvals = 2",
             "approvals = 2\nroles = { security = 0 }", "leave a role of 0"},
        Slip{"waivable", "approvals = 2",
             "approvals = 2\nwaivable = [\"match\"]",
             "waivable 'match': write \"incomplete\", \"opaque\", "
             "\"rebuild\" or \"rollback\""},
        Slip{"order_of_another_kind", "[people]",
             "[order]\nby = \"date\"\n[people]",
             "by 'date': write \"none\", \"signed-at\" or \"name\""},
        Slip{"order_by_nothing", "[people]", "[order]\n[people]",
             "[order] lacks 'by'"},
        Slip{"order_by_no_name", "[people]", "[order]\nby = \"name\"\n[people]",
             "at least one"},
        Slip{"order_by_two_stars", "[people]",
             "[order]\nby = \"name\"\nnames = [\"a*b*\"]\n[people]",
             "no name with one *"},
        Slip{"lifetime", "approvals = 2",
             "approvals = 2\ndecision-lifetime = \"0d\"",
             "decision-lifetime: longer than 0"},
        Slip{"packages_elsewhere", "[people]",
             "[sync]\npackages = [\"a:b\"]\n[people]", "only apt-repo has"}),
    [](const ::testing::TestParamInfo<Slip>& row) { return row.param.name; });

TEST(CompilePolicy, RefusesAPackageWithoutArchitecture) {
  std::string text = kSmall + "[sync]\npackages = [\"hello\"]\n";
  text.replace(text.find("signed-blob"), 11, "apt-repo");
  const auto policy = CompilePolicy(text, 1);
  ASSERT_THAT(policy, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(policy.failure().detail,
              HasSubstr("line 11, column 13: package 'hello': write name and "
                        "architecture"));
}

TEST(CompilePolicy, RefusesAChannelThatNamesAnotherChain) {
  std::string text = kSmall;
  text.replace(text.find("\"blobs\""), 7, "\"target.lab\"");
  EXPECT_THAT(CompilePolicy(text, 1), FailsWith(Reason::kBadPolicy));
}

TEST(CompilePolicy, RefusesGenerationZero) {
  EXPECT_THAT(CompilePolicy(kSmall, 0), FailsWith(Reason::kBadPolicy));
}

// --- rosters

struct Keys {
  SshSigner alice{"alice"}, bob{"bob"}, bob_old{"bob, old"}, sync{"sync"};
};

std::string SmallRoster() {
  const Keys keys;
  return "activation = 1\n"
         "[people.alice]\n"
         "roles = [\"reviewer\", \"administrator\"]\n"
         "keys = [\"" +
         keys.alice.line() +
         " alice@desk\"]\n"
         "[people.bob]\n"
         "roles = [\"reviewer\"]\n"
         "keys = [\"" +
         keys.bob.line() +
         "\",\n"
         "  { key = \"" +
         keys.bob_old.line() +
         "\", revoked = 2026-01-31T12:00:00Z }]\n"
         "[robots.sync]\n"
         "answers = \"bob\"\n"
         "keys = [\"" +
         keys.sync.line() + "\"]\n";
}

TEST(CompileRoster, KnowsPeopleRobotsAndTheirKeys) {
  const auto roster = CompileRoster(SmallRoster(), 3);
  ASSERT_OK(roster);
  const Keys keys;
  const Instant now(1770000000);  // after the revocation
  EXPECT_EQ(roster->generation, 3u);
  EXPECT_EQ(roster->activation, 1u);
  EXPECT_EQ(roster->people.size(), 3u);
  EXPECT_TRUE(roster->Find(Named("alice"))->Has("administrator"));
  EXPECT_THAT(roster->PersonOf(keys.alice.id(), now), Yields(Named("alice")));
  EXPECT_THAT(roster->PersonOf(keys.bob.id(), now), Yields(Named("bob")));
  EXPECT_THAT(roster->PersonOf(keys.bob_old.id(), now),
              FailsWith(Reason::kNotAllowed));
  EXPECT_THAT(roster->PersonOf(keys.sync.id(), now), Yields(Named("sync")));
  EXPECT_THAT(roster->Responsible(Named("sync")), Yields(Named("bob")));
  EXPECT_THAT(ParseRoster(Format(*roster)), Yields(*roster));
}

class CompileRosterRefuses : public ::testing::TestWithParam<Slip> {};

TEST_P(CompileRosterRefuses, WithThePlaceAndWhatToWrite) {
  std::string text = SmallRoster();
  const std::size_t at = text.find(GetParam().from);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().from.size(), GetParam().to);
  const auto roster = CompileRoster(text, 1);
  ASSERT_THAT(roster, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(roster.failure().detail, HasSubstr(GetParam().said));
  EXPECT_TRUE(roster.failure().detail.starts_with("line "));
}

INSTANTIATE_TEST_SUITE_P(
    Slips, CompileRosterRefuses,
    ::testing::Values(
        Slip{"unknown_key", "roles =", "rolls =",
             "line 3, column 1: unknown key 'rolls' in [people.alice]; did "
             "you mean 'roles'?"},
        Slip{"unknown_section", "[robots.sync]", "[robot.sync]",
             "did you mean 'robots'?"},
        Slip{"no_activation", "activation = 1\n", "",
             "the roster lacks 'activation'"},
        Slip{"activation_0", "activation = 1", "activation = 0",
             "line 1, column 14: activation: 1 administrator"},
        Slip{"activation_above", "activation = 1", "activation = 2",
             "a number from 1 to that"},
        Slip{"bad_person", "[people.bob]", "[people.Bob]", "person 'Bob'"},
        Slip{"bad_role", "\"reviewer\"", "\"Reviewer\"", "role 'Reviewer'"},
        Slip{"no_key", "\"ssh-ed25519 ", "\"ssh-ed25519x ",
             "paste the one line of the .pub file"},
        Slip{"robot_with_roles", "answers =", "roles = []\nanswers =",
             "unknown key 'roles' in [robots.sync]"},
        Slip{"robot_of_nobody", "\"bob\"", "\"mallory\"",
             "answers: mallory is no person of [people]"},
        Slip{"robot_of_itself", "\"bob\"", "\"sync\"",
             "answers: sync is no person"},
        Slip{"robot_and_person", "[robots.sync]", "[robots.bob]",
             "bob is a person already"},
        Slip{"robot_without_person", "answers = \"bob\"\n", "",
             "[robots.sync] lacks 'answers'"},
        Slip{"revoked_as_text", "2026-01-31T12:00:00Z",
             "\"2026-01-31T12:00:00Z\"", "write a time without quotes"},
        Slip{"key_misspelt", "revoked =", "revokd =",
             "unknown key 'revokd' in a key of bob; did you mean 'revoked'?"}),
    [](const ::testing::TestParamInfo<Slip>& row) { return row.param.name; });

TEST(CompileRoster, RefusesOneKeyForTwoPeople) {
  const Keys keys;
  std::string text = SmallRoster();
  text.replace(text.find(keys.bob.line()), keys.bob.line().size(),
               keys.alice.line());
  const auto roster = CompileRoster(text, 1);
  ASSERT_THAT(roster, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(roster.failure().detail,
              HasSubstr("this is a key of alice already"));
}

TEST(CompileRoster, RefusesARevocationOfNoKey) {
  const Keys keys;
  std::string text = SmallRoster();
  const std::string key = "key = \"" + keys.bob_old.line() + "\", ";
  text.replace(text.find(key), key.size(), "");
  const auto roster = CompileRoster(text, 1);
  ASSERT_THAT(roster, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(roster.failure().detail, HasSubstr("a key of bob lacks 'key'"));
}

TEST(CompileRoster, RefusesToLockEverybodyOut) {
  const Keys keys;
  std::string text = SmallRoster();
  const std::string key = "\"" + keys.alice.line() + " alice@desk\"";
  text.replace(text.find(key), key.size(),
               "{ key = " + key + ", revoked = 2026-01-31T12:00:00Z }");
  const auto roster = CompileRoster(text, 1);
  ASSERT_THAT(roster, FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(roster.failure().detail, HasSubstr("0 administrators"));
}

}  // namespace
}  // namespace airlock::policies
