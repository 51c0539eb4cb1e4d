// The part of the grammar that is about the installation and its site, not
// about what goes through it.
#include "airlock/cli/commands.h"
#include "airlock/cli/grammar.h"

namespace airlock::cli {

void Grammar::AddSetUp() {
  CLI::App* init =
      Verb(&app_, "init", "Make an installation, its keys and its root", Init);
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
  CLI::App* doctor =
      Verb(&app_, "doctor", "Examine the machine and the installation", Doctor);
  doctor->add_flag("--deep", o_.deep,
                   "Hash the whole vault again and name what is damaged");
  doctor->add_flag("--remove-lost", o_.remove_lost,
                   "Remove what was published and crossed of a history that is "
                   "lost");
  Verb(&app_, "version", "Print the version", Version);
  Verb(&app_, "completion", "Print what a shell needs to complete commands",
       Completion)
      ->add_option("shell", o_.name, "bash")
      ->required()
      ->check(CLI::IsMember({"bash"}));
  CLI::App* ledger = Group("ledger", "The ledger, after a disaster");
  CLI::App* reset = Verb(
      ledger, "reset", "Sign that this shorter ledger is the one to go on with",
      LedgerReset);
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

void Grammar::AddKeys() {
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
}

void Grammar::AddRoot() {
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
  CLI::App* sign =
      Verb(root, "sign", "Sign a root file with a root key, offline", RootSign);
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

void Grammar::AddSite() {
  CLI::App* trust = Group("trust", "Upstream's keys");
  CLI::App* import =
      Verb(trust, "import",
           "Say first whom a name means: a keyring, PEM keys, a Sigstore root",
           TrustImport);
  import->add_option("name", o_.name, "The name that policies pin")->required();
  import->add_option("file", o_.paths, "The keyring or PEM file");
  import->add_option("--sigstore-trusted-root", o_.sigstore_root,
                     "A Sigstore instance's trusted_root.json");
  import->add_option("--sigstore", o_.sigstore,
                     "The same of Sigstore's own: public-good or staging");
  import->add_option("--tuf-root", o_.tuf_root,
                     "The root.json to start from in a TUF repository");
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
  CLI::App* activate = Verb(
      policy, "activate", "Sign a policy and put it in force", PolicyActivate);
  activate->add_option("file", o_.paths, "A TOML file")->required();
  Key(activate);
  CLI::App* roster = Group("roster", "The people and their keys");
  Verb(roster, "show", "Show who is who", RosterShow);
  CLI::App* put = Verb(roster, "activate", "Sign a roster and put it in force",
                       RosterActivate);
  put->add_option("file", o_.paths, "A TOML file")->required();
  Key(put);
}

void Grammar::AddAudit() {
  CLI::App* audit = Group("audit", "For the auditor, offline");
  Verb(audit, "verify", "Check the ledger's every byte", AuditVerify);
  Verb(audit, "replay", "Judge again what was judged", AuditReplay)
      ->add_option("id", o_.id, "Only this submission");
  Verb(audit, "export", "Write records and signatures for other tools",
       AuditExport)
      ->add_option("--to", o_.to, "A folder")
      ->required();
}

}  // namespace airlock::cli
