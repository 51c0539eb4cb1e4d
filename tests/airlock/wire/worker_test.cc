#include "airlock/wire/worker.h"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <chrono>
#include <ostream>

#include "tests/support/matchers.h"
#include "tests/support/note_kinds.h"

namespace airlock::wire {
namespace {

using testing_support::DigestOf;
using testing_support::FailsWith;

// A real process at the other end, which behaves as `lie` says.
Result<WorkerAnswer> AskAbout(const std::string& lie,
                              const Serve& serve = nullptr) {
  notes::Job job;
  job.task = notes::Task::kInspect;
  job.limits.cpu_seconds = 1;
  job.inputs = {
      {notes::ItemRole::kArtifact, DigestOf<ObjectDigest>(1), 0, lie}};
  std::vector<platform::Fd> inputs;
  inputs.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  return AskOwnWorker(LYING_WORKER, std::move(job), inputs, serve);
}

TEST(AskOwnWorker, TakesTheAnswerOfAWorkerThatDoesNotLie) {
  const auto answer = AskAbout("none");
  ASSERT_OK(answer);
  EXPECT_EQ(answer->sandbox, "seccomp");
  EXPECT_EQ(answer->documents,
            std::vector<std::string>{"airlock.inventory/v1\n"});
}

TEST(AskOwnWorker, PassesOnWhatTheWorkerRefuses) {
  EXPECT_THAT(AskAbout("refusal"), FailsWith(Reason::kBomb));
}

TEST(AskOwnWorker, AnswersWhatTheWorkerAsksBeforeItReports) {
  std::vector<std::string> asked;
  const auto answer = AskAbout(
      "asks first",
      [&](std::string_view request) -> Result<std::vector<std::string>> {
        asked.emplace_back(request);
        return std::vector<std::string>{std::string(request), "more"};
      });
  ASSERT_OK(answer);
  EXPECT_EQ(asked,
            (std::vector<std::string>{"airlock.one/v1\n", "airlock.two/v1\n"}));
}

TEST(AskOwnWorker, EndsWithTheFirstFailureToAnswer) {
  int asked = 0;
  EXPECT_THAT(
      AskAbout("asks first",
               [&](std::string_view) -> Result<std::vector<std::string>> {
                 ++asked;
                 return Failure{Reason::kDiskFull, "full"};
               }),
      FailsWith(Reason::kDiskFull));
  EXPECT_EQ(asked, 1);
}

TEST(AskOwnWorker, AnswersNothingUnlessTold) {
  EXPECT_THAT(AskAbout("asks first"), FailsWith(Reason::kParserDied));
}

struct Case {
  std::string lie;
  Reason want;
};
void PrintTo(const Case& c, std::ostream* out) { *out << c.lie; }

class LyingWorker : public ::testing::TestWithParam<Case> {};

TEST_P(LyingWorker, IsFoundOut) {
  const auto begun = std::chrono::steady_clock::now();
  EXPECT_THAT(AskAbout(GetParam().lie), FailsWith(GetParam().want));
  // Four times the CPU time that it was given, twice over, and no more: 8 s on
  // a machine that has nothing else to do. The worker itself takes longer.
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(50));
}

INSTANTIATE_TEST_SUITE_P(
    AskOwnWorker, LyingWorker,
    ::testing::Values(Case{"nonce", Reason::kLyingWorker},
                      Case{"another job", Reason::kLyingWorker},
                      Case{"digest", Reason::kLyingWorker},
                      Case{"size", Reason::kLyingWorker},
                      Case{"another document", Reason::kLyingWorker},
                      Case{"dies at once", Reason::kParserDied},
                      Case{"is killed", Reason::kParserDied},
                      Case{"dies after the report", Reason::kParserDied},
                      Case{"dies within a frame", Reason::kParserDied},
                      Case{"dies within a document", Reason::kParserDied},
                      Case{"garbage", Reason::kParserDied},
                      Case{"no report", Reason::kParserDied},
                      Case{"empty frame", Reason::kParserDied},
                      Case{"report and more", Reason::kParserDied},
                      Case{"oversized frame", Reason::kParserDied},
                      Case{"oversized document", Reason::kParserDied},
                      Case{"never answers", Reason::kParserTimeout},
                      Case{"never ends a document", Reason::kParserTimeout}),
    [](const auto& tested) {
      std::string name = tested.param.lie;
      for (char& c : name) c = c == ' ' ? '_' : c;
      return name;
    });

// A field that is new to a report stops this from compiling, so that whoever
// adds it comes by here: `nonce` and the documents' digests and sizes are lied
// about above; `refusal` harms only the input that the job is about; `sandbox`
// is testified, and what a policy makes of it is in requirements_test.cc.
TEST(AskOwnWorker, TakesNothingElseFromAReport) {
  [[maybe_unused]] const auto& [nonce, sandbox, refusal, documents] =
      notes::Report{};
  [[maybe_unused]] const auto& [object, size] =
      notes::ReportDocument{DigestOf<ObjectDigest>(1), 0};
  // What its parent believes.
  const auto answer = AskAbout("none");
  ASSERT_OK(answer);
  [[maybe_unused]] const auto& [level, bodies] = *answer;
  EXPECT_EQ(bodies.size(), 1u);
}

TEST(AskOwnWorker, IsRefusedWhenTheProgramIsNotThere) {
  notes::Job job;
  job.inputs = {{notes::ItemRole::kArtifact, DigestOf<ObjectDigest>(1), 0, ""}};
  std::vector<platform::Fd> inputs;
  inputs.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  const auto answer = AskOwnWorker("/nonexistent/worker", job, inputs);
  ASSERT_FALSE(answer.ok());
  // The world failed; no input is refused for it.
  EXPECT_EQ(KindOf(answer.failure().reason), ReasonKind::kFault);
}

TEST(AskWorker, IsAFaultWhenNobodyListens) {
  notes::Job job;
  job.inputs = {{notes::ItemRole::kArtifact, DigestOf<ObjectDigest>(1), 0, ""}};
  std::vector<platform::Fd> inputs;
  inputs.emplace_back(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  EXPECT_THAT(AskWorker("/nonexistent/socket", job, inputs),
              FailsWith(Reason::kUnavailable));
}

}  // namespace
}  // namespace airlock::wire
