#include <fcntl.h>
#include <poll.h>
#include <sys/mman.h>
#include <unistd.h>

#include <array>
#include <cerrno>

#include "airlock/core/bytes.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/durable.h"
#include "airlock/platform/process.h"

namespace airlock::platform {
namespace {

constexpr std::size_t kMaxOutput = 16 << 20;
// The last words of a tool say why; the rest is progress.
constexpr std::size_t kMaxLastWords = 4 << 10;

// The input as a file without a name: the tool reads it at its own pace, and
// there is no pipe that could fill up or break under us.
Result<Fd> InputFile(std::string_view input) {
  Fd file(::memfd_create("input", MFD_CLOEXEC));
  if (!file.open()) return WriteFailure("make a memory file", errno);
  TRY_DONE(WriteAll(file.get(), AsBytes(input)));
  if (::lseek(file.get(), 0, SEEK_SET) != 0) {
    return WriteFailure("rewind a memory file", errno);
  }
  return file;
}

struct Pipe {
  Fd reading;
  Fd writing;
};

Result<Pipe> MakePipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return WriteFailure("make a pipe", errno);
  return Pipe{Fd(ends[0]), Fd(ends[1])};
}

// Appends what can be read now; closes `fd` at its end.
Result<Done> ReadSome(Fd& fd, std::string& text) {
  std::array<char, 64 << 10> piece;  // what a pipe holds
  const ssize_t got = ::read(fd.get(), piece.data(), piece.size());
  if (got < 0) {
    if (errno == EINTR) return Done{};
    return WriteFailure("read from a tool", errno);
  }
  if (got == 0) fd.Close();
  text.append(piece.data(), static_cast<std::size_t>(got));
  return Done{};
}

}  // namespace

Result<std::string> RunTool(const std::vector<std::string>& argv,
                            std::string_view input) {
  TRY(const Fd in, InputFile(input));
  TRY(Pipe out, MakePipe());
  TRY(Pipe err, MakePipe());
  Child::Options options;
  options.argv = argv;
  options.descriptors = {{in.get(), STDIN_FILENO},
                         {out.writing.get(), STDOUT_FILENO},
                         {err.writing.get(), STDERR_FILENO}};
  TRY(Child child, Child::Spawn(options));
  out.writing.Close();
  err.writing.Close();

  std::string output;
  std::string last_words;
  while (out.reading.open() || err.reading.open()) {
    // A closed one is -1, which poll() passes over.
    std::array<pollfd, 2> polled = {
        pollfd{.fd = out.reading.get(), .events = POLLIN, .revents = 0},
        pollfd{.fd = err.reading.get(), .events = POLLIN, .revents = 0}};
    if (::poll(polled.data(), polled.size(), -1) < 0) {
      if (errno == EINTR) continue;
      return WriteFailure("wait for " + argv[0], errno);
    }
    if (polled[0].revents != 0) {
      TRY_DONE(ReadSome(out.reading, output));
    }
    if (polled[1].revents != 0) {
      TRY_DONE(ReadSome(err.reading, last_words));
    }
    if (output.size() > kMaxOutput) {
      return Failure{
          Reason::kTooLarge,
          argv[0] + " wrote over " + std::to_string(kMaxOutput) + " bytes"};
    }
    if (last_words.size() > kMaxLastWords) {
      last_words.erase(0, last_words.size() - kMaxLastWords);
    }
  }
  TRY(const auto exit, child.Wait(std::nullopt));
  if (!exit->clean()) {
    return Failure{
        Reason::kIo,
        argv[0] + (exit->exited ? " ended with " : " died of signal ") +
            std::to_string(exit->code) + ": " + Printable(last_words)};
  }
  return output;
}

}  // namespace airlock::platform
