#include "airlock/cli/command_line.h"

#include <CLI/CLI.hpp>
#include <cstdlib>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "airlock/cli/examine.h"
#include "airlock/cli/examples.h"
#include "airlock/cli/misspelling.h"
#include "airlock/core/check.h"
#include "airlock/platform/process.h"

namespace airlock::cli {
namespace {

using Command = Result<Output> (*)(const Options&);

constexpr char kExitCodes[] =
    "Exit codes by cause: 0 done; 1 other; 2 usage or configuration; 3 "
    "verification failed;\n4 not allowed; 5 findings; 6 rebuild differs; 7 not "
    "rebuilt; 8 pending; 9 rejected;\n10 not found; 11 conflict or stale; 12 "
    "timed out; 13 incomplete coverage;\n14 other policy requirement; 75 "
    "temporary; 130 interrupted.\nAny other code is a failure too; codes are "
    "only ever added.\n\nairlock COMMAND --help, or airlock help COMMAND, has "
    "an example of each.";

// Builds the tree of verbs; each leaf remembers its function.
class Grammar {
 public:
  explicit Grammar(Options& options) : o_(options) {
    app_.description(
        "airlock: the program lock of a sovereign cloud.\n"
        "Takes upstream's updates, verifies, quarantines, scans, lets people "
        "approve, re-signs.");
    app_.name("airlock");
    app_.footer(kExitCodes);
    app_.set_version_flag("--version", "airlock " AIRLOCK_VERSION,
                          "Print the version");
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.add_option("--home", o_.home, "The installation ($AIRLOCK_HOME)")
        ->envname("AIRLOCK_HOME");
    app_.add_flag("--json", o_.json, "Print one JSON document");
    app_.add_flag("--no-color", o_.no_color, "No colour, also by $NO_COLOR");
    app_.add_flag("-q,--quiet", o_.quiet, "No progress on stderr");
    app_.add_flag("--no-input", o_.no_input,
                  "Never ask (nothing ever does; for scripts that say so)");
    AddSetUp();
    AddHandingIn();
    AddLooking();
    AddDeciding();
    AddReleasing();
    AddSite();
    AddAudit();
    AddVerify();
    AddExamining();
    AddTuf();
  }

  CLI::App& app() { return app_; }
  bool is_tuf() const { return app_.got_subcommand("tuf"); }
  // The leaf that was named, after parsing.
  Command chosen() const { return chosen_; }

 private:
  CLI::App* Verb(CLI::App* parent, const std::string& name,
                 const std::string& description, Command command) {
    CLI::App* verb = parent->add_subcommand(name, description);
    verb->fallthrough();
    const std::string full =
        parent == &app_ ? name : parent->get_name() + " " + name;
    const std::string_view example = ExampleOf(full);
    Check(!example.empty(), "every verb has an example");
    verb->footer("Example:\n  " + std::string(example) +
                 "\nExit codes, by cause: airlock --help");
    verb->callback([this, full, command] {
      o_.verb = full;
      chosen_ = command;
    });
    return verb;
  }
  CLI::App* Group(const std::string& name, const std::string& description) {
    CLI::App* group = app_.add_subcommand(name, description);
    group->fallthrough();
    group->footer("airlock " + name + " COMMAND --help has an example of each");
    group->require_subcommand(1);
    return group;
  }
  void Id(CLI::App* verb) {
    verb->add_option("id", o_.id, "A submission, or the start of its id")
        ->required();
  }
  void Key(CLI::App* verb) {
    verb->add_option("--key", o_.key,
                     "Your SSH key (FILE, with FILE.pub beside it)")
        ->required();
  }

  void Passphrase(CLI::App* verb) {
    verb->add_option("--passphrase-fd", o_.passphrase_fd,
                     "Read the passphrase from this descriptor");
  }

  void AddSetUp() {
    CLI::App* init = Verb(&app_, "init",
                          "Make an installation, its keys and its root", Init);
    init->add_option("--origin", o_.origin,
                     "The ledger's name, e.g. airlock.example/1")
        ->required();
    init->add_option("--roster", o_.roster, "The first roster (TOML)")
        ->required();
    init->add_option("--root-keys", o_.root_keys,
                     "A folder for the offline root keys")
        ->required();
    init->add_option("--uids", o_.uids,
                     "FIRST_UID:GID: every program under a user of its own");
    CLI::App* run =
        Verb(&app_, "run", "Run all programs of an installation", Run);
    run->add_flag("--once", o_.once, "Until nothing is left to do");
    CLI::App* doctor = Verb(&app_, "doctor",
                            "Examine the machine and the installation", Doctor);
    doctor->add_flag("--deep", o_.deep,
                     "Hash the whole vault again and name what is damaged");
    Verb(&app_, "version", "Print the version", Version);
    CLI::App* key = Group("key", "The airlock's own keys");
    Verb(key, "list", "List the keys that the root introduces", KeyList);
    CLI::App* made =
        Verb(key, "new", "Make a key for the next root to introduce", KeyNew);
    made->add_option("purpose", o_.name,
                     "apt, attestation, oci, root, seal, snapshot, targets or "
                     "timestamp")
        ->required();
    made->add_option("--to", o_.to, "A folder for a root key, kept offline");
    Passphrase(made);
    AddRoot();
    CLI::App* ledger = Group("ledger", "The ledger, after a disaster");
    CLI::App* reset = Verb(
        ledger, "reset",
        "Sign that this shorter ledger is the one to go on with", LedgerReset);
    reset->add_option("size", o_.mark_size, "How many records the signer saw")
        ->required();
    reset->add_option("root", o_.mark_root, "The root that it saw, sha256:…")
        ->required();
    reset->add_option("--reason", o_.reason, "What happened")->required();
    reset->add_option("--threshold", o_.threshold,
                      "Wait for so many administrators, when the roster that "
                      "was lost asked for more");
    Key(reset);
  }

  void AddRoot() {
    CLI::App* root = Group("root", "The root and its next version");
    Verb(root, "show", "Show the root in force, or a root file", RootShow)
        ->add_option("file", o_.paths, "A root file");
    CLI::App* next =
        Verb(root, "next", "Write the next root, unsigned", RootNext);
    next->add_option("--to", o_.to, "The file to write")->required();
    next->add_option("--replace", o_.replaced,
                     "PURPOSE=PEM: this key in place of that purpose's");
    next->add_option("--add-root-key", o_.added, "PEM of another root key");
    next->add_option("--drop-root-key", o_.dropped, "Id of a root key");
    next->add_option("--threshold", o_.threshold, "How many root keys sign");
    next->add_option("--revoke", o_.revoked,
                     "ID=RECORD: seals by this key do not count from that "
                     "record on");
    CLI::App* sign = Verb(
        root, "sign", "Sign a root file with a root key, offline", RootSign);
    sign->add_option("file", o_.paths, "The root file")->required();
    sign->add_option("--root-key", o_.root_keys,
                     "The key's file, its passphrase in `passphrase` beside it")
        ->required();
    sign->add_option("--digest", o_.digest,
                     "The fingerprint that you read, from `airlock root show`")
        ->required();
    Passphrase(sign);
    Verb(root, "publish", "Put a signed root on record", RootPublish)
        ->add_option("file", o_.paths, "The root file")
        ->required();
  }

  void AddHandingIn() {
    CLI::App* submit = Verb(&app_, "submit", "Hand in a bundle", Submit);
    submit->add_option("channel", o_.channel, "The channel")->required();
    submit->add_option("paths", o_.paths, "Files, or one folder")->required();
    submit->add_option("--attempt", o_.attempt,
                       "2, 3, … to hand the same in again");
    Key(submit);
    CLI::App* sync =
        Verb(&app_, "sync", "Fetch and hand in what is new of a channel", Sync);
    sync->add_option("channel", o_.channel, "The channel")->required();
    sync->add_option("--attempt", o_.attempt,
                     "2, 3, … to hand the same in again");
    sync->add_flag("--dry-run", o_.dry_run, "Only say what would be done");
    Key(sync);
  }

  void AddLooking() {
    CLI::App* list = Verb(&app_, "list", "List submissions", List);
    list->add_option("--state", o_.state, "Only those in this state")
        ->check(CLI::IsMember({"VERIFYING", "QUARANTINED", "SCANNING", "HELD",
                               "IN-REVIEW", "APPROVED", "SEALED", "REFUSED"}));
    Id(Verb(&app_, "show", "Show everything on record of one", Show));
    Id(Verb(&app_, "why", "What is missing, and who must act", Why));
    CLI::App* watch = Verb(&app_, "watch", "Wait for an event", Watch);
    Id(watch);
    watch->add_option("--until", o_.until, "review or sealed")
        ->check(CLI::IsMember({"review", "sealed"}));
    watch->add_option("--timeout", o_.timeout, "How long, e.g. 30m");
    CLI::App* inspect = Verb(&app_, "inspect",
                             "Look inside any file, without daemons", Inspect);
    inspect->add_option("file", o_.paths, "The file")->required();
    CLI::App* vectors =
        Verb(&app_, "vectors",
             "Answer public test vectors: JSON lines on stdin", Vectors);
    vectors
        ->add_option("kind", o_.name,
                     "ecdsa, ed25519, jcs, json, merkle-consistency, "
                     "merkle-inclusion, olpc, rsa-pkcs1, rsa-pss")
        ->required();
  }

  // Verbs that hand files to a worker: each argument goes where it is told.
  void AddExamining() {
    for (const ExamineVerb& verb : ExamineVerbs()) {
      CLI::App* const parent = verb.is_verify ? verify_ : &app_;
      CLI::App* app = Verb(parent, verb.name, verb.help, Examine);
      const std::string question = verb.question;
      app->preparse_callback(
          [this, question](std::size_t) { o_.question.verb = question; });
      for (const Argument& argument : verb.arguments) {
        AddArgument(app, argument);
      }
    }
  }
  void AddArgument(CLI::App* app, const Argument& argument) {
    const std::string name = argument.name;
    const ArgumentKind kind = argument.kind;
    if (kind == ArgumentKind::kFlag) {
      app->add_flag_callback(
          argument.flag,
          [this, name] {
            o_.question.options.push_back({name, "yes"});
          },
          argument.help);
      return;
    }
    CLI::Option* const option =
        app->add_option_function<std::vector<std::string>>(
            argument.flag,
            [this, name, kind](const std::vector<std::string>& values) {
              for (const std::string& value : values) {
                if (kind == ArgumentKind::kText) {
                  o_.question.options.push_back({name, value});
                } else {
                  o_.exhibits.push_back({name, value});
                }
              }
            },
            argument.help);
    option->required(argument.required)->allow_extra_args(false);
    if (!argument.repeated) option->expected(1);
  }

  // Its options stand before the sub-verb or behind it: conformance suites put
  // them before.
  void AddTuf() {
    CLI::App* tuf = Group("tuf", "A TUF client, without daemons");
    tuf->add_option("--metadata-dir", o_.metadata_dir,
                    "Where trusted metadata is kept")
        ->required();
    tuf->add_option("--metadata-url", o_.metadata_url,
                    "The repository's metadata (https, or http on loopback)");
    tuf->add_option("--target-name", o_.target_names,
                    "A target's path; may be given again")
        ->allow_extra_args(false);
    tuf->add_option("--target-dir", o_.target_dir, "Where targets go");
    tuf->add_option("--target-base-url", o_.target_base_url,
                    "The repository's targets");
    Verb(tuf, "init", "Trust a root from now on", TufInit)
        ->add_option("root", o_.paths, "The root's file")
        ->required()
        ->expected(1);
    Verb(tuf, "refresh", "Update the metadata", TufRefresh);
    Verb(tuf, "download", "Update the metadata and fetch targets", TufDownload);
  }

  void AddDeciding() {
    for (const auto& [name, text, command] :
         {std::tuple{"approve", "Sign an approval of the verdict", &Approve},
          std::tuple{"reject", "Sign a rejection", &Reject}}) {
      CLI::App* verb = Verb(&app_, name, text, command);
      Id(verb);
      Key(verb);
      verb->add_option("--digest", o_.digest,
                       "The verdict that you read, from `airlock show`");
      verb->add_option("--role", o_.role, "In which role");
      verb->add_option("--comment", o_.comment, "Why");
    }
    CLI::App* waive =
        Verb(&app_, "waive", "Sign that a requirement need not be met", Waive);
    Id(waive);
    Key(waive);
    waive
        ->add_option("requirement", o_.requirement,
                     "rebuild, opaque or incomplete")
        ->required();
    waive->add_option("--reason", o_.reason, "Why")->required();
    waive->add_option("--expires", o_.expires, "After how long, e.g. 30d")
        ->required();
    waive->add_option("--scope", o_.scope, "all, or one artifact's digest");
  }

  void AddReleasing() {
    CLI::App* release =
        Verb(&app_, "release", "Show what a target holds", Release);
    release->add_option("target", o_.target, "The target")->required();
    CLI::App* cross =
        Verb(&app_, "cross", "Write a crossing for a sealed site", Cross);
    cross->add_option("target", o_.target, "The target")->required();
    cross->add_option("--site", o_.site, "The sealed site")->required();
    cross->add_option("--from-leaf", o_.from_leaf,
                      "Carry the ledger's hashes from here on only");
  }

  void AddSite() {
    CLI::App* trust = Group("trust", "Upstream's keys");
    CLI::App* import =
        Verb(trust, "import",
             "Import an OpenPGP keyring, PEM keys or a Sigstore trusted root",
             TrustImport);
    import->add_option("name", o_.name, "The name that policies pin")
        ->required();
    import->add_option("file", o_.paths, "The keyring or PEM file");
    import->add_option("--sigstore-trusted-root", o_.sigstore_root,
                       "A Sigstore instance's trusted_root.json");
    import->add_option("--sigstore", o_.sigstore,
                       "The same of Sigstore's own: public-good or staging");
    import->add_flag("--google-cloud-build", o_.cloud_build,
                     "Google Cloud Build's keys, which travel inside");
    import->add_option("--key-name", o_.key_name,
                       "What its owner calls the key of the PEM file");
    Key(import);
    Verb(trust, "show", "Show what is imported", TrustShow);
    CLI::App* policy = Group("policy", "What channels demand");
    Verb(policy, "check", "Compile policy files and say what they mean",
         PolicyCheck)
        ->add_option("files", o_.paths, "TOML files")
        ->required();
    Verb(policy, "show", "Show what is in force", PolicyShow)
        ->add_option("channel", o_.channel, "Only this channel");
    Verb(policy, "test", "Judge what is on record by a policy file", PolicyTest)
        ->add_option("file", o_.paths, "A TOML file")
        ->required();
    CLI::App* activate =
        Verb(policy, "activate", "Sign a policy and put it in force",
             PolicyActivate);
    activate->add_option("file", o_.paths, "A TOML file")->required();
    Key(activate);
    CLI::App* roster = Group("roster", "The people and their keys");
    Verb(roster, "show", "Show who is who", RosterShow);
    CLI::App* put = Verb(roster, "activate",
                         "Sign a roster and put it in force", RosterActivate);
    put->add_option("file", o_.paths, "A TOML file")->required();
    Key(put);
  }

  void AddAudit() {
    CLI::App* audit = Group("audit", "For the auditor, offline");
    Verb(audit, "verify", "Check the ledger's every byte", AuditVerify);
    Verb(audit, "replay", "Judge again what was judged", AuditReplay)
        ->add_option("id", o_.id, "Only this submission");
    Verb(audit, "export", "Write records and signatures for other tools",
         AuditExport)
        ->add_option("--to", o_.to, "A folder")
        ->required();
  }

  // Called before AddExamining, which adds to the group.
  void AddVerify() {
    verify_ = Group("verify", "What upstream signed, without an installation");
    CLI::App* oci = Verb(verify_, "oci",
                         "An image layout and its cosign signature", VerifyOci);
    oci->add_option("layout", o_.paths, "A folder or a tar archive")
        ->required();
    oci->add_option("--key", o_.key, "Upstream's public keys (PEM)")
        ->required();
    oci->add_option("--reference", o_.reference,
                    "The image's name, as its signature has it");
  }

  Options& o_;
  CLI::App app_;
  CLI::App* verify_ = nullptr;
  Command chosen_ = nullptr;
};

// The innermost verb that was named before the words made no sense.
std::string VerbOf(const CLI::App& app) {
  const CLI::App* at = &app;
  std::string verb;
  for (auto below = at->get_subcommands(); !below.empty();
       below = at->get_subcommands()) {
    at = below[0];
    verb += (verb.empty() ? "" : " ") + at->get_name();
  }
  return verb;
}

int PrintUsageFailure(const CLI::App& app, const CLI::ParseError& error,
                      int argc, char** argv, bool json) {
  std::string detail =
      FindMisspelling(app, argc, argv).value_or(std::string(error.what()));
  const std::string verb = VerbOf(app);
  if (const std::string_view example = ExampleOf(verb); !example.empty()) {
    detail += "; for example: " + std::string(example);
  }
  return PrintFailure({Reason::kUsage, std::move(detail)}, verb, json);
}

bool AskedForJson(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") return true;
  }
  return false;
}

int Answer(Grammar& grammar, Options& options, int argc, char** argv) {
  try {
    if (argc >= 2 && std::string_view(argv[1]) == "help") {
      // "help VERB" is "VERB --help"; CLI11 takes the words in reverse.
      std::vector<std::string> words = {"--help"};
      words.insert(words.end(), std::reverse_iterator(argv + argc),
                   std::reverse_iterator(argv + 2));
      grammar.app().parse(words);
    } else {
      grammar.app().parse(argc, argv);
    }
  } catch (const CLI::ParseError& error) {
    // Help is no failure; everything else is a usage error of ours.
    if (error.get_exit_code() == 0) return grammar.app().exit(error);
    return PrintUsageFailure(grammar.app(), error, argc, argv,
                             AskedForJson(argc, argv));
  }
  auto folder = platform::ProgramFolder();
  if (!folder.ok()) return PrintFailure(folder.failure(), "", options.json);
  options.program_folder = *folder;
  // What these do, they do without an installation.
  const std::string first = options.verb.substr(0, options.verb.find(' '));
  const bool needs_home = !std::set<std::string_view>{"key new", "policy check",
                                                      "root show", "root sign"}
                               .contains(options.verb) &&
                          !std::set<std::string_view>{
                              "doctor", "inspect",       "tuf",    "vectors",
                              "verify", "verify-bundle", "version"}
                               .contains(first);
  if (needs_home && options.home.empty()) {
    return PrintFailure({Reason::kUsage, "--home DIR or $AIRLOCK_HOME"},
                        options.verb, options.json);
  }
  const Result<Output> output = grammar.chosen()(options);
  if (!output.ok()) {
    return PrintFailure(output.failure(), options.verb, options.json);
  }
  Print(*output, options.verb, options.json);
  return output->exit_code;
}

}  // namespace

int Main(int argc, char** argv) {
  Options options;
  Grammar grammar(options);
  const int code = Answer(grammar, options, argc, argv);
  // Whatever drives TUF clients knows two exit codes.
  return grammar.is_tuf() && code != 0 ? 1 : code;
}

}  // namespace airlock::cli
