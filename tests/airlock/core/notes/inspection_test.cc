#include "airlock/core/notes/inspection.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;
using testing_support::Yields;

Scan CleanScan() {
  return {DigestOf<ObjectDigest>(1),
          "yara 4.2.3",
          DigestOf<NoteDigest>(2),
          "-",
          ScanOutcome::kClean,
          "",
          20,
          20,
          {},
          0,
          "seccomp"};
}
const Finding kFinding{"bin/x", DigestOf<ObjectDigest>(3), "miner"};

TEST(Scan, IsCleanOnlyWhereEveryByteWasReadAndNothingFound) {
  EXPECT_THAT(ParseScan(Format(CleanScan())), Yields(CleanScan()));
  Scan partial = CleanScan();
  partial.covered_bytes = 19;
  EXPECT_THAT(ParseScan(Format(partial)), FailsWith(Reason::kBadNote));
  Scan more = CleanScan();
  more.covered_bytes = 21;
  EXPECT_THAT(ParseScan(Format(more)), FailsWith(Reason::kBadNote));
  Scan found = CleanScan();
  found.findings = {kFinding};
  EXPECT_THAT(ParseScan(Format(found)), FailsWith(Reason::kBadNote));
  Scan counted = CleanScan();
  counted.more_findings = 1;
  EXPECT_THAT(ParseScan(Format(counted)), FailsWith(Reason::kBadNote));
}

TEST(Scan, ListsAtMost64Findings) {
  Scan scan = CleanScan();
  scan.outcome = ScanOutcome::kMatch;
  scan.findings = std::vector(64, kFinding);
  EXPECT_THAT(ParseScan(Format(scan)), Yields(scan));
  scan.findings.push_back(kFinding);
  EXPECT_THAT(ParseScan(Format(scan)), FailsWith(Reason::kBadNote));
}

TEST(Scan, RefusesAnOutcomeOfItsOwnMaking) {
  std::string text = Format(CleanScan());
  text.replace(text.find("outcome clean"), 13, "outcome fresh");
  EXPECT_THAT(ParseScan(text), FailsWith(Reason::kBadNote));
}

TEST(Inventory, RefusesAModeBeyondPermissionBits) {
  Inventory inventory{DigestOf<ObjectDigest>(1),
                      "tar",
                      Coverage::kComplete,
                      1,
                      1,
                      {{"a", MemberType::kFile, 1, 07777, 0, 0, {}, "", ""}}};
  EXPECT_THAT(ParseInventory(Format(inventory)), Yields(inventory));
  inventory.members[0].mode = 010000;
  EXPECT_THAT(ParseInventory(Format(inventory)), FailsWith(Reason::kBadNumber));
}

TEST(Inventory, RefusesAFactThatIsNone) {
  Inventory inventory{DigestOf<ObjectDigest>(1), "elf", Coverage::kLeaf, 1, 1,
                      {}, {{"elf.relro", "full"}}};
  EXPECT_THAT(ParseInventory(Format(inventory)), Yields(inventory));
  inventory.facts[0].name = "Relro";
  EXPECT_THAT(ParseInventory(Format(inventory)), FailsWith(Reason::kBadNote));
  inventory.facts[0] = {"elf.needed", std::string(kMaxFactBytes + 1, 'a')};
  EXPECT_THAT(ParseInventory(Format(inventory)), FailsWith(Reason::kBadNote));
  inventory.facts.assign(kMaxFacts + 1, {"elf.needed", "a"});
  EXPECT_THAT(ParseInventory(Format(inventory)), FailsWith(Reason::kBadNote));
  inventory.facts.pop_back();
  EXPECT_THAT(ParseInventory(Format(inventory)), Yields(inventory));
}

TEST(Inspected, RefusesACoverageOfItsOwnMaking) {
  std::string text =
      Format(Inspected{DigestOf<ObjectDigest>(1), DigestOf<ObjectDigest>(2),
                       "elf", Coverage::kLeaf, 0, 0, "seccomp"});
  EXPECT_OK(ParseInspected(text));
  text.replace(text.find("coverage leaf"), 13, "coverage tree");
  EXPECT_THAT(ParseInspected(text), FailsWith(Reason::kBadNote));
}

}  // namespace
}  // namespace airlock::notes
