#include "airlock/core/notes/job.h"

#include <gtest/gtest.h>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::notes {
namespace {

using testing_support::FailsWith;
using testing_support::Yields;

const std::string kNonce = "0123456789abcdef0123456789abcdef";

TEST(Job, NeedsNeitherKindNorInput) {
  const Job job{kNonce, Task::kImport, Limits(), {}, {}, {}, {}, {}, {}};
  EXPECT_THAT(ParseJob(Format(job)), Yields(job));
}

TEST(Job, RefusesANonceThatIsNot32Digits) {
  for (const char* nonce : {"0123", "0123456789ABCDEF0123456789ABCDEF",
                            "0123456789abcdef 123456789abcdef",
                            "0123456789abcdef0123456789abcdef00"}) {
    const Job job{nonce, Task::kScan, Limits(), {}, {}, {}, {}, {}, {}};
    EXPECT_THAT(ParseJob(Format(job)), FailsWith(Reason::kBadNote)) << nonce;
    const Report report{nonce, "seccomp", {}, {}};
    EXPECT_THAT(ParseReport(Format(report)), FailsWith(Reason::kBadNote));
  }
}

TEST(Job, RefusesATaskOfItsOwnMaking) {
  std::string text = Format(Job{kNonce, Task::kScan, Limits(), {}, {}, {}, {}, {}, {}});
  text.replace(text.find("task scan"), 9, "task sing");
  EXPECT_THAT(ParseJob(text), FailsWith(Reason::kBadNote));
}

TEST(Report, MayRefuseNothing) {
  const Report report{kNonce, "seccomp+landlock", {}, {}};
  EXPECT_THAT(ParseReport(Format(report)), Yields(report));
}

TEST(Report, RefusesAReasonThatIsNotInTheTable) {
  std::string text =
      Format(Report{kNonce, "seccomp", Failure{Reason::kBomb, ""}, {}});
  text.replace(text.find("bomb"), 4, "boom");
  EXPECT_THAT(ParseReport(text), FailsWith(Reason::kBadNote));
}

TEST(Report, RefusesAStrangersSpeech) {
  const Report report{
      kNonce, "seccomp", Failure{Reason::kBomb, std::string(2049, 'x')}, {}};
  EXPECT_THAT(ParseReport(Format(report)), FailsWith(Reason::kBadNote));
}

TEST(FailureNote, CarriesAReasonAndItsDetail) {
  const FailureNote note{{Reason::kDiskFull, ""}};
  EXPECT_THAT(ParseFailure(Format(note)), Yields(note));
}

}  // namespace
}  // namespace airlock::notes
