// airlock-intake: the vault's only writer. No key, no parser; fetches, copies,
// hashes.
#include <set>

#include "airlock/platform/process.h"
#include "airlock/programs/guests.h"
#include "airlock/programs/log.h"
#include "airlock/programs/service.h"
#include "stager/intake.h"
#include "stager/site_reader.h"

namespace airlock::programs {

// What is kept for a day is looked at every ten minutes: reading the ledger
// for it takes seconds where it is long.
constexpr Seconds kBetweenCollections{600};

static Result<Done> Run(int argc, char** argv) {
  TRY(const Home home, HomeFrom(argc, argv));
  TRY(const stager::Intake intake, stager::Intake::Open(home));
  TRY(const notes::Installation installation, stager::ReadInstallation(home));
  std::set<uid_t> ours;
  for (const auto& [program, uid] : installation.uids) {
    ours.insert(static_cast<uid_t>(uid));
  }
  Guests guests(std::move(ours));
  Instant collected = platform::Now();
  const auto collect = [&] {
    const Instant now = platform::Now();
    guests.Dismiss(now);
    if (now - collected < kBetweenCollections) return;
    collected = now;
    const auto started = StartChild([&] {
      auto done = intake.Collect(now);
      if (!done.ok()) {
        Log(Level::kError, "airlock-intake", NameOf(done.failure().reason),
            done.failure().detail);
      }
      return done;
    });
    (void)started;
  };
  return ServeForever(
      "airlock-intake", home.socket("intake"),
      [&](platform::Channel& connection) {
        return guests.Serve(connection,
                            [&] { return intake.Serve(connection); });
      },
      collect);
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-intake", done.failure());
}
