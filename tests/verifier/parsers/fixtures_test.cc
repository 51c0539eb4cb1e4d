// Every file of testdata/bundles, and what its .case says must become of it.
#include <gtest/gtest.h>

#include <filesystem>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/verifier/parsers/inputs.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {
namespace {

using testing_support::FailsWith;
using testing_support::FileBytes;
using testing_support::Inputs;
using ::testing::HasSubstr;

namespace fs = std::filesystem;

struct Fixture {
  std::string name;
  std::string path;
  std::map<std::string, std::string> says;
};

void PrintTo(const Fixture& fixture, std::ostream* out) {
  *out << fixture.name;
}

std::map<std::string, std::string> ReadCase(const std::string& path) {
  static const std::set<std::string> kKeys = {
      "expect", "reason", "says", "format", "coverage", "facts",
      "why",    "made-by"};
  std::map<std::string, std::string> says;
  std::istringstream lines(FileBytes(path));
  std::string line;
  while (std::getline(lines, line)) {
    const std::size_t colon = line.find(": ");
    const std::string key = line.substr(0, colon);
    EXPECT_TRUE(kKeys.contains(key)) << path << ": unknown key " << key;
    EXPECT_TRUE(says.emplace(key, line.substr(colon + 2)).second) << path;
  }
  return says;
}

std::vector<Fixture> AllFixtures() {
  std::vector<Fixture> fixtures;
  for (const auto& entry : fs::recursive_directory_iterator(
           std::string(AIRLOCK_TESTDATA) + "/bundles")) {
    const fs::path& path = entry.path();
    if (!entry.is_regular_file() || path.extension() == ".case") continue;
    const std::string file = path.filename().string();
    const std::string name = file.substr(0, file.find('.'));
    fixtures.push_back(
        {name, path.string(),
         ReadCase((path.parent_path() / (name + ".case")).string())});
  }
  std::sort(fixtures.begin(), fixtures.end(),
            [](const auto& a, const auto& b) { return a.name < b.name; });
  return fixtures;
}

// Each "NAME=VALUE" of a list with "; " is of the file or one of its members.
void ExpectFacts(std::string wanted, const notes::Inventory& inventory) {
  std::vector<notes::Fact> facts = inventory.facts;
  for (const notes::Member& member : inventory.members) {
    facts.insert(facts.end(), member.facts.begin(), member.facts.end());
  }
  wanted += "; ";
  for (std::size_t at = 0, end; at < wanted.size(); at = end + 2) {
    end = wanted.find("; ", at);
    const std::string fact = wanted.substr(at, end - at);
    EXPECT_TRUE(std::any_of(facts.begin(), facts.end(), [&](const auto& one) {
      return (one.name + "=" + one.value).starts_with(fact);
    })) << fact;
  }
}

class Fixtures : public ::testing::TestWithParam<Fixture> {};

TEST_P(Fixtures, BecomeWhatTheirCaseSays) {
  const Fixture& fixture = GetParam();
  ASSERT_FALSE(fixture.says.empty()) << "no case for " << fixture.path;
  Inputs inputs;
  inputs.Add(notes::ItemRole::kArtifact, fixture.name, FileBytes(fixture.path));
  const auto inventory = TakeInventory(notes::Job(), inputs.front());
  if (fixture.says.at("expect") == "refused") {
    const auto reason = ReasonNamed(fixture.says.at("reason"));
    ASSERT_TRUE(reason) << fixture.says.at("reason");
    ASSERT_THAT(inventory, FailsWith(*reason));
    EXPECT_THAT(inventory.failure().detail,
                HasSubstr(fixture.says.at("says")));
    return;
  }
  ASSERT_EQ(fixture.says.at("expect"), "accepted");
  ASSERT_OK(inventory);
  EXPECT_EQ(inventory->format, fixture.says.at("format"));
  EXPECT_EQ(NameOf(inventory->coverage), fixture.says.at("coverage"));
  if (fixture.says.contains("facts")) {
    ExpectFacts(fixture.says.at("facts"), *inventory);
  }
  const auto again = notes::ParseInventory(notes::Format(*inventory));
  ASSERT_OK(again);
  EXPECT_EQ(*again, *inventory);
}

INSTANTIATE_TEST_SUITE_P(Bundles, Fixtures, ::testing::ValuesIn(AllFixtures()),
                         [](const auto& one) {
                           std::string name = one.param.name;
                           std::replace(name.begin(), name.end(), '-', '_');
                           return name;
                         });

TEST(FixturesTogether, HaveOneForEachRefusalOfAnArchive) {
  std::set<std::string> reasons;
  for (const Fixture& fixture : AllFixtures()) {
    if (fixture.says.contains("reason")) {
      reasons.insert(fixture.says.at("reason"));
    }
  }
  for (const Reason reason :
       {Reason::kBadContainer, Reason::kTruncated, Reason::kTrailingBytes,
        Reason::kMemberPath, Reason::kMemberType, Reason::kDuplicateMember,
        Reason::kLinkTarget, Reason::kBomb}) {
    EXPECT_TRUE(reasons.contains(std::string(NameOf(reason))))
        << NameOf(reason);
  }
}

}  // namespace
}  // namespace airlock::verifier
