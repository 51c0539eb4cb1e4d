// airlock/programs/guests.h
//
// How many may be served at once.
//
// Each connection to intake is a process with 16 MiB of buffers, so all
// together stay under a gibibyte, and nobody alone keeps the others out. Who is
// turned away is told so, and may come again at once.
#pragma once

#include <sys/types.h>

#include <deque>
#include <functional>
#include <map>
#include <set>
#include <utility>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/platform/channel.h"

namespace airlock::programs {

class Guests {
 public:
  static constexpr std::size_t kMaxOfOne = 16;
  static constexpr std::size_t kMaxOfAll = 64;

  // `ours` are the uids of our own programs, which are never turned away.
  explicit Guests(std::set<uid_t> ours) : ours_(std::move(ours)) {}

  // Serves it in a child, or refuses it (kBusy).
  Result<Done> Serve(platform::Channel& connection,
                     const std::function<Result<Done>()>& serve);
  // Lets go of those that were refused over a second before `now`.
  void Dismiss(Instant now);

 private:
  void Reap();

  std::set<uid_t> ours_;
  std::map<pid_t, uid_t> served_;
  // Closing at once would cut off who has not sent its request yet before it
  // hears why.
  std::deque<std::pair<Instant, platform::Channel>> refused_;
};

}  // namespace airlock::programs
