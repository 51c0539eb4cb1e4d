#include "airlock/rebuild/box.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/builder_filter.h"
#include "airlock/platform/deadline.h"
#include "airlock/platform/durable.h"
#include "airlock/platform/process.h"

namespace airlock::rebuild {
namespace {

using platform::Child;
using platform::Fd;

constexpr int kStatusFd = 3;
constexpr int kGoFd = 4;
// The same again: --userns-block-fd asks for it, and an exit code comes on the
// other alone.
constexpr int kInfoFd = 5;
constexpr int kFilterFd = 6;
constexpr int kFirstInputFd = 7;
// bubblewrap tells the child's number as soon as there is one.
constexpr Seconds kSetUpTime{60};
constexpr Seconds kEndTime{60};
constexpr std::size_t kMaxStatusBytes = 64 << 10;
constexpr std::size_t kLastWords = 2 << 10;

struct Pipe {
  Fd reading;
  Fd writing;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) {
    return platform::WriteFailure("make a pipe", errno);
  }
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

Failure NoSandbox(std::string why) {
  return {Reason::kNoSandbox, std::move(why)};
}

// What can be read now; nothing at the end.
Result<std::string> ReadPiece(const Fd& fd) {
  std::array<char, 64 << 10> piece;
  for (;;) {
    const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
    if (got >= 0)
      return std::string(piece.data(), static_cast<std::size_t>(got));
    if (errno != EINTR) return platform::IoFailure("listen to a build", errno);
  }
}

// The number behind "name": in what bubblewrap tells of itself.
std::optional<int> NumberAfter(const std::string& status,
                               const std::string& name) {
  const std::size_t at = status.find("\"" + name + "\":");
  if (at == std::string::npos) return std::nullopt;
  const std::size_t from = status.find_first_not_of(" ", at + name.size() + 3);
  if (from == std::string::npos) return std::nullopt;
  const std::size_t to = status.find_first_not_of("0123456789", from);
  if (to == std::string::npos) return std::nullopt;  // not all is there
  const auto number = ParseNumber(status.substr(from, to - from), 1 << 30);
  if (!number.ok()) return std::nullopt;
  return static_cast<int>(*number);
}

// The log as it grows: kept, hashed, and never more than its limit.
class Log {
 public:
  static Result<Log> Open(const platform::Directory& output,
                          std::uint64_t max_bytes) {
    TRY(platform::NamelessFile file, platform::NamelessFile::Open(output));
    return Log(std::move(file), max_bytes);
  }

  // False once there is more than may be kept.
  Result<bool> Add(std::string_view text) {
    const std::uint64_t room = max_bytes_ - file_.size();
    const bool fits = text.size() <= room;
    if (!fits) text = text.substr(0, room);
    TRY_DONE(file_.Write(AsBytes(text)));
    hash_.Update(AsBytes(text));
    last_words_ += text;
    if (last_words_.size() > kLastWords) {
      last_words_.erase(0, last_words_.size() - kLastWords);
    }
    return fits;
  }

  // Under its name; what it was called before is gone.
  Result<Done> Close(const platform::Directory& output, BoxEnd& end) {
    TRY_DONE(output.Remove("build.log"));
    TRY_DONE(file_.Commit("build.log", 0644));
    end.log = ObjectDigest(std::move(hash_).Finish256());
    end.log_bytes = file_.size();
    return Done{};
  }

  // The last line that says something.
  std::string LastLine() const {
    std::string_view text = last_words_;
    while (!text.empty() && text.back() == '\n') text.remove_suffix(1);
    return Printable(text.substr(text.rfind('\n') + 1));
  }
  const std::string& last_words() const { return last_words_; }

 private:
  Log(platform::NamelessFile file, std::uint64_t max_bytes)
      : file_(std::move(file)), max_bytes_(max_bytes) {}
  platform::NamelessFile file_;
  std::uint64_t max_bytes_;
  crypto::Hash hash_;
  std::string last_words_;
};

// A box that is being set up: bubblewrap, and the first process inside.
struct Box {
  Child bubblewrap;
  Fd first;  // a pidfd: whatever becomes of the number, it is that process
  Fd words;
  Fd status;
  std::string told;  // of status

  void Kill() const {
    // The first process of a pid namespace takes all others with it.
    if (first.open()) {
      (void)::syscall(SYS_pidfd_send_signal, first.get(), SIGKILL, nullptr, 0);
    }
    bubblewrap.Signal(SIGKILL);
  }
};

Result<Done> WriteProc(int pid, const char* name, const std::string& text) {
  const std::string path = "/proc/" + std::to_string(pid) + "/" + name;
  const Fd fd(::open(path.c_str(), O_WRONLY | O_CLOEXEC));
  if (!fd.open() || ::write(fd.get(), text.data(), text.size()) !=
                        static_cast<ssize_t>(text.size())) {
    return NoSandbox(platform::IoFailure("write " + path, errno).detail);
  }
  return Done{};
}

// While the first process waits for its ids: nothing of the recipe runs yet.
Result<Done> Bind(int pid, const BuilderIds& ids) {
  const std::string map =
      "0 " + std::to_string(ids.first) + " " + std::to_string(ids.count) + "\n";
  TRY_DONE(WriteProc(pid, "uid_map", map));
  TRY_DONE(WriteProc(pid, "gid_map", map));
  // Where memory ends, a build ends first.
  TRY_DONE(WriteProc(pid, "oom_score_adj", "1000"));
  return Done{};
}

// What sets the limits and then becomes bubblewrap: a process may lower its
// own, and only CAP_SYS_RESOURCE, which containers rarely have, another's.
// Never above what we have ourselves.
std::vector<std::string> Limited(const notes::RecipeLimits& limits) {
  constexpr rlim_t kOpenFiles = 4096;
  const auto option = [](const char* name, __rlimit_resource resource,
                         rlim_t most) {
    rlimit ours{};
    if (::getrlimit(resource, &ours) == 0) most = std::min(most, ours.rlim_max);
    return std::string(name) + std::to_string(most);
  };
  // The first process in the box keeps the environment that it was started with
  // for all to read there.
  return {"/usr/bin/env",
          "-i",
          "/usr/bin/prlimit",
          option("--as=", RLIMIT_AS, limits.memory_bytes),
          option("--fsize=", RLIMIT_FSIZE, limits.disk_bytes),
          option("--nproc=", RLIMIT_NPROC, limits.processes),
          option("--nofile=", RLIMIT_NOFILE, kOpenFiles),
          option("--core=", RLIMIT_CORE, 0),
          "--"};
}

Result<Box> Start(const notes::Recipe& recipe, const BoxContents& contents,
                  const BuilderIds& ids) {
  TRY(Pipe words, MakePipe());
  TRY(Pipe status, MakePipe());
  TRY(Pipe go, MakePipe());
  const Fd nothing(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!nothing.open()) return platform::IoFailure("open /dev/null", errno);
  TRY(const Fd filter, platform::BuilderFilter());
  Child::Options options;
  TRY(options.argv, BoxArguments(recipe, contents, kFirstInputFd));
  options.argv.insert(
      options.argv.begin() + 1,
      {"--json-status-fd", std::to_string(kStatusFd), "--info-fd",
       std::to_string(kInfoFd), "--seccomp", std::to_string(kFilterFd),
       "--userns-block-fd", std::to_string(kGoFd)});
  const std::vector<std::string> limited = Limited(recipe.limits);
  options.argv.insert(options.argv.begin(), limited.begin(), limited.end());
  options.descriptors = {{nothing.get(), STDIN_FILENO},
                         {words.writing.get(), STDOUT_FILENO},
                         {words.writing.get(), STDERR_FILENO},
                         {status.writing.get(), kStatusFd},
                         {status.writing.get(), kInfoFd},
                         {filter.get(), kFilterFd},
                         {go.reading.get(), kGoFd}};
  for (std::size_t i = 0; i < contents.files.size(); ++i) {
    options.descriptors.emplace_back(contents.files[i].get(),
                                     kFirstInputFd + static_cast<int>(i));
  }
  options.uid = ids.builder();
  options.gid = ids.builder();
  TRY(Child bubblewrap, Child::Spawn(options));
  words.writing.Close();
  status.writing.Close();
  go.reading.Close();
  Box box{std::move(bubblewrap), Fd(), std::move(words.reading),
          std::move(status.reading), ""};

  const platform::Deadline deadline(kSetUpTime);
  std::optional<int> pid;
  while (!pid && box.told.size() < kMaxStatusBytes) {
    TRY(const bool ready, deadline.Await(box.status.get(), POLLIN));
    if (!ready) break;
    TRY(const std::string piece, ReadPiece(box.status));
    if (piece.empty()) break;
    box.told += piece;
    pid = NumberAfter(box.told, "child-pid");
  }
  if (!pid) {
    box.Kill();
    TRY(const std::string why, ReadPiece(box.words));
    return NoSandbox("bubblewrap makes no box here: " +
                     Printable(why.substr(0, kLastWords)));
  }
  box.first = Fd(static_cast<int>(::syscall(SYS_pidfd_open, *pid, 0)));
  if (!box.first.open()) return NoSandbox("bubblewrap's child is gone");
  const auto bound = Bind(*pid, ids);
  if (!bound.ok()) {
    box.Kill();
    return bound.failure();
  }
  // It reads a byte, then waits for the end; and leaves its end to the build,
  // which reads nothing there.
  if (::write(go.writing.get(), "1", 1) != 1) {
    return NoSandbox("bubblewrap does not go on");
  }
  return box;
}

// Listens until nobody is left who could say something, or to the limit.
Result<std::optional<Failure>> Listen(Box& box,
                                      const notes::RecipeLimits& limits,
                                      Log& log) {
  const platform::Deadline deadline(limits.time);
  for (;;) {
    TRY(const bool ready, deadline.Await(box.words.get(), POLLIN));
    if (!ready) {
      return std::optional(
          Failure{Reason::kBuildTimeout, "it was ended after " +
                                             FormatSeconds(limits.time) +
                                             " (limits.time)"});
    }
    TRY(const std::string piece, ReadPiece(box.words));
    if (piece.empty()) return std::optional<Failure>();
    TRY(const bool fits, log.Add(piece));
    if (!fits) {
      return std::optional(
          Failure{Reason::kBuildLimit, "it was ended for a log of over " +
                                           std::to_string(limits.log_bytes) +
                                           " bytes (limits.log)"});
    }
  }
}

// The build may have closed its output and gone on: it has until the deadline.
Result<bool> Ended(const Box& box, Seconds time) {
  return platform::Deadline(time).Await(box.first.get(), POLLIN);
}

}  // namespace

Result<BoxEnd> RunInBox(const notes::Recipe& recipe,
                        const BoxContents& contents, const BuilderIds& ids,
                        const platform::Directory& output) {
  TRY(Log log, Log::Open(output, recipe.limits.log_bytes));
  const Instant started = platform::Now();
  TRY(Box box, Start(recipe, contents, ids));
  auto listened = Listen(box, recipe.limits, log);
  std::optional<Failure> failure;
  if (listened.ok()) failure = *std::move(listened);
  if (!failure && listened.ok()) {
    const Seconds left =
        std::max(Seconds{0}, started + recipe.limits.time - platform::Now());
    TRY(const bool ended, Ended(box, left));
    if (!ended) {
      failure =
          Failure{Reason::kBuildTimeout, "it was ended after " +
                                             FormatSeconds(recipe.limits.time) +
                                             " (limits.time), long silent"};
    }
  }
  if (failure || !listened.ok()) box.Kill();
  // Only when the last process inside is gone, nobody writes to /out any more.
  TRY(const bool gone, Ended(box, kEndTime));
  if (!gone) return NoSandbox("a build does not die");
  TRY(const auto exit, box.bubblewrap.Wait(kEndTime));
  if (!exit) return NoSandbox("bubblewrap does not end");
  TRY_DONE(listened);

  BoxEnd end{ObjectDigest({}), 0, std::move(failure)};
  if (!end.failure) {
    for (;;) {
      TRY(const std::string piece, ReadPiece(box.status));
      if (piece.empty() || box.told.size() > kMaxStatusBytes) break;
      box.told += piece;
    }
    const auto code = NumberAfter(box.told, "exit-code");
    // bubblewrap tells of no code where the command was never started.
    if (!code && log.last_words().find("bwrap: execvp ") == std::string::npos) {
      return NoSandbox("bubblewrap: " + log.LastLine());
    }
    if (!code || *code != 0) {
      end.failure =
          Failure{Reason::kBuildFailed,
                  (code ? "it ended with " + std::to_string(*code)
                        : "it did not start") +
                      (log.last_words().empty() ? "" : ": " + log.LastLine())};
    }
  }
  TRY_DONE(log.Close(output, end));
  return end;
}

}  // namespace airlock::rebuild
