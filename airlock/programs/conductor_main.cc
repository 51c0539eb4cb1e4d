// airlock-conductor: asks what is next, starts workers, appends records. Holds no
// key, and no state but what it has read of the ledger.
#include <chrono>
#include <cstring>
#include <thread>

#include "airlock/platform/process.h"
#include "airlock/programs/log.h"
#include "airlock/programs/service.h"
#include "stager/conductor.h"

namespace airlock::programs {

// How often the ledger is looked at. People wait for the next step; a look at
// an idle ledger costs milliseconds.
constexpr std::chrono::milliseconds kPause{500};

static Result<Done> Run(int argc, char** argv) {
  TRY(const Home home, HomeFrom(argc, argv));
  bool once = false;
  for (int i = 1; i < argc; ++i) {
    once = once || std::strcmp(argv[i], "--once") == 0;
  }
  TRY(const platform::VaultReader vault,
      platform::VaultReader::Open(home.quarantine()));
  const auto report = [](const std::string& subject, const std::string& what) {
    Log(Level::kInfo, "airlock-conductor", what, subject);
  };
  stager::Conductor conductor(home, vault, platform::Now, report);
  while (!platform::StopRequested()) {
    const auto round = conductor.RunRound();
    if (!round.ok()) {
      if (once) return round.failure();
      Log(Level::kError, "airlock-conductor", NameOf(round.failure().reason),
          round.failure().detail);
    }
    if (once && round->steps == 0) {
      if (round->faults == 0) return Done{};
      return Failure{Reason::kUnavailable, "some steps could not be done"};
    }
    if (!round.ok() || round->steps == 0) std::this_thread::sleep_for(kPause);
  }
  return Done{};
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-conductor", done.failure());
}
