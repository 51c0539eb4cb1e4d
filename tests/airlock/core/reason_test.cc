#include "airlock/core/reason.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "tests/support/matchers.h"

namespace airlock {
namespace {

const std::vector<Reason> kAll = {
#define REASON(id, name, kind, exit_code, sentence, next) Reason::id,
#include "airlock/core/reason.def"
#undef REASON
};

TEST(Reason, IsFoundByItsName) {
  std::set<std::string_view> names;
  for (Reason reason : kAll) {
    EXPECT_TRUE(names.insert(NameOf(reason)).second) << NameOf(reason);
    EXPECT_EQ(ReasonNamed(NameOf(reason)), reason);
  }
  EXPECT_EQ(ReasonNamed("no-such-reason"), std::nullopt);
  EXPECT_EQ(ReasonNamed(""), std::nullopt);
}

TEST(Reason, SpeaksInWholeSentences) {
  for (Reason reason : kAll) {
    for (std::string_view text : {SentenceOf(reason), NextStepFor(reason)}) {
      EXPECT_TRUE(text.ends_with('.')) << NameOf(reason);
      EXPECT_TRUE(text[0] >= 'A' && text[0] <= 'Z') << NameOf(reason);
    }
  }
}

TEST(Reason, EndsACommandWithACodeOfTheTable) {
  const std::set<int> codes = {1, 2,  3,  4,  5,  6,  7,  8,
                               9, 10, 11, 12, 13, 14, 75, 130};
  for (Reason reason : kAll) {
    EXPECT_TRUE(codes.contains(ExitCodeOf(reason))) << NameOf(reason);
  }
}

std::string ReasonsPage() {
  std::string page =
      "# Every reason in which something may not happen\n"
      "\n"
      "Generated from `airlock/core/reason.def`; the test `reason_test` keeps\n"
      "this page and that table equal (`AIRLOCK_ACCEPT=1` writes it anew).\n"
      "Names and exit codes are only ever added, never changed: scripts may\n"
      "rely on them. A *refusal* is about the artifact or the request and\n"
      "repeating it changes nothing; a *fault* is about the world, leaves no\n"
      "record, and the step runs again.\n"
      "\n"
      "| reason | kind | exit | what it means | what to do |\n"
      "|---|---|---|---|---|\n";
  for (Reason reason : kAll) {
    page += "| `" + std::string(NameOf(reason)) + "` | " +
            (KindOf(reason) == ReasonKind::kFault ? "fault" : "refusal") +
            " | " + std::to_string(ExitCodeOf(reason)) + " | " +
            std::string(SentenceOf(reason)) + " | " +
            std::string(NextStepFor(reason)) + " |\n";
  }
  return page;
}

TEST(Reason, StandsInTheDocumentation) {
  const std::string path = std::string(AIRLOCK_SOURCE) + "/docs/reasons.md";
  if (std::getenv("AIRLOCK_ACCEPT") != nullptr) {
    std::ofstream(path) << ReasonsPage();
    GTEST_SKIP() << "wrote " << path;
  }
  std::ifstream file(path);
  EXPECT_EQ(std::string(std::istreambuf_iterator<char>(file), {}),
            ReasonsPage())
      << "run this test with AIRLOCK_ACCEPT=1";
}

}  // namespace
}  // namespace airlock
