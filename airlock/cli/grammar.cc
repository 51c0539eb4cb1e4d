#include "airlock/cli/grammar.h"

#include <string_view>
#include <tuple>
#include <vector>

#include "airlock/cli/commands.h"
#include "airlock/cli/examples.h"
#include "airlock/cli/man_page.h"
#include "airlock/core/check.h"

namespace airlock::cli {
namespace {

constexpr char kExitCodes[] =
    "Exit codes by cause: 0 done; 1 other; 2 usage or configuration; 3 "
    "verification failed;\n4 not allowed; 5 findings; 6 rebuild differs; 7 not "
    "rebuilt; 8 pending; 9 rejected;\n10 not found; 11 conflict or stale; 12 "
    "timed out; 13 incomplete coverage;\n14 other policy requirement; 75 "
    "temporary; 130 interrupted.\nAny other code is a failure too; codes are "
    "only ever added.\n\nairlock COMMAND --help, or airlock help COMMAND, has "
    "an example of each.";

}  // namespace

Grammar::Grammar(Options& options) : o_(options) {
  app_.description(
      "airlock: the program lock of a sovereign cloud.\n"
      "Takes upstream's updates, verifies, quarantines, scans, lets people "
      "approve, re-signs.");
  app_.name("airlock");
  app_.footer(kExitCodes);
  app_.set_version_flag("--version", "airlock " AIRLOCK_VERSION,
                        "Print the version");
  AddManPageFlag(app_, AIRLOCK_VERSION);
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
  AddKeys();
  AddRoot();
  AddHandingIn();
  AddLooking();
  AddRebuild();
  AddDeciding();
  AddReleasing();
  AddSite();
  AddAudit();
  AddVerify();
  AddExamining();
  AddTuf();
}

CLI::App* Grammar::Verb(CLI::App* parent, const std::string& name,
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

CLI::App* Grammar::Group(const std::string& name,
                         const std::string& description) {
  CLI::App* group = app_.add_subcommand(name, description);
  group->fallthrough();
  group->footer("airlock " + name + " COMMAND --help has an example of each");
  group->require_subcommand(1);
  return group;
}

void Grammar::Id(CLI::App* verb) {
  verb->add_option("id", o_.id, "A submission, or the start of its id")
      ->required();
}

void Grammar::Key(CLI::App* verb) {
  verb->add_option("--key", o_.key,
                   "Your SSH key (FILE, with FILE.pub beside it)")
      ->required();
}

void Grammar::Passphrase(CLI::App* verb) {
  verb->add_option("--passphrase-fd", o_.passphrase_fd,
                   "Read the passphrase from this descriptor");
}

void Grammar::AddHandingIn() {
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

void Grammar::AddLooking() {
  CLI::App* list = Verb(&app_, "list", "List submissions", List);
  list->add_option("--state", o_.state, "Only those in this state")
      ->check(CLI::IsMember({"VERIFYING", "QUARANTINED", "SCANNING", "HELD",
                             "IN-REVIEW", "APPROVED", "SEALED", "VOID",
                             "REFUSED"}));
  Id(Verb(&app_, "show", "Show everything on record of one", Show));
  Id(Verb(&app_, "why", "What is missing, and who must act", Why));
  CLI::App* watch = Verb(&app_, "watch", "Wait for an event", Watch);
  Id(watch);
  watch->add_option("--until", o_.until, "review or sealed")
      ->check(CLI::IsMember({"review", "sealed"}));
  watch->add_option("--timeout", o_.timeout, "How long, e.g. 30m");
  CLI::App* inspect =
      Verb(&app_, "inspect", "Look inside any file, without daemons", Inspect);
  inspect->add_option("file", o_.paths, "The file")->required();
  inspect
      ->add_option("--report", o_.name,
                   "sarif (2.1.0), or test-result (in-toto)")
      ->check(CLI::IsMember({"sarif", "test-result"}));
  CLI::App* diff =
      Verb(&app_, "diff",
           "What became more dangerous between two files, or since the last "
           "release",
           Diff);
  diff->add_option("files", o_.paths,
                   "The file before and the new one; or a submission, held "
                   "against what was released before it")
      ->required()
      ->expected(1, 2);
  diff->add_option("--level", o_.level,
                   "capability: what to look at; file: every member")
      ->check(CLI::IsMember({"capability", "file"}));
  CLI::App* compare = Verb(
      &app_, "compare", "Whether two artifacts are the same, and why not",
      Compare);
  compare->add_option("files", o_.paths, "Any two files, such as a rebuild's")
      ->required()
      ->expected(2);
  compare
      ->add_option("--level", o_.level,
                   "The worst that is no failure: R0 (default) the same bytes, "
                   "R1 the same but for framing, R2 and for times and order, "
                   "R3 and for what named normalisers hide")
      ->check(CLI::IsMember({"R0", "R1", "R2", "R3"}));
  compare->add_option("--html", o_.to, "Write the report as a page, too");
  CLI::App* vectors =
      Verb(&app_, "vectors", "Answer public test vectors: JSON lines on stdin",
           Vectors);
  vectors
      ->add_option("kind", o_.name,
                   "ecdsa, ed25519, jcs, json, merkle-consistency, "
                   "merkle-inclusion, olpc, rsa-pkcs1, rsa-pss")
      ->required();
}

void Grammar::AddRebuild() {
  CLI::App* rebuild =
      Verb(&app_, "rebuild", "Make files again from their sources, in a box",
           Rebuild);
  RebuildOptions& r = o_.rebuild;
  rebuild->add_option("recipe", o_.paths, "The recipe (TOML)")->expected(1);
  rebuild->add_option("--inputs", r.inputs, "The folder with its inputs");
  rebuild->add_option("--root", r.root, "The root file system to build in");
  rebuild->add_option("--output", r.output, "Where results go")->required();
  CLI::Option* debian = rebuild->add_option(
      "--debian", r.debian,
      "Instead of a recipe: a source package of the machine's Debian mirror");
  rebuild->add_option("--version", r.version, "Of that source; the newest")
      ->needs(debian);
  rebuild
      ->add_option("--buildinfo", r.buildinfo,
                   "Build in what this .buildinfo says was installed")
      ->needs(debian);
  rebuild->add_option("--cache", r.cache, "Where roots are kept (OUTPUT/cache)")
      ->needs(debian);
  rebuild
      ->add_flag("--faketime", r.faketime,
                 "Build at the time of the source's changelog")
      ->needs(debian);
}

// Verbs that hand files to a worker: each argument goes where it is told.
void Grammar::AddExamining() {
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

void Grammar::AddArgument(CLI::App* app, const Argument& argument) {
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
void Grammar::AddTuf() {
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

void Grammar::AddDeciding() {
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
                   "rebuild, rollback, opaque or incomplete")
      ->required();
  waive->add_option("--reason", o_.reason, "Why")->required();
  waive->add_option("--expires", o_.expires, "After how long, e.g. 30d")
      ->required();
  waive->add_option("--scope", o_.scope, "all, or one artifact's digest");
}

void Grammar::AddReleasing() {
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

// Called before AddExamining, which adds to the group.
void Grammar::AddVerify() {
  verify_ = Group("verify", "What upstream signed, without an installation");
  CLI::App* oci = Verb(verify_, "oci",
                       "An image layout and its cosign signature", VerifyOci);
  oci->add_option("layout", o_.paths, "A folder or a tar archive")->required();
  oci->add_option("--key", o_.key, "Upstream's public keys (PEM)")->required();
  oci->add_option("--reference", o_.reference,
                  "The image's name, as its signature has it");
}

}  // namespace airlock::cli
