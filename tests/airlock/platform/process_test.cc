#include "airlock/platform/process.h"

#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <unistd.h>

#include <array>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "airlock/platform/directory.h"
#include "tests/airlock/platform/forked.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using testing_support::FailsWith;
using testing_support::InChild;
using testing_support::Says;
using testing_support::Scratch;
using testing_support::Yields;

// What a shell running `script` prints, spawned with `options`.
Result<std::string> Shell(const std::string& script,
                          Child::Options options = {}) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return IoFailure("pipe", errno);
  const Fd reading(ends[0]);
  Fd writing(ends[1]);
  options.argv = {"/bin/sh", "-c", script};
  options.descriptors.emplace_back(writing.get(), STDOUT_FILENO);
  TRY(Child child, Child::Spawn(options));
  writing.Close();
  TRY(const Bytes output, ReadAll(reading.get(), 1 << 20));
  TRY(const auto exit, child.Wait(std::nullopt));
  if (!exit->clean()) return Failure{Reason::kIo, "the shell failed"};
  return std::string(AsText(output));
}

Result<Child> Start(const std::string& script) {
  Child::Options options;
  options.argv = {"/bin/sh", "-c", script};
  return Child::Spawn(options);
}

TEST(Now, IsTheWallClock) {
  const auto now = Now().unix_seconds();
  EXPECT_LE(std::abs(now - std::time(nullptr)), 2);
}

// --- spawning

TEST(Child, TellsHowItEnded) {
  auto clean = Start("exit 0");
  ASSERT_OK(clean);
  const auto zero = clean->Wait(std::nullopt);
  ASSERT_OK(zero);
  EXPECT_TRUE((*zero)->clean());

  auto failing = Start("exit 7");
  const auto seven = failing->Wait(Seconds{10});
  ASSERT_OK(seven);
  EXPECT_TRUE((*seven)->exited);
  EXPECT_EQ((*seven)->code, 7);
  EXPECT_FALSE((*seven)->clean());

  auto killed = Start("kill -9 $$");
  const auto nine = killed->Wait(std::nullopt);
  ASSERT_OK(nine);
  EXPECT_FALSE((*nine)->exited);
  EXPECT_EQ((*nine)->code, SIGKILL);
  EXPECT_FALSE((*nine)->clean());
}

TEST(Child, IsNotStartedFromWhatIsNoProgram) {
  for (const char* path : {"/nonexistent", "/etc/passwd", "sh"}) {
    Child::Options options;
    options.argv = {path};
    EXPECT_THAT(Child::Spawn(options), FailsWith(Reason::kIo)) << path;
  }
}

TEST(Child, RunsOnAfterATimeout) {
  auto child = Start("exec sleep 60");
  ASSERT_OK(child);
  const auto running = child->Wait(Seconds{0});
  ASSERT_OK(running);
  EXPECT_FALSE(running->has_value());
  child->Signal(SIGTERM);
  const auto ended = child->Wait(Seconds{10});
  ASSERT_OK(ended);
  ASSERT_TRUE(ended->has_value());
  EXPECT_EQ((*ended)->code, SIGTERM);
}

TEST(Child, IsKilledAndReapedWhenItGoes) {
  pid_t pid;
  {
    auto child = Start("exec sleep 60");
    ASSERT_OK(child);
    pid = child->pid();
    EXPECT_EQ(::kill(pid, 0), 0);
  }
  EXPECT_EQ(::kill(pid, 0), -1);
  EXPECT_EQ(errno, ESRCH);
}

TEST(Child, IsKilledWhenAnotherTakesItsPlace) {
  auto first = Start("exec sleep 60");
  const pid_t pid = first->pid();
  {
    auto second = Start("exec sleep 60");
    *first = std::move(*second);
  }
  EXPECT_NE(first->pid(), pid);
  EXPECT_EQ(::kill(first->pid(), 0), 0);
  EXPECT_EQ(::kill(pid, 0), -1);
}

TEST(Child, HasPathAndLanguageInItsEnvironmentAndNothingElse) {
  ::setenv("AIRLOCK_SECRET", "leaked", 1);
  const auto environment = Shell("exec /usr/bin/env");
  ::unsetenv("AIRLOCK_SECRET");
  ASSERT_OK(environment);
  EXPECT_THAT(*environment, HasSubstr("LANG=C.UTF-8\n"));
  EXPECT_THAT(*environment, HasSubstr("PATH="));
  EXPECT_THAT(*environment, Not(HasSubstr("AIRLOCK_SECRET")));
  EXPECT_THAT(*environment, Not(HasSubstr("HOME=")));
}

TEST(Child, InheritsTheEnvironmentWhenTold) {
  ::setenv("AIRLOCK_SHARED", "yes", 1);
  Child::Options options;
  options.inherit_environment = true;
  const auto value = Shell("echo $AIRLOCK_SHARED", options);
  ::unsetenv("AIRLOCK_SHARED");
  EXPECT_THAT(value, Yields("yes\n"));
}

TEST(Child, HasTheDescriptorsMappedAndNoOther) {
  // One that was not opened O_CLOEXEC: somebody's mistake.
  const Fd leaked(::open("/dev/null", O_RDONLY));
  const Scratch scratch;
  std::ofstream(scratch / "five") << "five";
  const Fd five(::open((scratch / "five").c_str(), O_RDONLY | O_CLOEXEC));
  for (const bool as_another : {false, true}) {
    ::lseek(five.get(), 0, SEEK_SET);
    Child::Options options;
    options.descriptors = {{five.get(), 5}, {leaked.get(), 7}};
    if (as_another) options.gid = ::getegid();
    // The shell's own listing has one of its own: the folder that it reads.
    EXPECT_THAT(Shell("cat <&5; for f in 3 4 5 6 7 8 9 10 11 12 13; do "
                      "[ -e /proc/$$/fd/$f ] && echo $f; done; true",
                      options),
                Yields("five5\n7\n"))
        << as_another;
  }
}

TEST(Child, GetsDescriptorsWhoseNumbersCross) {
  const Scratch scratch;
  std::ofstream(scratch / "a") << "a";
  std::ofstream(scratch / "b") << "b";
  const Fd a(::open((scratch / "a").c_str(), O_RDONLY | O_CLOEXEC));
  const Fd b(::open((scratch / "b").c_str(), O_RDONLY | O_CLOEXEC));
  ASSERT_LT(b.get(), 10);  // what dash can name
  for (const bool as_another : {false, true}) {
    ::lseek(a.get(), 0, SEEK_SET);
    ::lseek(b.get(), 0, SEEK_SET);
    Child::Options options;
    options.descriptors = {{a.get(), b.get()}, {b.get(), a.get()}};
    if (as_another) options.gid = ::getegid();
    EXPECT_THAT(Shell("cat <&" + std::to_string(a.get()) + "; cat <&" +
                          std::to_string(b.get()),
                      options),
                Yields("ba"))
        << as_another;
  }
}

TEST(Child, IsNotStartedWithoutADescriptorItShouldHave) {
  Child::Options options;
  options.argv = {"/bin/true"};
  options.descriptors = {{987, 3}};
  EXPECT_THAT(Child::Spawn(options), FailsWith(Reason::kIo));
}

TEST(Child, HasNoSignalIgnoredOrBlocked) {
  sigset_t blocked;
  sigset_t old;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ASSERT_EQ(::sigprocmask(SIG_BLOCK, &blocked, &old), 0);
  const auto old_pipe = ::signal(SIGPIPE, SIG_IGN);
  for (const bool as_another : {false, true}) {
    Child::Options options;
    if (as_another) options.gid = ::getegid();
    const auto masks = Shell(
        "exec sed -n 's/^Sig\\(Blk\\|Ign\\):\t//p' /proc/self/status", options);
    EXPECT_OK(masks);
    if (!masks.ok()) continue;
    std::istringstream lines(*masks);
    int count = 0;
    for (std::string line; std::getline(lines, line); ++count) {
      // Signals 1 to 31. Two above are glibc's own, and posix_spawn() leaves
      // them ignored until the new glibc takes them.
      EXPECT_EQ(std::stoull(line, nullptr, 16) & 0x7fffffff, 0U)
          << *masks << as_another;
    }
    EXPECT_EQ(count, 2);
  }
  ::signal(SIGPIPE, old_pipe);
  ::sigprocmask(SIG_SETMASK, &old, nullptr);
}

TEST(Child, BecomesAnotherUserForGood) {
  ASSERT_EQ(::geteuid(), 0U) << "needs root, to become somebody else";
  Child::Options options;
  options.uid = 12345;
  options.gid = 23456;
  options.groups = {34567};
  EXPECT_THAT(
      Shell("exec grep -E '^([UG]id|Groups)' /proc/self/status", options),
      Yields("Uid:\t12345\t12345\t12345\t12345\n"
             "Gid:\t23456\t23456\t23456\t23456\n"
             "Groups:\t34567 \n"));
}

TEST(Child, KeepsNoGroupItWasNotGiven) {
  ASSERT_EQ(::geteuid(), 0U) << "needs root, to become somebody else";
  EXPECT_THAT(InChild([](int) -> std::string {
                const gid_t group = 4;
                if (::setgroups(1, &group) != 0) return "no groups";
                Child::Options options;
                options.uid = 12345;
                options.gid = 23456;
                const auto groups =
                    Shell("exec grep ^Groups /proc/self/status", options);
                return groups.ok() ? *groups : groups.failure().detail;
              }),
              Says("Groups:\t \n"));
}

TEST(Child, IsNotStartedAsAnyoneElseThanAsked) {
  ASSERT_EQ(::geteuid(), 0U) << "needs root, to give it up";
  const auto ending = InChild([](int) -> std::string {
    if (::setresuid(12345, 12345, 12345) != 0) return "still root";
    Child::Options options;
    options.argv = {"/bin/true"};
    options.uid = 0;
    options.gid = 0;
    const auto child = Child::Spawn(options);
    return child.ok() ? "started" : std::string(NameOf(child.failure().reason));
  });
  EXPECT_THAT(ending, Says("io"));
}

TEST(Child, OfAnotherUserIsNotStartedFromWhatIsNoProgram) {
  Child::Options options;
  options.argv = {"/nonexistent"};
  options.gid = ::getegid();
  EXPECT_THAT(Child::Spawn(options), FailsWith(Reason::kIo));
}

TEST(ChildDeathTest, TakesHalfAnIdentityForABug) {
  Child::Options options;
  options.argv = {"/bin/true"};
  options.uid = 12345;
  EXPECT_DEATH((void)Child::Spawn(options), "a uid comes with its gid");
}

TEST(ChildDeathTest, TakesASecondWaitForABug) {
  auto child = Start("exit 0");
  ASSERT_OK(child->Wait(std::nullopt));
  EXPECT_DEATH((void)child->Wait(std::nullopt), "not waited for before");
}

// --- tools

TEST(RunTool, YieldsWhatTheToolPrints) {
  EXPECT_THAT(RunTool({"/bin/cat"}, "input"), Yields("input"));
  EXPECT_THAT(RunTool({"/bin/cat"}, ""), Yields(""));
}

TEST(RunTool, PassesMoreThanAPipeHoldsBothWays) {
  const std::string large(4 << 20, 'x');
  const auto output = RunTool({"/bin/cat"}, large);
  ASSERT_OK(output);
  EXPECT_TRUE(*output == large);
}

TEST(RunTool, DoesNotMindAToolThatDoesNotRead) {
  EXPECT_THAT(RunTool({"/bin/echo", "hello"}, std::string(4 << 20, 'x')),
              Yields("hello\n"));
}

TEST(RunTool, ReportsAFailureWithTheLastWords) {
  const auto result = RunTool(
      {"/bin/sh", "-c", "seq 100000 >&2; echo 'no \033such thing' >&2; exit 3"},
      "");
  ASSERT_THAT(result, FailsWith(Reason::kIo));
  EXPECT_THAT(result.failure().detail, HasSubstr("ended with 3"));
  EXPECT_THAT(result.failure().detail, HasSubstr("such thing"));
  EXPECT_THAT(result.failure().detail, Not(HasSubstr("\033")));
  EXPECT_LT(result.failure().detail.size(), 20'000U);
}

TEST(RunTool, ReportsASignal) {
  const auto result = RunTool({"/bin/sh", "-c", "kill -9 $$"}, "");
  ASSERT_THAT(result, FailsWith(Reason::kIo));
  EXPECT_THAT(result.failure().detail, HasSubstr("signal 9"));
}

TEST(RunTool, EndsAToolThatPrintsTooMuch) {
  EXPECT_THAT(RunTool({"/usr/bin/yes"}, ""), FailsWith(Reason::kTooLarge));
}

TEST(RunTool, ReportsAToolThatIsNotThere) {
  EXPECT_THAT(RunTool({"/nonexistent"}, ""), FailsWith(Reason::kIo));
}

// --- the program itself

TEST(ProgramFolder, IsWhereTheTestIs) {
  const auto folder = ProgramFolder();
  ASSERT_OK(folder);
  EXPECT_TRUE(std::filesystem::exists(*folder + "/platform_test")) << *folder;
}

TEST(StopRequested, AnswersAfterEitherSignalAndNotBefore) {
  for (const int signal : {SIGTERM, SIGINT}) {
    EXPECT_THAT(InChild([&](int) -> std::string {
                  if (StopRequested()) return "too early";
                  ::raise(signal);
                  return StopRequested() ? "stop" : "missed";
                }),
                Says("stop"));
  }
}

TEST(StopRequested, CutsAWaitShort) {
  EXPECT_THAT(InChild([](int) -> std::string {
                (void)StopRequested();
                ::alarm(20);  // in case it does not
                const pid_t self = ::getpid();
                if (::fork() == 0) {
                  ::usleep(50'000);
                  ::kill(self, SIGTERM);
                  ::_exit(0);
                }
                while (!StopRequested()) ::pause();
                return "cut";
              }),
              Says("cut"));
}

}  // namespace
}  // namespace airlock::platform
