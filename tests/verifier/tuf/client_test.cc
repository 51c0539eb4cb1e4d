#include "verifier/tuf/client.h"

#include <gtest/gtest.h>

#include <map>
#include <optional>

#include "tests/verifier/tuf/written_metadata.h"

namespace airlock::verifier::tuf {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

const Instant kNow = Instant::Parse("2026-01-31T00:00:00Z").value();
const Author kRoot('r');
const Author kOnline('o');
const Author kOther('x');

// A server and a folder in memory, which tell what was done to them.
class World : public Repository {
 public:
  std::map<std::string, std::string> served;  // by "2.root", "timestamp", …
  std::map<std::string, std::string> kept;
  std::vector<std::string> done;

  Result<std::optional<std::string>> Fetch(const std::string& role,
                                           std::uint64_t version,
                                           std::uint64_t max_bytes) override {
    const std::string name =
        (version == 0 ? "" : std::to_string(version) + ".") + role;
    done.push_back("fetch " + name);
    const auto at = served.find(name);
    if (at == served.end()) return std::optional<std::string>();
    if (at->second.size() > max_bytes) {
      return Failure{Reason::kTooLarge, name};
    }
    last_ = at->second;
    return std::optional(at->second);
  }
  Result<std::optional<std::string>> Recall(const std::string& role,
                                            std::uint64_t) override {
    const auto at = kept.find(role);
    if (at == kept.end()) return std::optional<std::string>();
    return std::optional(at->second);
  }
  Result<Done> Keep(const std::string& role) override {
    done.push_back("keep " + role);
    kept[role] = last_;
    return Done{};
  }
  Result<Done> Forget(const std::string& role) override {
    done.push_back("forget " + role);
    kept.erase(role);
    return Done{};
  }

 private:
  std::string last_;
};

std::string RootFile(int version, const Author& online,
                     const std::vector<const Author*>& signers,
                     const std::string& expires = "2030-01-01T00:00:00Z") {
  return SignedBy(
      signers, Content("root", version,
                       {{"consistent_snapshot", true},
                        {"keys", KeysOf({&kRoot, &online})},
                        {"roles", Object{{"root", SignersOf({&kRoot})},
                                         {"timestamp", SignersOf({&online})},
                                         {"snapshot", SignersOf({&online})},
                                         {"targets", SignersOf({&online})}}}},
                       expires));
}
std::string TimestampFile(int version, int snapshot, const Author& by = kOnline,
                          const std::string& expires = "2030-01-01T00:00:00Z") {
  return SignedBy(
      {&by},
      Content(
          "timestamp", version,
          {{"meta", Object{{"snapshot.json", Object{{"version", snapshot}}}}}},
          expires));
}
std::string SnapshotFile(int version, const Object& meta,
                         const Author& by = kOnline) {
  return SignedBy({&by}, Content("snapshot", version, {{"meta", meta}}));
}
Object Listed(int version) { return {{"version", version}}; }
std::string TargetsFile(int version, Object more = {},
                        const Author& by = kOnline) {
  more.emplace_back(
      "targets",
      Object{
          {"a", Object{{"length", 1},
                       {"hashes", Object{{"sha256", std::string(64, '0')}}}}}});
  return SignedBy({&by}, Content("targets", version, std::move(more)));
}

const std::string kFirstRoot = RootFile(1, kOnline, {&kRoot});

World Fresh() {
  World world;
  world.served = {
      {"timestamp", TimestampFile(1, 1)},
      {"1.snapshot", SnapshotFile(1, {{"targets.json", Listed(1)}})},
      {"1.targets", TargetsFile(1)}};
  return world;
}
Result<Done> Update(World& world) {
  TRY(Client client,
      Client::Start(
          world.kept.contains("root") ? world.kept["root"] : kFirstRoot, kNow));
  return client.Refresh(world);
}

TEST(Client, KeepsWhatItBelievesAsItGoes) {
  World world = Fresh();
  ASSERT_OK(Update(world));
  EXPECT_EQ(world.done, (std::vector<std::string>{
                            "fetch 2.root", "fetch timestamp", "keep timestamp",
                            "fetch 1.snapshot", "keep snapshot",
                            "fetch 1.targets", "keep targets"}));
  world.done.clear();
  ASSERT_OK(Update(world));
  EXPECT_EQ(world.done,
            (std::vector<std::string>{"fetch 2.root", "fetch timestamp"}));
}

TEST(Client, TrustsNoRootThatHasNotSignedItself) {
  EXPECT_THAT(Client::Start(RootFile(1, kOnline, {&kOther}), kNow),
              FailsWith(Reason::kThreshold));
  EXPECT_THAT(Client::Start("{}", kNow), FailsWith(Reason::kBadMetadata));
}

// Where the rotation is forgotten by a crash, so is why to forget the rest.
TEST(Client, ForgetsBeforeItKeepsARootThatRotates) {
  World world = Fresh();
  ASSERT_OK(Update(world));
  world.done.clear();
  world.served["2.root"] = RootFile(2, kOther, {&kRoot});
  world.served["timestamp"] = TimestampFile(1, 1, kOther);
  world.served["1.snapshot"] =
      SnapshotFile(1, {{"targets.json", Listed(1)}}, kOther);
  world.served["1.targets"] = TargetsFile(1, {}, kOther);
  ASSERT_OK(Update(world));
  EXPECT_EQ(
      (std::vector<std::string>(world.done.begin(), world.done.begin() + 4)),
      (std::vector<std::string>{"fetch 2.root", "forget timestamp",
                                "forget snapshot", "keep root"}));
}

TEST(Client, FollowsRootsOneByOne_H24) {
  World world = Fresh();
  world.served["2.root"] = RootFile(3, kOnline, {&kRoot});
  EXPECT_THAT(Update(world), FailsWith(Reason::kRollback));
  world.served["2.root"] = RootFile(1, kOnline, {&kRoot});
  EXPECT_THAT(Update(world), FailsWith(Reason::kRollback));
  world.served["2.root"] = RootFile(2, kOnline, {&kOther});
  EXPECT_THAT(Update(world), FailsWith(Reason::kThreshold));
  EXPECT_TRUE(world.kept.empty());
}

TEST(Client, KeepsAnExpiredRootAndStops) {
  World world = Fresh();
  world.served["2.root"] =
      RootFile(2, kOnline, {&kRoot}, "2026-01-31T00:00:00Z");
  EXPECT_THAT(Update(world), FailsWith(Reason::kExpired));
  EXPECT_EQ(world.kept.size(), 1U);
  EXPECT_EQ(world.kept["root"], world.served["2.root"]);
}

TEST(Client, KeepsNoTimestampThatItRefuses_H27) {
  World world = Fresh();
  ASSERT_OK(Update(world));
  const std::string kept = world.kept["timestamp"];
  world.served["timestamp"] =
      TimestampFile(9, 1, kOnline, "2026-01-31T00:00:00Z");
  EXPECT_THAT(Update(world), FailsWith(Reason::kExpired));
  world.served["timestamp"] = TimestampFile(9, 1, kOther);
  EXPECT_THAT(Update(world), FailsWith(Reason::kThreshold));
  EXPECT_EQ(world.kept["timestamp"], kept);
}

TEST(Client, GoesNeitherBackNorAside) {
  World world = Fresh();
  world.served["timestamp"] = TimestampFile(5, 5);
  world.served["5.snapshot"] =
      SnapshotFile(5, {{"targets.json", Listed(3)}, {"x.json", Listed(2)}});
  world.served["3.targets"] = TargetsFile(3);
  ASSERT_OK(Update(world));
  const auto kept = world.kept;
  const auto refuses = [&](Reason reason, const char* why) {
    world.kept = kept;
    EXPECT_THAT(Update(world), FailsWith(reason)) << why;
    EXPECT_EQ(world.kept["snapshot"], kept.at("snapshot")) << why;
  };
  world.served["timestamp"] = TimestampFile(4, 5);
  refuses(Reason::kRollback, "timestamp");
  world.served["timestamp"] = TimestampFile(6, 4);
  refuses(Reason::kRollback, "the snapshot's version");
  world.served["timestamp"] = TimestampFile(6, 6);
  refuses(Reason::kNotFound, "no snapshot");
  world.served["6.snapshot"] = world.served["5.snapshot"];
  refuses(Reason::kMixAndMatch, "another snapshot");
  world.served["6.snapshot"] =
      SnapshotFile(6, {{"targets.json", Listed(2)}, {"x.json", Listed(2)}});
  refuses(Reason::kRollback, "targets");
  world.served["6.snapshot"] = SnapshotFile(6, {{"targets.json", Listed(3)}});
  refuses(Reason::kRollback, "x.json is gone");
  world.served["6.snapshot"] =
      SnapshotFile(6, {{"targets.json", Listed(4)}, {"x.json", Listed(2)}});
  world.served["4.targets"] = TargetsFile(3);
  world.kept = kept;
  EXPECT_THAT(Update(world), FailsWith(Reason::kMixAndMatch));
  EXPECT_EQ(world.kept["targets"], kept.at("targets"));
  world.served["4.targets"] = TargetsFile(4);
  EXPECT_OK(Update(world));
}

// Without a timestamp to compare with, the snapshot still knows its version.
TEST(Client, GoesNotBackBehindASnapshotWhoseTimestampIsLost) {
  World world = Fresh();
  world.served["timestamp"] = TimestampFile(5, 5);
  world.served["5.snapshot"] = SnapshotFile(5, {{"targets.json", Listed(1)}});
  ASSERT_OK(Update(world));
  world.kept.erase("timestamp");
  world.served["timestamp"] = TimestampFile(4, 1);
  EXPECT_THAT(Update(world), FailsWith(Reason::kRollback));
}

Object Role(const std::string& name, const Author& author, bool terminating) {
  return {{"name", name},
          {"keyids", Array{author.id()}},
          {"threshold", 1},
          {"terminating", terminating},
          {"paths", Array{"*"}}};
}

TEST(Find, VerifiesARoleForWhoeverDelegates_H29) {
  const Author for_a('1'), for_b('2');
  const auto role = [](Array paths, const std::string& name,
                       const Author& author) -> Object {
    return {{"name", name},
            {"keyids", Array{author.id()}},
            {"threshold", 1},
            {"terminating", false},
            {"paths", std::move(paths)}};
  };
  World world = Fresh();
  world.served["1.targets"] = TargetsFile(
      1,
      {{"delegations", Object{{"keys", KeysOf({&kOther})},
                              {"roles", Array{role({"a/*"}, "A", kOther),
                                              role({"b/*"}, "B", kOther)}}}}});
  world.served["1.A"] = TargetsFile(
      1,
      {{"delegations", Object{{"keys", KeysOf({&for_a})},
                              {"roles", Array{role({"a/*"}, "C", for_a)}}}}},
      kOther);
  world.served["1.B"] = TargetsFile(
      1,
      {{"delegations", Object{{"keys", KeysOf({&for_b})},
                              {"roles", Array{role({"b/*"}, "C", for_b)}}}}},
      kOther);
  world.served["1.C"] = TargetsFile(1, {}, for_a);
  world.served["1.snapshot"] = SnapshotFile(1, {{"targets.json", Listed(1)},
                                                {"A.json", Listed(1)},
                                                {"B.json", Listed(1)},
                                                {"C.json", Listed(1)}});
  Client client = Client::Start(kFirstRoot, kNow).value();
  ASSERT_OK(client.Refresh(world));
  EXPECT_THAT(client.Find("a/x", world), FailsWith(Reason::kNotFound));
  EXPECT_TRUE(world.kept.contains("C"));
  EXPECT_THAT(client.Find("b/x", world), FailsWith(Reason::kThreshold));
}

TEST(Find, EndsInARoleWithoutAnEnd_H28) {
  World world = Fresh();
  world.served["1.targets"] = TargetsFile(
      1,
      {{"delegations", Object{{"keys", KeysOf({&kOther})},
                              {"roles", Array{Role("r0", kOther, false)}}}}});
  Object meta = {{"targets.json", Listed(1)}};
  for (int i = 0; i < 70; ++i) {
    const std::string name = "r" + std::to_string(i);
    const std::string next = "r" + std::to_string(i + 1);
    meta.emplace_back(name + ".json", Listed(1));
    world.served["1." + name] = TargetsFile(
        1,
        {{"delegations", Object{{"keys", KeysOf({&kOther})},
                                {"roles", Array{Role(next, kOther, true)}}}}},
        kOther);
  }
  world.served["1.snapshot"] = SnapshotFile(1, meta);
  Client client = Client::Start(kFirstRoot, kNow).value();
  ASSERT_OK(client.Refresh(world));
  EXPECT_THAT(client.Find("missing", world),
              FailsWith(Reason::kTooManyMembers));
  EXPECT_FALSE(world.kept.contains("r64"));
}

TEST(Find, TakesNoPathThatWouldLeadElsewhere_H23) {
  World world = Fresh();
  Client client = Client::Start(kFirstRoot, kNow).value();
  ASSERT_OK(client.Refresh(world));
  for (const char* path : {"", ".", "..", "../a", "a/..", "a/./b", "a/../b"}) {
    EXPECT_THAT(client.Find(path, world), FailsWith(Reason::kMemberPath))
        << path;
  }
  const auto found = client.Find("a", world);
  ASSERT_OK(found);
  EXPECT_EQ(found->role, "targets");
  EXPECT_EQ(found->prefix, std::string(64, '0'));
}

}  // namespace
}  // namespace airlock::verifier::tuf
