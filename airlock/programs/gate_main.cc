// airlock-gate: the sealed side. Reads crossings and nothing else of ours; no
// key, no network, no daemon.
#include <CLI/CLI.hpp>
#include <cstdio>
#include <string>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/gate/memory.h"
#include "airlock/gate/receive.h"
#include "airlock/platform/process.h"
#include "airlock/platform/tree.h"
#include "airlock/programs/service.h"
#include "policies/root_chain.h"

namespace airlock::programs {
namespace {

struct GateOptions {
  std::string state;
  std::string site;
  std::string root;
  std::vector<std::string> fingerprints;
  bool accept_embedded = false;
  std::string folder;
  std::string target;
};

// The root was carried by hand, and two people read its fingerprint to each
// other and typed it, each for himself.
Result<Done> Init(const GateOptions& o) {
  if (o.fingerprints.size() != 2) {
    return Failure{Reason::kUsage,
                   "two people type the root's fingerprint: --fingerprint "
                   "twice"};
  }
  TRY(const SiteName site, SiteName::Parse(o.site));
  const std::size_t slash = o.root.rfind('/');
  TRY(const platform::Directory folder,
      platform::Directory::Open(
          slash == std::string::npos ? "." : o.root.substr(0, slash)));
  TRY(const std::string text,
      folder.ReadText(
          slash == std::string::npos ? o.root : o.root.substr(slash + 1),
          kMaxRecordBytes));
  TRY(const SignedNote note, ParseSigned(text));
  TRY(const notes::Root root, policies::OpenRoot(note));
  const NoteDigest digest = crypto::DigestNote(note.text);
  for (const std::string& typed : o.fingerprints) {
    TRY(const NoteDigest fingerprint, NoteDigest::Parse(typed));
    if (fingerprint != digest) {
      return Failure{Reason::kBadRoot, "the root's fingerprint is " +
                                           digest.text() + ", not " + typed};
    }
  }
  TRY(const platform::Directory state,
      platform::Directory::Make(o.state, 0755));
  if (state.Has("memory")) {
    return Failure{Reason::kDuplicateRecord, o.state + " holds a gate already"};
  }
  TRY_DONE(gate::WriteMemory(state,
                             {site, o.accept_embedded, text, {}, {}, {}, {}}));
  std::printf("made a gate for %s, root version %llu until %s\n",
              site.text().c_str(),
              static_cast<unsigned long long>(root.version),
              root.expires.text().c_str());
  return Done{};
}

Result<Done> Receive(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  TRY(const platform::Directory folder, platform::Directory::Open(o.folder));
  TRY(const gate::Accepted accepted,
      gate::Examine(folder, memory, platform::Now()));
  TRY_DONE(gate::Import(folder, state, accepted));
  std::printf(
      "imported %s version %llu (crossing %llu): %zu files, %zu seals\n",
      accepted.release.target.text().c_str(),
      static_cast<unsigned long long>(accepted.release.size),
      static_cast<unsigned long long>(accepted.crossing.sequence),
      accepted.release.files.size(), accepted.release.seals.size());
  return Done{};
}

Result<Done> Status(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  std::printf("site %s, ledger of %llu records\n", memory.site.text().c_str(),
              static_cast<unsigned long long>(memory.ledger.size()));
  const Instant now = platform::Now();
  for (const auto& [target, imported] : memory.targets) {
    std::printf("%s  version %llu of %s, crossing %llu, %s %s\n",
                target.text().c_str(),
                static_cast<unsigned long long>(imported.size),
                imported.time.text().c_str(),
                static_cast<unsigned long long>(imported.sequence),
                imported.expires < now ? "STALE since" : "fresh until",
                imported.expires.text().c_str());
  }
  return Done{};
}

Result<Done> Gaps(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  bool any = false;
  for (const auto& [target, sequences] : memory.gaps) {
    for (std::uint64_t sequence : sequences) {
      std::printf("%s  crossing %llu never arrived\n", target.text().c_str(),
                  static_cast<unsigned long long>(sequence));
      any = true;
    }
  }
  if (!any) std::printf("no gaps\n");
  return Done{};
}

// Back to the tree before, for consumers; what was seen stays seen, so no
// older crossing can come in.
Result<Done> Rollback(const GateOptions& o) {
  TRY(const TargetName target, TargetName::Parse(o.target));
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const std::string version, gate::RollBack(state, target));
  std::printf("%s points at version %s again\n", target.text().c_str(),
              version.c_str());
  return Done{};
}

int Main(int argc, char** argv) {
  GateOptions o;
  CLI::App app{"airlock-gate: takes crossings into the sealed side."};
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--state", o.state, "The gate's folder ($AIRLOCK_GATE)")
      ->envname("AIRLOCK_GATE")
      ->required();
  Result<Done> (*chosen)(const GateOptions&) = nullptr;
  const auto verb = [&](const char* name, const char* text,
                        Result<Done> (*run)(const GateOptions&)) {
    CLI::App* sub = app.add_subcommand(name, text);
    sub->fallthrough();
    sub->callback([&chosen, run] { chosen = run; });
    return sub;
  };
  CLI::App* init = verb("init", "Make a gate from a hand-carried root", Init);
  init->add_option("--site", o.site, "This site's name")->required();
  init->add_option("--root", o.root, "The signed root")->required();
  init->add_option("--fingerprint", o.fingerprints,
                   "Its fingerprint, typed twice, by two people")
      ->required();
  init->add_flag("--accept-embedded", o.accept_embedded,
                 "Also accept seals of embedded mode (trials only)");
  verb("receive", "Examine a crossing and import it", Receive)
      ->add_option("folder", o.folder, "The crossing")
      ->required();
  verb("status", "What was imported, and whether it is fresh", Status);
  verb("gaps", "Crossings that never arrived", Gaps);
  verb("rollback", "Serve the version before", Rollback)
      ->add_option("target", o.target, "The target")
      ->required();
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    return ExitWith("airlock-gate", {Reason::kUsage, error.what()});
  }
  const Result<Done> done = chosen(o);
  return done.ok() ? 0 : ExitWith("airlock-gate", done.failure());
}

}  // namespace
}  // namespace airlock::programs

int main(int argc, char** argv) { return airlock::programs::Main(argc, argv); }
