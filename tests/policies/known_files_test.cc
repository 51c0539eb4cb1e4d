#include "policies/known_files.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::policies {
namespace {

using notes::ScanOutcome;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing_support::DigestOf;
using testing_support::FailsWith;

ObjectDigest Object(int n) { return DigestOf<ObjectDigest>(n); }

std::vector<KnownFile> Known(std::vector<int> numbers) {
  std::vector<KnownFile> files;
  for (const int n : numbers) {
    files.push_back({Object(n), "bad " + std::to_string(n)});
  }
  std::ranges::sort(files, {}, &KnownFile::digest);
  return files;
}

TEST(KnownFiles, HaveAReasonEachAndOneOrder) {
  EXPECT_OK(CheckKnownFiles({}));
  EXPECT_OK(CheckKnownFiles({Known({1, 2, 3}), Known({4})}));
  EXPECT_OK(CheckKnownFiles({{{Object(1), std::string(200, 'w')}}, {}}));
  for (const std::string& why :
       {std::string(), std::string(201, 'w'), std::string("two\nlines")}) {
    EXPECT_THAT(CheckKnownFiles({{{Object(1), why}}, {}}),
                FailsWith(Reason::kBadPolicy));
    EXPECT_THAT(CheckKnownFiles({{}, {{Object(1), why}}}),
                FailsWith(Reason::kBadPolicy));
  }
  std::vector<KnownFile> turned = Known({1, 2});
  std::ranges::reverse(turned);
  EXPECT_THAT(CheckKnownFiles({turned, {}}), FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckKnownFiles({Known({1, 1}), {}}),
              FailsWith(Reason::kBadPolicy));
  EXPECT_THAT(CheckKnownFiles({Known({1, 2}), Known({2})}),
              FailsWith(Reason::kBadPolicy));
}

TEST(KnownFiles, AreLimited) {
  std::vector<KnownFile> many;
  for (std::size_t i = 0; i <= kMaxKnownFiles; ++i) {
    std::string hex = std::to_string(i);
    hex.insert(0, 64 - hex.size(), '0');
    many.push_back({ObjectDigest::Parse("sha256:" + hex).value(), "bad"});
  }
  EXPECT_THAT(CheckKnownFiles({many, {}}), FailsWith(Reason::kBadPolicy));
  many.pop_back();
  EXPECT_OK(CheckKnownFiles({many, {}}));
}

notes::Inventory Artifact(notes::Coverage coverage, std::vector<int> members) {
  notes::Inventory inventory{Object(9), "tar", coverage, 100, 70, {}, {}};
  for (const int n : members) {
    notes::Member member;
    member.path = "m" + std::to_string(n);
    if (n != 0) member.digest = Object(n);
    inventory.members.push_back(member);
  }
  return inventory;
}

TEST(ScanForDenied, FindsMembersAndTheArtifactItself) {
  const auto whole = Artifact(notes::Coverage::kComplete, {1, 2, 0});
  const notes::Scan clean = ScanForDenied(Known({3}), whole, "seccomp");
  EXPECT_EQ(clean.engine, "hash-list 1");
  EXPECT_EQ(clean.outcome, ScanOutcome::kClean);
  EXPECT_EQ(clean.covered_bytes, 70U);
  EXPECT_EQ(clean.total_bytes, 70U);
  EXPECT_EQ(clean.sandbox, "seccomp");
  EXPECT_OK(notes::ParseScan(notes::Format(clean)));

  const notes::Scan bad = ScanForDenied(Known({2, 3, 9}), whole, "seccomp");
  EXPECT_EQ(bad.outcome, ScanOutcome::kMatch);
  EXPECT_THAT(bad.findings,
              ElementsAre(notes::Finding{"", Object(9), "bad 9"},
                          notes::Finding{"m2", Object(2), "bad 2"}));
  EXPECT_OK(notes::ParseScan(notes::Format(bad)));
  EXPECT_NE(bad.rules, clean.rules);
}

TEST(ScanForDenied, IsNotCleanOfWhatWasNotLookedInto) {
  const auto part = Artifact(notes::Coverage::kIncomplete, {1});
  const notes::Scan scan = ScanForDenied(Known({2}), part, "");
  EXPECT_EQ(scan.outcome, ScanOutcome::kInconclusive);
  EXPECT_EQ(scan.cause, "limit");
  EXPECT_EQ(ScanForDenied(Known({1}), part, "").outcome, ScanOutcome::kMatch);
}

TEST(ScanForDenied, CountsWhatItCannotList) {
  const auto many =
      Artifact(notes::Coverage::kComplete, std::vector<int>(70, 1));
  const notes::Scan scan = ScanForDenied(Known({1}), many, "");
  EXPECT_EQ(scan.findings.size(), 64U);
  EXPECT_EQ(scan.more_findings, 6U);
}

}  // namespace
}  // namespace airlock::policies
