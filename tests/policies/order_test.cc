// Older, equal and other than what was taken: for every order there is.
#include "policies/order.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>
#include <tuple>
#include <vector>

#include "policies/release_names.h"
#include "policies/requirements.h"
#include "tests/policies/world.h"
#include "tests/support/matchers.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;
using testing_support::FailsWith;

constexpr std::uint64_t kBefore = 5;

// What the world hands in, taken at that place of the ledger.
Taken TakenFrom(const World& world, std::uint64_t index = kBefore) {
  return {index,
          {SubmissionId::Parse("blobs-0123456789abcdef").value(),
           world.policy.channel,
           world.policy.kind,
           DigestOf<ObjectDigest>(1),
           DigestOf<RecordDigest>(2),
           DigestOf<NoteDigest>(3),
           DigestOf<NoteDigest>(4),
           DigestOf<NoteDigest>(5),
           world.authentic.product.name,
           "",
           0,
           {},
           {},
           world.policy.targets,
           20,
           DigestOf<RootDigest>(9),
           Separation::kSeparated,
           world.start},
          world.authentic};
}

std::vector<Reason> OrderReasons(World& world) {
  Requirements found;
  world.PutEvidence();
  const Case facts = world.Facts();
  const NoteDigest policy = world.policy_digest();
  const NoteDigest roster = world.roster_digest();
  CheckOrder({world.policy, policy, world.roster, roster, world.trusts, facts,
              world.now},
             found);
  std::vector<Reason> reasons;
  for (const Failure& failure : found.refusals) {
    reasons.push_back(failure.reason);
  }
  for (const Missing& missing : found.missing)
    reasons.push_back(missing.reason);
  return reasons;
}

struct Row {
  std::string name;
  BundleKind kind;
  OrderRule rule;
  // What was taken, and what comes.
  std::function<void(notes::Authentic&)> before;
  std::function<void(notes::Authentic&)> after;
  std::vector<Reason> reasons;
};
void PrintTo(const Row& row, std::ostream* out) { *out << row.name; }

using Change = std::function<void(notes::Authentic&)>;
Change At(std::string_view time, std::string name = "n", int text = 1) {
  return [=](notes::Authentic& a) {
    a.signed_at = Instant::Parse(time).value();
    a.product.name = name;
    a.marks = {{"text", DigestOf<ObjectDigest>(text).text()}};
  };
}
Change Image(std::string annotation, std::string value, int image = 1,
             std::string name = "oci:registry.example/env") {
  return [=](notes::Authentic& a) {
    a.product.name = name;
    a.marks = {{"annotation.org.opencontainers.image." + annotation, value},
               {"image", DigestOf<ObjectDigest>(image).text()}};
  };
}
Change ByName(std::vector<std::string> names) {
  return [=](notes::Authentic& a) {
    a.marks.clear();
    for (const std::string& name : names) {
      a.marks.push_back({"artifact", name});
    }
  };
}
// Files of metadata as role, version and digest, and who signs what is fresh.
Change Metadata(std::vector<std::tuple<std::string, int, int>> files,
                int key = 1) {
  return [=](notes::Authentic& a) {
    a.product.name = "tuf:upstream";
    a.marks = {{"tuf-key.snapshot", DigestOf<KeyId>(9).text()},
               {"tuf-key.timestamp", DigestOf<KeyId>(key).text()}};
    for (const auto& [role, version, digit] : files) {
      a.marks.push_back(
          {"tuf." + role, std::to_string(version) + " " +
                              DigestOf<ObjectDigest>(digit).text()});
    }
  };
}
const OrderRule kByMetadata{.by = OrderBy::kMetadata};
const OrderRule kByName{
    OrderBy::kName, VersionScheme::kSemver, {"tool-*.tgz", "x/*/tool"}};

class Order : public ::testing::TestWithParam<Row> {};

TEST_P(Order, IsHeldAgainstWhatWasTaken) {
  World world;
  world.policy.kind = GetParam().kind;
  world.policy.order = GetParam().rule;
  EXPECT_OK(CheckOrderRule(GetParam().kind, GetParam().rule));
  GetParam().before(world.authentic);
  world.taken = {TakenFrom(world)};
  GetParam().after(world.authentic);
  EXPECT_EQ(OrderReasons(world), GetParam().reasons);
}

constexpr const char* kDay1 = "2026-01-01T00:00:00Z";
constexpr const char* kDay2 = "2026-01-02T00:00:00Z";
const OrderRule kDate{.by = OrderBy::kDate};
const OrderRule kSignedAt{.by = OrderBy::kSignedAt};
const OrderRule kCreated{.by = OrderBy::kCreated};
const OrderRule kVersion{.by = OrderBy::kVersion};
const OrderRule kDebian{OrderBy::kVersion, VersionScheme::kDebian, {}};
constexpr auto kApt = BundleKind::kAptRepo;
constexpr auto kOci = BundleKind::kOciLayout;
constexpr auto kBlob = BundleKind::kSignedBlob;
constexpr auto kGke = BundleKind::kGkeOnprem;
constexpr auto kTuf = BundleKind::kTufRepo;

INSTANTIATE_TEST_SUITE_P(
    All, Order,
    ::testing::Values(
        Row{"newer", kApt, kDate, At(kDay1), At(kDay2, "n", 2), {}},
        Row{"the_same_again", kApt, kDate, At(kDay1), At(kDay1), {}},
        Row{"older",
            kApt,
            kDate,
            At(kDay2),
            At(kDay1, "n", 2),
            {Reason::kRollback}},
        Row{"older_of_another", kApt, kDate, At(kDay2), At(kDay1, "m"), {}},
        Row{"two_of_one_date",
            kApt,
            kDate,
            At(kDay1),
            At(kDay1, "n", 2),
            {Reason::kEquivocation}},
        Row{"signed_before",
            kBlob,
            kSignedAt,
            At(kDay2),
            At(kDay1),
            {Reason::kRollback}},
        Row{"signed_before_under_another_name",
            kBlob,
            kSignedAt,
            At(kDay2),
            At(kDay1, "m"),
            {Reason::kRollback}},
        Row{"signed_at_once",
            kBlob,
            kSignedAt,
            At(kDay1),
            At(kDay1, "m", 2),
            {}},
        Row{"signed_at_no_time",
            kBlob,
            kSignedAt,
            At(kDay1),
            [](notes::Authentic& a) { a.signed_at.reset(); },
            {Reason::kNoOrder}},
        Row{"image_signed_before",
            kOci,
            kSignedAt,
            At(kDay2, "oci:a/b"),
            At(kDay1, "oci:a/b"),
            {Reason::kRollback}},
        Row{"another_image_signed_before",
            kOci,
            kSignedAt,
            At(kDay2, "oci:a/b"),
            At(kDay1, "oci:a/c"),
            {}},
        Row{"an_image_that_nobody_named",
            kOci,
            kSignedAt,
            At(kDay2, "oci:a/b"),
            At(kDay1, "oci:sha256:00"),
            {Reason::kRollback}},
        Row{"image_version",
            kOci,
            kVersion,
            Image("version", "1.9.0"),
            Image("version", "1.10.0", 2),
            {}},
        Row{"image_version_back",
            kOci,
            kVersion,
            Image("version", "1.10.0"),
            Image("version", "1.9.0", 2),
            {Reason::kRollback}},
        Row{"prerelease",
            kOci,
            kVersion,
            Image("version", "1.0.0"),
            Image("version", "1.0.0-rc.1", 2),
            {Reason::kRollback}},
        Row{"prerelease_by_debian",
            kOci,
            kDebian,
            Image("version", "1.0.0"),
            Image("version", "1.0.0-rc.1", 2),
            {}},
        Row{"two_of_one_version",
            kOci,
            kVersion,
            Image("version", "1.0.0"),
            Image("version", "1.0.0", 2),
            {Reason::kEquivocation}},
        Row{"no_version",
            kOci,
            kVersion,
            Image("version", "1.0.0"),
            Image("created", kDay1),
            {Reason::kNoOrder}},
        Row{"no_such_version",
            kOci,
            kVersion,
            Image("version", "1.0.0"),
            Image("version", "latest"),
            {Reason::kNoOrder}},
        Row{"created_before",
            kOci,
            kCreated,
            Image("created", kDay2),
            Image("created", "2026-01-01T12:00:00.5Z", 2),
            {Reason::kRollback}},
        Row{"created_at_no_time",
            kOci,
            kCreated,
            Image("created", kDay2),
            Image("created", "yesterday", 2),
            {Reason::kNoOrder}},
        Row{"metadata_newer",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 1, 1}, {"snapshot", 10, 2}}),
            {}},
        Row{"metadata_again",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 1, 1}, {"snapshot", 9, 1}, {"targets", 3, 1}}),
            {}},
        Row{"metadata_older",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}, {"snapshot", 10, 1}}),
            Metadata({{"root", 2, 1}, {"snapshot", 9, 2}}),
            {Reason::kRollback}},
        Row{"metadata_of_a_delegate_older",
            kTuf,
            kByMetadata,
            Metadata({{"a/b", 2, 1}, {"snapshot", 9, 1}}),
            Metadata({{"a/b", 1, 1}, {"snapshot", 10, 2}}),
            {Reason::kRollback}},
        Row{"metadata_of_another_delegate",
            kTuf,
            kByMetadata,
            Metadata({{"a", 2, 1}, {"snapshot", 9, 1}}),
            Metadata({{"b", 1, 1}, {"snapshot", 10, 2}}),
            {}},
        Row{"metadata_signed_twice",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 1, 1}, {"snapshot", 9, 2}}),
            {Reason::kEquivocation}},
        Row{"metadata_from_anew_after_another_key",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 2, 2}, {"snapshot", 1, 2}}, 2),
            {}},
        Row{"root_older_after_another_key",
            kTuf,
            kByMetadata,
            Metadata({{"root", 2, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 1, 2}, {"snapshot", 10, 2}}, 2),
            {Reason::kRollback}},
        Row{"root_signed_twice_after_another_key",
            kTuf,
            kByMetadata,
            Metadata({{"root", 2, 1}, {"snapshot", 9, 1}}),
            Metadata({{"root", 2, 2}, {"snapshot", 10, 2}}, 2),
            {Reason::kEquivocation}},
        Row{"metadata_without_versions",
            kTuf,
            kByMetadata,
            Metadata({{"root", 1, 1}}),
            [](notes::Authentic& a) { a.marks.clear(); },
            {Reason::kNoOrder}},
        Row{"named_newer",
            kGke,
            kByName,
            ByName({"tool-1.9.0.tgz"}),
            ByName({"tool-1.10.0.tgz"}),
            {}},
        Row{"named_older",
            kGke,
            kByName,
            ByName({"tool-1.10.0.tgz"}),
            ByName({"tool-1.9.0.tgz"}),
            {Reason::kRollback}},
        Row{"named_older_on_another_line",
            kGke,
            kByName,
            ByName({"tool-1.10.0.tgz"}),
            ByName({"x/1.9.0/tool"}),
            {}},
        Row{"named_older_below_a_folder",
            kBlob,
            kByName,
            ByName({"x/1.10.0/tool"}),
            ByName({"x/1.9.0/tool"}),
            {Reason::kRollback}},
        Row{"a_bundle_by_its_newest",
            kBlob,
            kByName,
            ByName({"tool-1.9.0.tgz", "tool-2.0.0.tgz"}),
            ByName({"tool-1.9.0.tgz", "tool-2.0.0.tgz"}),
            {}},
        Row{"named_otherwise",
            kBlob,
            kByName,
            ByName({"tool-1.0.0.tgz"}),
            ByName({"other"}),
            {Reason::kNoOrder}},
        Row{"named_without_version",
            kBlob,
            kByName,
            ByName({"tool-1.0.0.tgz"}),
            ByName({"tool-new.tgz"}),
            {Reason::kNoOrder}},
        Row{"nothing", kBlob, {}, At(kDay2), At(kDay1), {}}),
    [](const auto& row) { return row.param.name; });

World Older() {
  World world;
  world.policy.order = kSignedAt;
  At(kDay2)(world.authentic);
  world.taken = {TakenFrom(world)};
  At(kDay1)(world.authentic);
  return world;
}

TEST(ChannelOrder, IsNotJudgedWithoutTheState) {
  World world;
  world.PutEvidence();
  Case facts = world.Facts();
  facts.before.reset();
  EXPECT_THAT(MissingOf(world.Judge(facts)),
              ::testing::HasSubstr("what the channel has taken before"));
}

TEST(ChannelOrder, LooksAtItsOwnChannelAndAtSharedTargets) {
  World world = Older();
  world.policy.kind = kApt;
  world.policy.order.reset();
  world.taken[0].seal.kind = kApt;
  EXPECT_EQ(OrderReasons(world), std::vector{Reason::kRollback});
  world.taken[0].seal.channel = ChannelName::Parse("other").value();
  EXPECT_EQ(OrderReasons(world), std::vector{Reason::kRollback});
  world.taken[0].seal.targets = {TargetName::Parse("elsewhere").value()};
  EXPECT_TRUE(OrderReasons(world).empty());
}

TEST(ChannelOrder, HasPatternsOfItsOwn) {
  World world;
  world.policy.order = kByName;
  ByName({"tool-1.1.0.tgz"})(world.authentic);
  world.taken = {TakenFrom(world)};
  ByName({"tool-1.0.0.tgz"})(world.authentic);
  EXPECT_EQ(OrderReasons(world), std::vector{Reason::kRollback});
  world.taken[0].seal.channel = ChannelName::Parse("other").value();
  EXPECT_TRUE(OrderReasons(world).empty());
}

TEST(ChannelOrder, GoesBackWithAWaiverAndStandsThere) {
  World world = Older();
  world.policy.waivable = {"rollback"};
  EXPECT_EQ(OrderReasons(world), std::vector{Reason::kRollback});
  world.PutWaiver(world.Waiver("rollback"), world.dave);
  EXPECT_EQ(MissingOf(world.Judge()).find("rollback"), std::string::npos);
  EXPECT_TRUE(RefusalsOf(world.Judge()).empty());
  // The next one is held against where the channel went.
  world.taken.push_back(TakenFrom(world, kBefore + 1));
  world.policy.waivable.clear();
  At("2026-01-01T06:00:00Z")(world.authentic);
  EXPECT_TRUE(OrderReasons(world).empty());
}

TEST(ChannelOrder, NeverWaivesEquivocation) {
  World world;
  world.policy.kind = kApt;
  world.policy.waivable = {"rollback"};
  At(kDay1)(world.authentic);
  world.taken = {TakenFrom(world)};
  At(kDay1, "n", 2)(world.authentic);
  EXPECT_EQ(OrderReasons(world), std::vector{Reason::kEquivocation});
}

TEST(ChannelOrder, HasADefaultForEachKindAndSaysWhereThereIsNone) {
  World world;
  EXPECT_EQ(OrderOf(world.policy).by, OrderBy::kNone);
  EXPECT_THAT(DescribeOrder(world.policy), ::testing::StartsWith("NONE"));
  world.policy.kind = kApt;
  EXPECT_EQ(OrderOf(world.policy).by, OrderBy::kDate);
  world.policy.kind = kOci;
  world.policy.signers.clear();
  EXPECT_EQ(OrderOf(world.policy).by, OrderBy::kSignedAt);
  world.policy.kind = kGke;
  EXPECT_EQ(OrderOf(world.policy).by, OrderBy::kNone);
  world.policy.kind = kTuf;
  EXPECT_EQ(OrderOf(world.policy).by, OrderBy::kMetadata);
  Metadata({{"root", 1, 1}, {"snapshot", 9, 1}})(world.authentic);
  EXPECT_THAT(DescribePlaces(world.policy, world.authentic),
              ::testing::StartsWith("root 1 and snapshot 9, by the version"));
  // A change begins from the trust in force, and so cannot come late.
  world.policy.kind = notes::BundleKind::kTrustRoot;
  EXPECT_THAT(DescribeOrder(world.policy),
              ::testing::StartsWith("by what it changes"));
}

TEST(ChannelOrder, CountsMaxAgeFromTheCreationThatOrders) {
  World world;
  world.policy.kind = kOci;
  world.policy.order = kCreated;
  Image("created", kDay1)(world.authentic);
  world.authentic.signed_at = Instant::Parse(kDay2).value();
  EXPECT_EQ(DatedAt(world.policy, world.authentic)->text(), kDay1);
}

TEST(OrderRule, IsOneThatTheKindCanHave) {
  EXPECT_THAT(CheckOrderRule(kApt, {}), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckOrderRule(kGke, kSignedAt), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckOrderRule(kTuf, {}), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckOrderRule(kBlob, kByMetadata),
              FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckOrderRule(kBlob, kVersion), FailsWith(Reason::kBadPolicy));
  for (const std::vector<std::string>& names :
       {std::vector<std::string>{}, {"*"}, {"a"}, {"a*b*"}, {"b-*", "a-*"}}) {
    EXPECT_THAT(
        CheckOrderRule(kBlob, {OrderBy::kName, VersionScheme::kSemver, names}),
        FailsWith(Reason::kBadPolicy));
  }
  EXPECT_THAT(
      CheckOrderRule(kOci, {OrderBy::kVersion, VersionScheme::kSemver, {"a*"}}),
      FailsWith(Reason::kBadPolicy));
}

// --- names

notes::Contents Files(const std::vector<std::pair<std::string, int>>& files) {
  notes::Contents contents{kBlob, {}};
  for (const auto& [name, digit] : files) {
    contents.items.push_back({notes::ItemRole::kArtifact,
                              DigestOf<ObjectDigest>(digit), 1,
                              MemberPath::Parse(name).value()});
  }
  return contents;
}

TEST(ReleaseNames, StandForOneContent) {
  World world;
  world.policy.order = kByName;
  const Taken taken = TakenFrom(world);
  const auto check = [&](const notes::Contents& contents) {
    return CheckNames(world.policy, contents, world.authentic, taken,
                      Files({{"tool-1.0.0.tgz", 1}, {"LICENSE", 2}}));
  };
  EXPECT_OK(check(Files({{"tool-1.0.0.tgz", 1}})));
  EXPECT_OK(check(Files({{"tool-1.0.1.tgz", 3}, {"LICENSE", 4}})));
  EXPECT_THAT(check(Files({{"tool-1.0.0.tgz", 3}})),
              FailsWith(Reason::kEquivocation));
  EXPECT_THAT(check(Files({{"tool-v1.0.0.tgz", 3}})),
              FailsWith(Reason::kEquivocation));
  EXPECT_THAT(check(Files({{"tool-1.0.1.tgz", 1}})),
              FailsWith(Reason::kMixAndMatch));
  EXPECT_OK(check(Files({{"x/1.0.0/tool", 3}})));
  world.policy.channel = ChannelName::Parse("other").value();
  EXPECT_OK(check(Files({{"tool-1.0.0.tgz", 3}})));
}

TEST(ReleaseNames, AreThoseOfPackages) {
  World world;
  world.policy.kind = kApt;
  At(kDay1)(world.authentic);
  const Taken taken = TakenFrom(world);
  const auto check = [&](const notes::Contents& contents) {
    return CheckNames(world.policy, contents, world.authentic, taken,
                      Files({{"pool/a_1_amd64.deb", 1}}));
  };
  EXPECT_OK(check(Files({{"pool/a_1_amd64.deb", 1}})));
  EXPECT_OK(check(Files({{"pool/a_2_amd64.deb", 2}})));
  EXPECT_THAT(check(Files({{"pool/a_1_amd64.deb", 2}})),
              FailsWith(Reason::kEquivocation));
  At(kDay2)(world.authentic);
  EXPECT_THAT(check(Files({{"pool/a_1_amd64.deb", 2}})),
              FailsWith(Reason::kMixAndMatch));
}

}  // namespace
}  // namespace airlock::policies
