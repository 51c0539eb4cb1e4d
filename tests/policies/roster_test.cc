#include "policies/roster.h"

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

TEST(Roster, ParsesWhatItFormats) {
  Roster roster = World().roster;
  EXPECT_THAT(ParseRoster(Format(roster)), Yields(roster));
  roster.generation = 9;
  roster.keys[1].revoked = Instant(1767225600);
  EXPECT_THAT(ParseRoster(Format(roster)), Yields(roster));
  EXPECT_NE(Format(roster).find("\nrobot sync alice\n"), std::string::npos);
  EXPECT_NE(Format(roster).find("\nperson alice reviewer waiver\n"),
            std::string::npos);
}

// AIRLOCK_ACCEPT=1 writes the seed of policies_fuzz anew.
TEST(Roster, SampleIsASeedOfTheFuzzTarget) {
  const std::string path = AIRLOCK_TESTDATA "/seeds/policies/roster.note";
  if (std::getenv("AIRLOCK_ACCEPT") != nullptr) {
    std::ofstream(path, std::ios::binary) << Format(World().roster);
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path, std::ios::binary);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            Format(World().roster));
}

TEST(Roster, NoFlippedByteGoesUnnoticed) {
  const Roster roster = World().roster;
  std::string text = Format(roster);
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char was = text[at];
    for (int bit = 0; bit < 8; ++bit) {
      text[at] = static_cast<char>(was ^ (1 << bit));
      const auto parsed = ParseRoster(text);
      if (parsed.ok()) {
        ASSERT_EQ(Format(*parsed), text) << at;
        ASSERT_NE(*parsed, roster) << at;
      }
    }
    text[at] = was;
  }
}

TEST(Roster, KnowsThePersonBehindAKey) {
  World world;
  EXPECT_THAT(world.roster.PersonOf(world.bob.id(), world.now),
              Yields(Named("bob")));
  EXPECT_THAT(world.roster.PersonOf(world.bob_at_home.id(), world.now),
              Yields(Named("bob")));
  EXPECT_THAT(world.roster.PersonOf(world.sync.id(), world.now),
              Yields(Named("sync")));
  EXPECT_THAT(world.roster.PersonOf(world.mallory.id(), world.now),
              FailsWith(Reason::kNotAllowed));
}

TEST(Roster, CountsARevokedKeyBeforeItsRevocationOnly) {
  World world;
  for (PersonKey& key : world.roster.keys) {
    if (key.id == world.bob.id()) key.revoked = world.start;
  }
  EXPECT_THAT(world.roster.PersonOf(world.bob.id(), world.start - Seconds{1}),
              Yields(Named("bob")));
  EXPECT_THAT(world.roster.PersonOf(world.bob.id(), world.start),
              FailsWith(Reason::kNotAllowed));
}

TEST(Roster, KnowsWhoAnswers) {
  const Roster roster = World().roster;
  EXPECT_THAT(roster.Responsible(Named("sync")), Yields(Named("alice")));
  EXPECT_THAT(roster.Responsible(Named("bob")), Yields(Named("bob")));
  EXPECT_THAT(roster.Responsible(Named("mallory")),
              FailsWith(Reason::kNotAllowed));
  EXPECT_TRUE(roster.Find(Named("sync"))->robot());
  EXPECT_FALSE(roster.Find(Named("bob"))->robot());
  EXPECT_EQ(roster.Find(Named("mallory")), nullptr);
  EXPECT_TRUE(roster.Find(Named("carol"))->Has("security"));
  EXPECT_FALSE(roster.Find(Named("bob"))->Has("security"));
}

struct Change {
  std::string name;
  std::function<void(Roster&)> change;
};
class RosterRefuses : public ::testing::TestWithParam<Change> {};

Person& Find(Roster& roster, std::string_view name) {
  for (Person& person : roster.people) {
    if (person.name.text() == name) return person;
  }
  return roster.people.front();
}

TEST_P(RosterRefuses, WhatNoRosterMaySay) {
  Roster roster = World().roster;
  GetParam().change(roster);
  EXPECT_THAT(CheckRoster(roster), FailsWith(Reason::kBadPolicy));
  EXPECT_FALSE(ParseRoster(Format(roster)).ok());
}

INSTANTIATE_TEST_SUITE_P(
    Changes, RosterRefuses,
    ::testing::Values(
        Change{"a_key_of_nobody",
               [](Roster& r) { r.keys[0].person = Named("mallory"); }},
        Change{"a_key_under_another_id",
               [](Roster& r) { std::swap(r.keys[0].line, r.keys[1].line); }},
        Change{"a_key_twice", [](Roster& r) { r.keys[1] = r.keys[0]; }},
        Change{"keys_out_of_order",
               [](Roster& r) { std::swap(r.keys[0], r.keys[1]); }},
        Change{"a_key_with_a_comment",
               [](Roster& r) { r.keys[0].line += " desk"; }},
        Change{"a_key_that_is_none",
               [](Roster& r) { r.keys[0].line = "ssh-ed25519 AAAA"; }},
        Change{"a_person_twice",
               [](Roster& r) { r.people[1].name = r.people[0].name; }},
        Change{"people_out_of_order",
               [](Roster& r) { std::swap(r.people[0], r.people[1]); }},
        Change{"roles_out_of_order",
               [](Roster& r) {
                 std::swap(Find(r, "carol").roles[0],
                           Find(r, "carol").roles[1]);
               }},
        Change{"a_robot_of_nobody",
               [](Roster& r) { Find(r, "sync").answers = Named("mallory"); }},
        Change{"a_robot_of_a_robot",
               [](Roster& r) { Find(r, "bob").answers = Named("sync"); }},
        Change{"no_administrator",
               [](Roster& r) { Find(r, "erin").roles.clear(); }},
        Change{"fewer_administrators_than_activation",
               [](Roster& r) { r.activation = 2; }},
        Change{"activation_0", [](Roster& r) { r.activation = 0; }},
        Change{"generation_0", [](Roster& r) { r.generation = 0; }}),
    [](const ::testing::TestParamInfo<Change>& row) { return row.param.name; });

TEST(Roster, RefusesARobotWithRoles) {
  Roster roster = World().roster;
  Find(roster, "sync").roles = {RoleName::Parse("reviewer").value()};
  EXPECT_THAT(CheckRoster(roster), FailsWith(Reason::kBadPolicy));
  std::string text = Format(World().roster);
  text.replace(text.find("robot sync alice"), 16, "robot sync alice reviewer");
  EXPECT_FALSE(ParseRoster(text).ok());
}

}  // namespace
}  // namespace airlock::policies
