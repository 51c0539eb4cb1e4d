// init, version: making an installation.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <map>

#include "airlock/cli/ceremony.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/core/notes/installation.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/merkle.h"
#include "airlock/platform/directory.h"
#include "airlock/platform/process.h"
#include "airlock/signer/high_water.h"
#include "airlock/signer/release_keys.h"
#include "policies/compile.h"

namespace airlock::cli {
namespace {

// Who owns what. In embedded mode everything is the caller's.
struct Owners {
  bool separated = false;
  std::map<std::string, std::uint64_t> uids;
  std::uint64_t gid = 0;         // all programs, and people who may ask them
  std::uint64_t quarantine = 0;  // intake, conductor, signer
};

// "2001:2000" makes ledger 2001, intake 2002, worker 2003, conductor 2004,
// signer 2005, exporter 2006, all in group 2000, and 2001 the quarantine's
// group.
Result<Owners> OwnersFrom(const std::string& uids) {
  Owners owners;
  owners.gid = ::getegid();
  owners.quarantine = owners.gid;
  if (uids.empty()) return owners;
  const std::size_t colon = uids.find(':');
  if (colon == std::string::npos) {
    return Failure{Reason::kUsage, "--uids FIRST_UID:GID"};
  }
  constexpr std::uint64_t kMaxId = 0x7fffffff;
  TRY(const std::uint64_t first, ParseNumber(uids.substr(0, colon), kMaxId));
  TRY(owners.gid, ParseNumber(uids.substr(colon + 1), kMaxId));
  if (first == 0) return Failure{Reason::kUsage, "no program runs as root"};
  owners.separated = true;
  owners.quarantine = owners.gid + 1;
  std::uint64_t next = first;
  for (const char* program :
       {"ledger", "intake", "worker", "conductor", "signer", "exporter"}) {
    owners.uids.emplace(program, next++);
  }
  return owners;
}

Result<Done> Own(const std::string& path, const Owners& owners,
                 const std::string& program, std::uint64_t gid, mode_t mode) {
  if (owners.separated &&
      ::chown(path.c_str(), static_cast<uid_t>(owners.uids.at(program)),
              static_cast<gid_t>(gid)) != 0) {
    return platform::IoFailure("chown " + path, errno);
  }
  // After chown, which clears the set-group-id bit.
  if (::chmod(path.c_str(), mode) != 0) {
    return platform::IoFailure("chmod " + path, errno);
  }
  return Done{};
}

// A directory and everything in it that init wrote.
Result<Done> OwnFolder(const std::string& path, const Owners& owners,
                       const std::string& program, std::uint64_t gid,
                       mode_t mode) {
  TRY(const platform::Directory folder, platform::Directory::Make(path));
  TRY_DONE(Own(path, owners, program, gid, mode));
  TRY(const std::vector<std::string> names, folder.List());
  for (const std::string& name : names) {
    struct stat info;
    const std::string file = path + "/" + name;
    if (::lstat(file.c_str(), &info) != 0 || !S_ISREG(info.st_mode)) continue;
    TRY_DONE(Own(file, owners, program, gid, info.st_mode & 07777));
  }
  return Done{};
}

// Directories, each with the one program that may write there. The quarantine's
// set-group-id bit hands its group down to every object.
Result<Done> MakeFolders(const Home& home, const Owners& owners) {
  struct Row {
    std::string path;
    const char* program;
    std::uint64_t gid;
    mode_t mode;
  };
  const std::vector<Row> rows = {
      {home.ledger(), "ledger", owners.gid, 0755},
      {home.index(), "ledger", owners.gid, 0700},
      {home.vault(), "intake", owners.gid, 0755},
      {home.quarantine(), "intake", owners.quarantine, 02750},
      {home.admitted(), "intake", owners.gid, 0755},
      {home.published(), "intake", owners.gid, 0755},
      {home.outbox(), "exporter", owners.gid, 0755},
      // Sticky: everybody may leave a signature, nobody take another's away.
      {home.root() + "/activation", "conductor", owners.gid, 03770},
      {home.root() + "/credentials/ledger", "ledger", owners.gid, 0700},
      {home.root() + "/credentials/signer", "signer", owners.gid, 0700},
      {home.secret("ledger"), "ledger", owners.gid, 0700},
      {home.secret("signer"), "signer", owners.gid, 0700},
      {home.root() + "/run/ledger", "ledger", owners.gid, 0755},
      {home.root() + "/run/intake", "intake", owners.gid, 0755},
      {home.root() + "/run/worker", "worker", owners.gid, 0755},
      {home.root() + "/run/signer", "signer", owners.gid, 0755},
      {home.root() + "/run/exporter", "exporter", owners.gid, 0755},
  };
  for (const Row& row : rows) {
    TRY_DONE(OwnFolder(row.path, owners, row.program, row.gid, row.mode));
  }
  return Done{};
}

struct OperationalKeys {
  crypto::PublicKey checkpoint;
  std::vector<notes::RootKey> root_keys;  // as the root introduces them
};

Result<OperationalKeys> MakeOperationalKeys(const Home& home) {
  TRY(const platform::Directory ledger_credentials,
      platform::Directory::Make(home.root() + "/credentials/ledger", 0700));
  TRY(const platform::Directory signer_credentials,
      platform::Directory::Make(home.root() + "/credentials/signer", 0700));
  TRY(const Secret ledger_passphrase, MakePassphrase(ledger_credentials));
  TRY(const Secret signer_passphrase, MakePassphrase(signer_credentials));
  TRY(const platform::Directory ledger_secret,
      platform::Directory::Make(home.secret("ledger"), 0700));
  TRY(const platform::Directory signer_secret,
      platform::Directory::Make(home.secret("signer"), 0700));
  TRY(const crypto::PublicKey checkpoint,
      MakeKey(ledger_secret, "checkpoint", crypto::KeyAlgorithm::kEd25519,
              ledger_passphrase, KeyNaming::kFirst));
  OperationalKeys keys{
      checkpoint, {{"checkpoint", checkpoint.id(), CopyOf(checkpoint.spki())}}};
  for (const std::string& purpose : signer::ReleaseKeys::Purposes()) {
    TRY(const crypto::PublicKey key,
        MakeKey(signer_secret, purpose,
                signer::ReleaseKeys::AlgorithmFor(purpose), signer_passphrase,
                KeyNaming::kFirst));
    keys.root_keys.push_back({purpose, key.id(), CopyOf(key.spki())});
  }
  return keys;
}

}  // namespace

Result<Output> Init(const Options& o) {
  const Home home(o.home);
  if (o.roster.empty() || o.origin.empty() || o.root_keys.empty()) {
    return Failure{Reason::kUsage,
                   "init needs --origin, --roster and --root-keys"};
  }
  TRY(const Owners owners, OwnersFrom(o.uids));
  TRY(const std::string toml, ReadUserFile(o.roster, 1 << 20));
  TRY(const policies::Roster roster, policies::CompileRoster(toml, 1));
  const std::string roster_text = policies::Format(roster);
  TRY(const platform::Directory root, platform::Directory::Make(home.root()));
  if (root.Has("installation")) {
    return Failure{Reason::kDuplicateRecord,
                   home.root() + " holds an installation already"};
  }
  TRY(const std::vector<std::string> present, root.List());
  if (!present.empty()) {
    return Failure{Reason::kConfiguration,
                   home.root() +
                       " is not empty and holds no installation; remove it if "
                       "an init was cut short there"};
  }
  TRY(const platform::Directory offline,
      platform::Directory::Make(o.root_keys, 0700));

  TRY(const OperationalKeys keys, MakeOperationalKeys(home));
  const Instant now = platform::Now();
  TRY(const SignedNote first_root,
      MakeFirstRoot(offline, o.origin, keys.root_keys, now));
  TRY(const platform::Directory published_keys,
      platform::Directory::Make(home.public_keys()));
  TRY_DONE(published_keys.Create("1.root", AsBytes(FormatSigned(first_root))));

  const NoteDigest genesis = crypto::DigestNote(roster_text);
  const NoteDigest root_digest = crypto::DigestNote(first_root.text);
  TRY(const platform::Directory signer_secret,
      platform::Directory::Open(home.secret("signer")));
  TRY_DONE(signer::HighWater::Make(
      signer_secret,
      {genesis, root_digest, 0, crypto::EmptyRoot(), Instant(0), roster_text}));
  TRY_DONE(MakeFolders(home, owners));
  const notes::Installation installation{
      o.origin,
      owners.separated ? Separation::kSeparated : Separation::kEmbedded,
      CopyOf(keys.checkpoint.spki()),
      genesis,
      root_digest,
      owners.gid,
      owners.uids};
  // Last: an installation is there when this file is.
  TRY_DONE(root.Create("installation", AsBytes(notes::Format(installation))));

  Output output;
  output.text =
      "made an installation at " + home.root() + " (" +
      std::string(NameOf(installation.separation)) + ")\n" +
      "root fingerprint  " + root_digest.text() + "\n" + "root keys         " +
      o.root_keys + "  (move them offline: 2 of 3 sign the next root)\n" +
      "next: airlock run, then airlock roster activate " + o.roster + "\n";
  output.json = {{"home", home.root()},
                 {"mode", NameOf(installation.separation)},
                 {"root", root_digest.text()},
                 {"root-note", home.public_keys() + "/1.root"},
                 {"genesis", genesis.text()}};
  return output;
}

Result<Output> Version(const Options&) {
  Output output;
  output.text = "airlock " AIRLOCK_VERSION "\n";
  output.json = {{"version", AIRLOCK_VERSION}};
  return output;
}

}  // namespace airlock::cli
