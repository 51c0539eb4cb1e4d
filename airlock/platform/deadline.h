// airlock/platform/deadline.h
//
// The end of a wait, on the clock that nobody sets.
//
// A wait is made of several system calls, each of which a signal may cut short;
// what remains is counted from one point, so that interruptions do not
// lengthen it.
#pragma once

#include <optional>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::platform {

class Deadline {
 public:
  // Without a timeout it never comes.
  explicit Deadline(std::optional<Seconds> timeout);

  // Waits until `fd` has one of `events` (poll.h), or hangs up; false if the
  // deadline came first. Signals do not end the wait.
  Result<bool> Await(int fd, short events) const;

  // What is left for poll(): milliseconds, 0 when it has come, -1 for ever.
  int PollTimeout() const;

 private:
  std::optional<std::int64_t> end_;  // CLOCK_MONOTONIC in milliseconds
};

}  // namespace airlock::platform
