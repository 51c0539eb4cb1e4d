// airlock-gate: the sealed side. Reads crossings and nothing else of ours; no
// key, no network, no daemon.
#include <CLI/CLI.hpp>
#include <string>
#include <vector>

#include "airlock/cli/man_page.h"
#include "airlock/cli/output.h"
#include "airlock/crypto/hash.h"
#include "airlock/gate/memory.h"
#include "airlock/gate/receive.h"
#include "airlock/gate/store.h"
#include "airlock/platform/process.h"
#include "airlock/platform/tree.h"
#include "policies/root_chain.h"

namespace airlock::programs {
namespace {

using cli::Output;
using formats::JsonValue;

struct GateOptions {
  std::string state;
  std::string site;
  std::string root;
  std::vector<std::string> fingerprints;
  bool accept_embedded = false;
  std::string folder;
  std::string target;
  bool json = false;
};

// The root was carried by hand, and two people read its fingerprint to each
// other and typed it, each for himself.
Result<Output> Init(const GateOptions& o) {
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
  TRY_DONE(
      gate::WriteMemory(state, {site, o.accept_embedded, text, {}, {}, {}, {}}));
  Output output;
  output.text = "made a gate for " + site.text() + ", root version " +
                std::to_string(root.version) + " until " + root.expires.text() +
                "\n";
  output.json = {{"site", site.text()},
                 {"root-version", root.version},
                 {"root-expires", root.expires.text()}};
  return output;
}

Result<Output> Receive(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  TRY(const platform::Directory folder, platform::Directory::Open(o.folder));
  TRY(const gate::Accepted accepted,
      gate::Examine(folder, memory, platform::Now()));
  TRY_DONE(gate::Import(folder, state, accepted));
  const notes::Release& release = accepted.release;
  Output output;
  output.text = "imported " + release.target.text() + " version " +
                std::to_string(release.size) + " (crossing " +
                std::to_string(accepted.crossing.sequence) +
                "): " + std::to_string(release.files.size()) + " files, " +
                std::to_string(release.seals.size()) + " seals\n";
  output.json = {{"target", release.target.text()},
                 {"version", release.size},
                 {"crossing", cli::JsonNumber(accepted.crossing.sequence)},
                 {"files", std::uint64_t{release.files.size()}},
                 {"seals", std::uint64_t{release.seals.size()}}};
  return output;
}

Result<Output> Status(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  Output output;
  output.text = "site " + memory.site.text() + ", ledger of " +
                std::to_string(memory.ledger.size()) + " records\n";
  const Instant now = platform::Now();
  JsonValue::Array targets;
  for (const auto& [target, imported] : memory.targets) {
    const bool fresh = now <= imported.expires;
    output.text += target.text() + "  version " +
                   std::to_string(imported.size) + " of " +
                   imported.time.text() + ", crossing " +
                   std::to_string(imported.sequence) +
                   (fresh ? ", fresh until " : ", STALE since ") +
                   imported.expires.text() + "\n";
    targets.push_back(JsonValue::Object{{"target", target.text()},
                                        {"version", imported.size},
                                        {"time", imported.time.text()},
                                        {"crossing", cli::JsonNumber(imported.sequence)},
                                        {"fresh", fresh},
                                        {"expires", imported.expires.text()}});
  }
  output.json = {{"site", memory.site.text()},
                 {"records", memory.ledger.size()},
                 {"targets", targets}};
  return output;
}

Result<Output> Gaps(const GateOptions& o) {
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const gate::Memory memory, gate::ReadMemory(state));
  Output output;
  JsonValue::Array gaps;
  for (const auto& [target, sequences] : memory.gaps) {
    for (const std::uint64_t sequence : sequences) {
      output.text += target.text() + "  crossing " + std::to_string(sequence) +
                     " never arrived\n";
      gaps.push_back(
          JsonValue::Object{{"target", target.text()}, {"crossing", cli::JsonNumber(sequence)}});
    }
  }
  if (gaps.empty()) output.text = "no gaps\n";
  output.json = {{"gaps", gaps}};
  return output;
}

// Back to the tree before, for consumers; what was seen stays seen, so no
// older crossing can come in.
Result<Output> Rollback(const GateOptions& o) {
  TRY(const TargetName target, TargetName::Parse(o.target));
  TRY(const platform::Directory state, platform::Directory::Open(o.state));
  TRY(const std::string version, gate::RollBack(state, target));
  Output output;
  output.text = target.text() + " points at version " + version + " again\n";
  output.json = {{"target", target.text()}, {"version", version}};
  return output;
}

int Main(int argc, char** argv) {
  GateOptions o;
  CLI::App app{"airlock-gate: takes crossings into the sealed side."};
  app.require_subcommand(1);
  app.fallthrough();
  app.add_option("--state", o.state, "The gate's folder ($AIRLOCK_GATE)")
      ->envname("AIRLOCK_GATE")
      ->required();
  app.add_flag("--json", o.json, "Print one JSON document");
  cli::AddManPageFlag(app, AIRLOCK_VERSION);
  std::string chosen_verb;
  Result<Output> (*chosen)(const GateOptions&) = nullptr;
  const auto verb = [&](const std::string& name, const std::string& text,
                        const std::string& example,
                        Result<Output> (*run)(const GateOptions&)) {
    CLI::App* sub = app.add_subcommand(name, text);
    sub->fallthrough();
    sub->footer("Example:\n  airlock-gate " + example);
    sub->callback([&, name, run] {
      chosen = run;
      chosen_verb = name;
    });
    return sub;
  };
  CLI::App* init = verb("init", "Make a gate from a hand-carried root",
                        "init --state /srv/gate --site site1 --root 1.root "
                        "--fingerprint sha256:… --fingerprint sha256:…",
                        Init);
  init->add_option("--site", o.site, "This site's name")->required();
  init->add_option("--root", o.root, "The signed root")->required();
  init->add_option("--fingerprint", o.fingerprints,
                   "Its fingerprint, typed twice, by two people")
      ->required();
  init->add_flag("--accept-embedded", o.accept_embedded,
                 "Also accept seals of embedded mode (trials only)");
  verb("receive", "Examine a crossing and import it",
       "receive --state /srv/gate /media/crossing", Receive)
      ->add_option("folder", o.folder, "The crossing")
      ->required();
  verb("status", "What was imported, and whether it is fresh",
       "status --state /srv/gate --json", Status);
  verb("gaps", "Crossings that never arrived", "gaps --state /srv/gate", Gaps);
  verb("rollback", "Serve the version before",
       "rollback --state /srv/gate sealed", Rollback)
      ->add_option("target", o.target, "The target")
      ->required();
  constexpr std::string_view kProgram = "airlock-gate";
  app.name(std::string(kProgram));
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    if (error.get_exit_code() == 0) return app.exit(error);
    // The flag may stand after the word that made no sense.
    bool json = o.json;
    for (int i = 1; i < argc; ++i) {
      json = json || std::string_view(argv[i]) == "--json";
    }
    return cli::PrintFailure({Reason::kUsage, std::string(error.what()) +
                                                  "; see airlock-gate --help"},
                             chosen_verb, json, kProgram);
  }
  const Result<Output> output = chosen(o);
  if (!output.ok()) {
    return cli::PrintFailure(output.failure(), chosen_verb, o.json, kProgram);
  }
  return cli::Print(*output, chosen_verb, o.json, kProgram);
}

}  // namespace
}  // namespace airlock::programs

// CLI11 throws for a grammar that contradicts itself: a bug, which aborts.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) { return airlock::programs::Main(argc, argv); }
