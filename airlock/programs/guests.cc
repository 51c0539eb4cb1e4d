#include "airlock/programs/guests.h"

#include <sys/wait.h>

#include <algorithm>

#include "airlock/platform/process.h"
#include "airlock/programs/service.h"
#include "airlock/wire/answer.h"

namespace airlock::programs {

void Guests::Reap() {
  for (pid_t pid; (pid = ::waitpid(-1, nullptr, WNOHANG)) > 0;) {
    served_.erase(pid);
  }
}

void Guests::Dismiss(Instant now) {
  while (!refused_.empty() && now - refused_.front().first > Seconds{1}) {
    refused_.pop_front();
  }
}

Result<Done> Guests::Serve(platform::Channel& connection,
                           const std::function<Result<Done>()>& serve) {
  Reap();
  TRY(const platform::Peer peer, connection.PeerCredentials());
  const auto of_one = static_cast<std::size_t>(std::ranges::count_if(
      served_, [&](const auto& guest) { return guest.second == peer.uid; }));
  if (!ours_.contains(peer.uid) &&
      (of_one >= kMaxOfOne || served_.size() >= kMaxOfAll)) {
    const Failure busy = wire::Refuse(
        connection, {Reason::kBusy,
                     of_one >= kMaxOfOne
                         ? "you have " + std::to_string(of_one) + " connections"
                         : std::to_string(served_.size()) + " connections"});
    refused_.emplace_back(platform::Now(), std::move(connection));
    if (refused_.size() > kMaxOfAll) refused_.pop_front();
    return busy;
  }
  TRY(const pid_t pid, StartChild(serve));
  served_.emplace(pid, peer.uid);
  return Done{};
}

}  // namespace airlock::programs
