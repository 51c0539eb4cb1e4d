// run: the embedded default, all programs on one machine from one command.
#include <fcntl.h>
#include <signal.h>

#include <algorithm>
#include <chrono>
#include <thread>
#include <vector>

#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/core/notes/installation.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/orphans.h"
#include "airlock/platform/process.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

// How long a program may take to listen. The ledger rebuilds its index from a
// million records in less.
constexpr Seconds kStartPatience{60};
constexpr Seconds kStopPatience{10};

struct Program {
  std::string name;
  bool listens = true;
  bool wants_passphrase = false;
  bool reads_quarantine = false;
};

const std::vector<Program>& Programs() {
  static const std::vector<Program> programs = {
      {"ledger", true, true, false},    {"intake", true, false, true},
      {"worker", true, false, false},   {"signer", true, true, true},
      {"exporter", true, false, false},
  };
  return programs;
}

Result<platform::Child> Start(const Options& o, const Home& home,
                              const notes::Installation& installation,
                              const Program& program,
                              std::vector<std::string> extra) {
  platform::Child::Options options;
  options.argv = {o.program_folder + "/airlock-" + program.name, "--home",
                  home.root()};
  platform::Fd passphrase;
  if (program.wants_passphrase) {
    TRY(passphrase, OpenUserFile(home.root() + "/credentials/" + program.name +
                                 "/passphrase"));
    constexpr int kPassphraseFd = 3;
    options.descriptors = {{passphrase.get(), kPassphraseFd}};
    options.argv.push_back("--passphrase-fd");
    options.argv.push_back(std::to_string(kPassphraseFd));
  }
  for (std::string& argument : extra) {
    options.argv.push_back(std::move(argument));
  }
  if (installation.separation == Separation::kSeparated) {
    const auto gid = static_cast<gid_t>(installation.gid);
    options.uid = static_cast<uid_t>(installation.uids.at(program.name));
    options.gid = gid;
    if (program.reads_quarantine) options.groups = {gid + 1};
  }
  return platform::Child::Spawn(options);
}

Result<Done> AwaitSocket(const std::string& path, const platform::Child&) {
  const Instant end = platform::Now() + kStartPatience;
  while (platform::Now() < end) {
    if (platform::Channel::Connect(path).ok()) return Done{};
    std::this_thread::sleep_for(std::chrono::milliseconds(20));
  }
  return Failure{Reason::kUnavailable, path + " does not answer"};
}

}  // namespace

Result<Output> Run(const Options& o) {
  const Home home(o.home);
  TRY(const notes::Installation installation, stager::ReadInstallation(home));
  (void)platform::StopRequested();
  // When this command has ended, nothing of the installation runs or writes.
  TRY(const platform::Orphans orphans, platform::Orphans::Adopt(kStopPatience));
  std::vector<std::pair<std::string, platform::Child>> children;
  for (const Program& program : Programs()) {
    TRY(platform::Child child, Start(o, home, installation, program, {}));
    TRY_DONE(AwaitSocket(home.socket(program.name), child));
    children.emplace_back(program.name, std::move(child));
  }
  Progress("ready: " + home.root(), o.quiet);
  const Program conductor{"conductor", false, false, true};
  std::vector<std::string> extra;
  if (o.once) extra.push_back("--once");
  TRY(platform::Child conducting,
      Start(o, home, installation, conductor, std::move(extra)));
  Result<Done> end = Done{};
  while (!platform::StopRequested()) {
    TRY(const std::optional<platform::Exit> ended, conducting.Wait(Seconds{1}));
    if (ended) {
      if (!o.once || !ended->clean()) {
        end = Failure{Reason::kUnavailable, "airlock-conductor ended with " +
                                                std::to_string(ended->code)};
      }
      break;
    }
    orphans.Bury([&](pid_t pid) {
      return pid == conducting.pid() ||
             std::any_of(
                 children.begin(), children.end(),
                 [&](const auto& named) { return named.second.pid() == pid; });
    });
    for (auto& [name, child] : children) {
      TRY(const std::optional<platform::Exit> died, child.Wait(Seconds{0}));
      if (!died) continue;
      return Failure{Reason::kUnavailable, "airlock-" + name + " ended with " +
                                               std::to_string(died->code)};
    }
  }
  conducting.Signal(SIGTERM);
  for (auto& [name, child] : children) child.Signal(SIGTERM);
  for (auto& [name, child] : children) {
    TRY(const auto ended, child.Wait(kStopPatience));
    (void)ended;
  }
  TRY_DONE(std::move(end));
  Output output;
  output.text = o.once ? "nothing left to do\n" : "stopped\n";
  output.json = {{"once", o.once}};
  return output;
}

}  // namespace airlock::cli
