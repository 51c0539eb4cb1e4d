#include "airlock/platform/channel.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <thread>

#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "tests/airlock/platform/scratch.h"
#include "tests/support/matchers.h"

namespace airlock::platform {
namespace {

using ::testing::IsEmpty;
using testing_support::FailsWith;
using testing_support::Scratch;
using testing_support::Yields;

std::size_t OpenDescriptors() {
  std::size_t count = 0;
  for ([[maybe_unused]] const auto& entry :
       std::filesystem::directory_iterator("/proc/self/fd")) {
    ++count;
  }
  return count;
}

struct Ends {
  Ends() {
    auto pair = Channel::Pair().value();
    ours.emplace(std::move(pair.first));
    theirs.emplace(std::move(pair.second));
  }
  void CloseOurs() { ours.reset(); }
  // Bytes as a hostile peer would send them, with or without descriptors.
  void SendRaw(const std::string& bytes, const std::vector<int>& fds = {}) {
    std::string copy = bytes;
    iovec piece = {.iov_base = copy.data(), .iov_len = copy.size()};
    msghdr message = {};
    message.msg_iov = &piece;
    message.msg_iovlen = 1;
    std::vector<char> control(CMSG_SPACE(fds.size() * sizeof(int)));
    if (!fds.empty()) {
      message.msg_control = control.data();
      message.msg_controllen = control.size();
      cmsghdr* rights = CMSG_FIRSTHDR(&message);
      rights->cmsg_level = SOL_SOCKET;
      rights->cmsg_type = SCM_RIGHTS;
      rights->cmsg_len = CMSG_LEN(fds.size() * sizeof(int));
      std::memcpy(CMSG_DATA(rights), fds.data(), fds.size() * sizeof(int));
    }
    ASSERT_EQ(::sendmsg(ours->fd(), &message, 0),
              static_cast<ssize_t>(bytes.size()));
  }
  std::optional<Channel> ours;
  std::optional<Channel> theirs;
};

std::string Frame(const std::string& text) {
  const std::uint32_t size = static_cast<std::uint32_t>(text.size());
  return std::string{static_cast<char>(size >> 24),
                     static_cast<char>(size >> 16 & 255),
                     static_cast<char>(size >> 8 & 255),
                     static_cast<char>(size & 255)} +
         text;
}

// --- frames

TEST(Channel, CarriesFramesInOrder) {
  Ends ends;
  ASSERT_OK(ends.ours->Send("one"));
  ASSERT_OK(ends.ours->Send(""));
  ASSERT_OK(ends.ours->Send("three"));
  for (const char* want : {"one", "", "three"}) {
    const auto message = ends.theirs->Receive(5);
    ASSERT_OK(message);
    ASSERT_TRUE(message->has_value());
    EXPECT_EQ((*message)->text, want);
    EXPECT_THAT((*message)->fds, IsEmpty());
  }
}

TEST(Channel, CarriesMoreThanASocketHolds) {
  Ends ends;
  std::string text(5'000'003, 'x');
  for (std::size_t i = 0; i < text.size(); i += 991) text[i] = 'y';
  std::thread sender([&] { EXPECT_OK(ends.ours->Send(text)); });
  const auto message = ends.theirs->Receive(text.size());
  sender.join();
  ASSERT_OK(message);
  EXPECT_TRUE((*message)->text == text);
}

TEST(Channel, PutsTogetherAFrameThatComesInDrops) {
  Ends ends;
  std::thread sender([&] {
    for (const char c : Frame("drops")) {
      ends.SendRaw(std::string(1, c));
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
  });
  const auto message = ends.theirs->Receive(5);
  sender.join();
  ASSERT_OK(message);
  EXPECT_EQ((*message)->text, "drops");
}

TEST(Channel, YieldsNothingWhenTheOtherSideClosedBetweenFrames) {
  Ends ends;
  ASSERT_OK(ends.ours->Send("last"));
  ends.CloseOurs();
  EXPECT_EQ((*ends.theirs->Receive(9))->text, "last");
  const auto end = ends.theirs->Receive(9);
  ASSERT_OK(end);
  EXPECT_FALSE(end->has_value());
}

TEST(Channel, RefusesAFrameOverTheLimitAndClosesItself) {
  Ends ends;
  ASSERT_OK(ends.ours->Send("12345"));
  EXPECT_THAT(ends.theirs->Receive(4), FailsWith(Reason::kProtocol));
  EXPECT_LT(ends.theirs->fd(), 0);
  EXPECT_THAT(ends.theirs->Receive(4), FailsWith(Reason::kIo));
}

TEST(Channel, TakesNoMemoryForWhatIsOnlyAnnounced) {
  Ends ends;
  ends.SendRaw("\xff\xff\xff\xff");
  ends.CloseOurs();
  EXPECT_THAT(ends.theirs->Receive(UINT64_MAX), FailsWith(Reason::kProtocol));
}

TEST(Channel, RefusesAFrameThatIsCutOffAnywhere) {
  const std::string frame = Frame("text");
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    Ends ends;
    ends.SendRaw(frame.substr(0, cut));
    ends.CloseOurs();
    EXPECT_THAT(ends.theirs->Receive(9), FailsWith(Reason::kProtocol)) << cut;
  }
}

TEST(Channel, WaitsNoLongerThanToldAndGoesOnAfterwards) {
  Ends ends;
  EXPECT_THAT(ends.theirs->Receive(9, Seconds{0}),
              FailsWith(Reason::kTimedOut));
  ASSERT_OK(ends.ours->Send("late"));
  const auto message = ends.theirs->Receive(9, Seconds{5});
  ASSERT_OK(message);
  EXPECT_EQ((*message)->text, "late");
}

TEST(Channel, ClosesItselfWhenTimeEndsWithinAFrame) {
  Ends ends;
  ends.SendRaw(Frame("text").substr(0, 6));
  EXPECT_THAT(ends.theirs->Receive(9, Seconds{0}),
              FailsWith(Reason::kTimedOut));
  EXPECT_LT(ends.theirs->fd(), 0);
}

TEST(Channel, SaysThatNobodyTakesTheFrame) {
  Ends ends;
  ends.theirs.reset();
  EXPECT_THAT(ends.ours->Send("x"), FailsWith(Reason::kUnavailable));
}

TEST(Channel, DoesNotWaitForEverForAPeerThatDoesNotRead) {
  Ends ends;
  EXPECT_THAT(ends.ours->Send(std::string(10 << 20, 'x'), {}, Seconds{0}),
              FailsWith(Reason::kTimedOut));
  EXPECT_LT(ends.ours->fd(), 0);
}

TEST(Channel, TakesTheFramesOfAConfinedWorker) {
  Ends ends;
  ASSERT_OK(WriteFrame(ends.ours->fd(), "report"));
  EXPECT_EQ((*ends.theirs->Receive(9))->text, "report");
}

TEST(ReadFrame, HearsWhatAParentSends) {
  Ends ends;
  ASSERT_OK(ends.ours->Send("answer"));
  ASSERT_OK(ends.ours->Send(""));
  EXPECT_THAT(ReadFrame(ends.theirs->fd(), 6), Yields("answer"));
  EXPECT_THAT(ReadFrame(ends.theirs->fd(), 6), Yields(""));
  ends.CloseOurs();
  EXPECT_THAT(ReadFrame(ends.theirs->fd(), 6), FailsWith(Reason::kUnavailable));
}

TEST(ReadFrame, RefusesAFrameThatIsTooLargeOrCutOff) {
  const std::string frame = Frame("text");
  for (std::size_t cut = 1; cut < frame.size(); ++cut) {
    Ends ends;
    ends.SendRaw(frame.substr(0, cut));
    ends.CloseOurs();
    EXPECT_THAT(ReadFrame(ends.theirs->fd(), 9), FailsWith(Reason::kProtocol))
        << cut;
  }
  Ends ends;
  ends.SendRaw(frame);
  EXPECT_THAT(ReadFrame(ends.theirs->fd(), 3), FailsWith(Reason::kProtocol));
}

// --- descriptors

TEST(Channel, PassesDescriptorsBesideTheFrame) {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "content";
  Ends ends;
  {
    const Fd file(::open((scratch / "file").c_str(), O_RDONLY));
    const Fd null(::open("/dev/null", O_WRONLY));
    ASSERT_OK(ends.ours->Send("take", std::array{file.get(), null.get()}));
  }
  const auto message = ends.theirs->Receive(9);
  ASSERT_OK(message);
  EXPECT_EQ((*message)->text, "take");
  ASSERT_EQ((*message)->fds.size(), 2U);
  const int fd = (*message)->fds[0].get();
  EXPECT_EQ(AsText(*ReadAll(fd, 99)), "content");
  EXPECT_NE(::fcntl(fd, F_GETFD) & FD_CLOEXEC, 0);
}

TEST(Channel, PassesSixteenDescriptorsAndAnEmptyText) {
  Ends ends;
  const std::vector<int> fds(Channel::kMaxDescriptors, STDERR_FILENO);
  ASSERT_OK(ends.ours->Send("", fds));
  const auto message = ends.theirs->Receive(0);
  ASSERT_OK(message);
  EXPECT_EQ((*message)->fds.size(), Channel::kMaxDescriptors);
}

TEST(Channel, KeepsFramesWithDescriptorsApart) {
  Ends ends;
  ASSERT_OK(ends.ours->Send("a", std::array{0}));
  ASSERT_OK(ends.ours->Send("b"));
  ASSERT_OK(ends.ours->Send("c", std::array{0, 0}));
  for (const auto& [text, count] :
       std::vector<std::pair<std::string, std::size_t>>{
           {"a", 1}, {"b", 0}, {"c", 2}}) {
    const auto message = ends.theirs->Receive(9);
    ASSERT_OK(message);
    EXPECT_EQ((*message)->text, text);
    EXPECT_EQ((*message)->fds.size(), count);
  }
}

TEST(Channel, RefusesSeventeenDescriptorsAndKeepsNone) {
  Ends ends;
  const std::size_t before = OpenDescriptors();
  ends.SendRaw(Frame("x"), std::vector<int>(17, STDERR_FILENO));
  EXPECT_THAT(ends.theirs->Receive(9), FailsWith(Reason::kProtocol));
  EXPECT_EQ(OpenDescriptors(), before - 1);  // its own end
}

TEST(Channel, RefusesDescriptorsWithinAFrameAndKeepsNone) {
  const std::string frame = Frame("text");
  for (std::size_t at = 1; at < frame.size(); ++at) {
    Ends ends;
    const std::size_t before = OpenDescriptors();
    ends.SendRaw(frame.substr(0, at), {STDERR_FILENO});
    ends.SendRaw(frame.substr(at), {STDERR_FILENO});
    EXPECT_THAT(ends.theirs->Receive(9), FailsWith(Reason::kProtocol)) << at;
    EXPECT_EQ(OpenDescriptors(), before - 1) << at;
  }
}

TEST(Channel, KeepsNoDescriptorOfAFrameThatIsTooLarge) {
  Ends ends;
  const std::size_t before = OpenDescriptors();
  ends.SendRaw(Frame("too large"), {STDERR_FILENO});
  EXPECT_THAT(ends.theirs->Receive(3), FailsWith(Reason::kProtocol));
  EXPECT_EQ(OpenDescriptors(), before - 1);
}

TEST(ChannelDeathTest, TakesTooManyDescriptorsForABug) {
  Ends ends;
  const std::vector<int> fds(Channel::kMaxDescriptors + 1, STDERR_FILENO);
  EXPECT_DEATH((void)ends.ours->Send("x", fds), "at most 16 descriptors");
}

// --- listening

TEST(Listener, AcceptsAndTellsWhoIsThere) {
  const Scratch scratch;
  auto listener = Listener::Bind(scratch / "socket", 0600);
  ASSERT_OK(listener);
  auto caller = Channel::Connect(scratch / "socket");
  ASSERT_OK(caller);
  auto accepted = listener->Accept(Seconds{60});
  ASSERT_OK(accepted);
  ASSERT_TRUE(accepted->has_value());
  for (const auto& peer :
       {(*accepted)->PeerCredentials(), caller->PeerCredentials()}) {
    ASSERT_OK(peer);
    EXPECT_EQ(peer->uid, ::geteuid());
    EXPECT_EQ(peer->gid, ::getegid());
    EXPECT_EQ(peer->pid, ::getpid());
  }
}

TEST(Listener, HasTheModeDespiteTheUmask) {
  const Scratch scratch;
  const mode_t old = ::umask(0077);
  const auto listener = Listener::Bind(scratch / "socket", 0660);
  ::umask(old);
  ASSERT_OK(listener);
  struct stat status;
  ASSERT_EQ(::stat((scratch / "socket").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0660U);
}

TEST(Listener, LeavesNoPassingName) {
  const Scratch scratch;
  const auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  const auto names = Directory::Open(scratch.path())->List();
  EXPECT_THAT(*names, ::testing::ElementsAre("socket"));
}

TEST(Listener, TakesPathsLongerThanASocketAddress) {
  const Scratch scratch;
  const std::string deep =
      scratch / (std::string(100, 'a') + "/" + std::string(100, 'b'));
  ASSERT_OK(Directory::Make(deep));
  auto listener = Listener::Bind(deep + "/socket");
  ASSERT_OK(listener);
  EXPECT_OK(Channel::Connect(deep + "/socket"));
}

TEST(Listener, RefusesANameThatNoAddressHolds) {
  const Scratch scratch;
  EXPECT_THAT(Channel::Connect(scratch / std::string(108, 'x')),
              FailsWith(Reason::kBadName));
  EXPECT_THAT(Channel::Connect(scratch.path() + "/"),
              FailsWith(Reason::kBadName));
}

TEST(Listener, ReplacesASocketThatACrashLeft) {
  const Scratch scratch;
  ASSERT_OK(Listener::Bind(scratch / "socket"));  // closed at once
  ASSERT_TRUE(std::filesystem::exists(scratch / "socket"));
  EXPECT_THAT(Channel::Connect(scratch / "socket"),
              FailsWith(Reason::kUnavailable));
  const auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  EXPECT_OK(Channel::Connect(scratch / "socket"));
}

TEST(Listener, DoesNotPushAsideWhoListens) {
  const Scratch scratch;
  const auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  EXPECT_THAT(Listener::Bind(scratch / "socket"), FailsWith(Reason::kIo));
}

TEST(Listener, DoesNotReplaceWhatIsNoSocket) {
  const Scratch scratch;
  std::ofstream(scratch / "file") << "kept";
  EXPECT_THAT(Listener::Bind(scratch / "file"), FailsWith(Reason::kIo));
  EXPECT_TRUE(std::filesystem::is_regular_file(scratch / "file"));
}

TEST(Listener, NeedsItsFolder) {
  EXPECT_THAT(Listener::Bind("/nowhere/socket"), FailsWith(Reason::kIo));
}

TEST(Listener, EndsTheWaitWhenTimeIsUp) {
  const Scratch scratch;
  auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  const auto nobody = listener->Accept(Seconds{0});
  ASSERT_OK(nobody);
  EXPECT_FALSE(nobody->has_value());
}

TEST(Listener, EndsTheWaitWhenASignalComes) {
  const Scratch scratch;
  auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  struct sigaction action = {};
  action.sa_handler = [](int) {};
  struct sigaction old;
  ASSERT_EQ(::sigaction(SIGUSR1, &action, &old), 0);
  const pthread_t waiting = ::pthread_self();
  // Again and again: the first may come before the wait has begun.
  std::atomic<bool> ended = false;
  std::thread alarm([&] {
    while (!ended) {
      ::pthread_kill(waiting, SIGUSR1);
      std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
  });
  // Longer than ctest would wait.
  const auto nobody = listener->Accept(Seconds{86'400});
  ended = true;
  alarm.join();
  ::sigaction(SIGUSR1, &old, nullptr);
  ASSERT_OK(nobody);
  EXPECT_FALSE(nobody->has_value());
}

// --- asking

TEST(Ask, SendsOneRequestAndYieldsItsAnswer) {
  const Scratch scratch;
  auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  std::thread server([&] {
    auto caller = listener->Accept(Seconds{60});
    auto request = (*caller)->Receive(99);
    EXPECT_EQ((*request)->text, "question");
    EXPECT_EQ((*request)->fds.size(), 1U);
    EXPECT_OK((*caller)->Send("answer"));
  });
  const auto answer = Ask(scratch / "socket", "question",
                          std::array{STDERR_FILENO}, 99, Seconds{60});
  server.join();
  ASSERT_OK(answer);
  EXPECT_EQ(answer->text, "answer");
}

TEST(Ask, IsUnavailableWhereNobodyListensOrAnswers) {
  const Scratch scratch;
  EXPECT_THAT(Ask(scratch / "missing", "q", {}, 9),
              FailsWith(Reason::kUnavailable));
  EXPECT_THAT(Ask("/nowhere/socket", "q", {}, 9),
              FailsWith(Reason::kUnavailable));
  auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  std::thread server([&] {
    auto caller = listener->Accept(Seconds{60});
    (void)(*caller)->Receive(99);
  });
  EXPECT_THAT(Ask(scratch / "socket", "q", {}, 9),
              FailsWith(Reason::kUnavailable));
  server.join();
}

TEST(Ask, GivesUpOnAServerThatIsStuck) {
  const Scratch scratch;
  const auto listener = Listener::Bind(scratch / "socket");
  ASSERT_OK(listener);
  EXPECT_THAT(Ask(scratch / "socket", "q", {}, 9, Seconds{0}),
              FailsWith(Reason::kTimedOut));
}

}  // namespace
}  // namespace airlock::platform
