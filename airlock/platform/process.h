// airlock/platform/process.h
//
// Starting and ending other programs, and the clock.
#pragma once

#include <sys/types.h>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/fd.h"

namespace airlock::platform {

// The wall clock; asked once at the edge of a program and handed in.
Instant Now();

// How a process ended.
struct Exit {
  bool exited = false;  // false: killed by `code` as a signal
  int code = 0;
  bool clean() const { return exited && code == 0; }
};

// A child process; killed and reaped when it goes, unless Wait() came first.
class Child {
 public:
  struct Options {
    std::vector<std::string> argv;                 // argv[0] is the path
    std::vector<std::pair<int, int>> descriptors;  // (ours, theirs)
    // Another user: needs `gid` too, and leaves no group but `groups`.
    std::optional<uid_t> uid;
    std::optional<gid_t> gid;
    std::vector<gid_t> groups;
    bool inherit_environment = false;  // else PATH and LANG=C.UTF-8 only
    // Descriptors 0–2 are inherited unless mapped; no other one is. Signals
    // are at their defaults.
  };
  // Returns when the program runs; kIo if it could not be started just so.
  static Result<Child> Spawn(const Options& options);

  pid_t pid() const { return pid_; }
  // nullopt if it still runs after `timeout` (none: waits for ever). To be
  // asked until it yields an Exit, once.
  Result<std::optional<Exit>> Wait(std::optional<Seconds> timeout);
  void Signal(int signal) const;

  Child(Child&& other) noexcept : pid_(std::exchange(other.pid_, -1)) {}
  Child& operator=(Child&& other) noexcept;
  ~Child();

 private:
  explicit Child(pid_t pid) : pid_(pid) {}
  pid_t pid_;
};

// Runs a program to its end with `input` on stdin; yields its stdout (at most
// 16 MiB, kTooLarge). A non-zero end is kIo with the last of its stderr.
Result<std::string> RunTool(const std::vector<std::string>& argv,
                            std::string_view input);

// The folder of the running executable, where its siblings are.
Result<std::string> ProgramFolder();

// SIGTERM and SIGINT as a question that loops ask: installs the handlers on
// the first call. They cut short what waits (Listener::Accept).
bool StopRequested();

}  // namespace airlock::platform
