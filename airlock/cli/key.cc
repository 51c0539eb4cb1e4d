// key: the airlock's own keys.
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "airlock/cli/ceremony.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/signer/release_keys.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

Output Describe(const std::string& purpose, const crypto::PublicKey& key,
                const std::string& pem_path) {
  Output output;
  output.text = "made a " + purpose + " key, " + key.id().text() + "\n" +
                "public half  " + pem_path + "\n";
  output.json = {
      {"purpose", purpose}, {"id", key.id().text()}, {"public", pem_path}};
  return output;
}

std::string PemNameOf(const std::string& purpose, const KeyId& id) {
  return purpose + "-" + id.hex().substr(0, 16) + ".pem";
}

// On a medium that is kept offline, under that medium's passphrase.
Result<Output> MakeRootKey(const Options& o) {
  TRY(const platform::Directory folder, platform::Directory::Make(o.to, 0700));
  if (!folder.Has("passphrase")) {
    TRY(const Secret made, MakePassphrase(folder));
    (void)made;
  }
  TRY(const platform::Fd fd, folder.OpenFile("passphrase"));
  TRY(const Secret passphrase, ReadPassphrase(fd));
  TRY(const crypto::PublicKey key,
      MakeKey(folder, "root", crypto::KeyAlgorithm::kEd25519, passphrase,
              KeyNaming::kById));
  const std::string pem = PemNameOf("root", key.id());
  TRY_DONE(folder.Create(pem, AsBytes(key.pem()), 0444));
  return Describe("root", key, folder.path() + "/" + pem);
}

Result<Secret> SignerPassphrase(const Options& o, const Home& home) {
  if (o.passphrase_fd) {
    const platform::Fd fd(static_cast<int>(*o.passphrase_fd));
    return ReadPassphrase(fd);
  }
  TRY(const platform::Fd fd,
      OpenUserFile(home.root() + "/credentials/signer/passphrase"));
  return ReadPassphrase(fd);
}

// Beside the signer's others, for the signer alone to read.
Result<Output> MakeReleaseKey(const Options& o) {
  const Home home(o.home);
  TRY(const notes::Installation installation, stager::ReadInstallation(home));
  TRY(const Secret passphrase, SignerPassphrase(o, home));
  TRY(const platform::Directory secret,
      platform::Directory::Open(home.secret("signer")));
  // The signer opens all its keys with one passphrase; a key under another
  // would stop it.
  TRY(const std::string present,
      secret.ReadText(o.name + ".key", kMaxRecordBytes));
  TRY(const crypto::SigningKey opened,
      crypto::SigningKey::Open(present, o.name, passphrase));
  (void)opened;
  TRY(const crypto::PublicKey key,
      MakeKey(secret, o.name, signer::ReleaseKeys::AlgorithmFor(o.name),
              passphrase, KeyNaming::kById));
  if (installation.separation == Separation::kSeparated) {
    const std::string path =
        secret.path() + "/" + signer::ReleaseKeys::FileNameOf(o.name, key.id());
    if (::chown(path.c_str(),
                static_cast<uid_t>(installation.uids.at("signer")),
                static_cast<gid_t>(installation.gid)) != 0) {
      return platform::IoFailure("chown " + path, errno);
    }
  }
  TRY(const platform::Directory published,
      platform::Directory::Open(home.public_keys()));
  const std::string pem = PemNameOf(o.name, key.id());
  TRY_DONE(published.Create(pem, AsBytes(key.pem())));
  return Describe(o.name, key, published.path() + "/" + pem);
}

}  // namespace

Result<Output> KeyNew(const Options& o) {
  if (o.name == "root") {
    if (!o.to.empty()) return MakeRootKey(o);
    return Failure{Reason::kUsage, "a root key lies offline: --to FOLDER"};
  }
  const std::vector<std::string>& held = signer::ReleaseKeys::Purposes();
  if (std::find(held.begin(), held.end(), o.name) == held.end()) {
    return Failure{Reason::kUsage,
                   "no such purpose, or not one that can be "
                   "replaced: " +
                       o.name};
  }
  if (o.home.empty()) {
    return Failure{Reason::kUsage, "--home DIR or $AIRLOCK_HOME"};
  }
  return MakeReleaseKey(o);
}

Result<Output> KeyList(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Chain chain, now.reader.ChainOf(SiteSubject()));
  TRY(const policies::RootChain roots,
      policies::ReadRoots(chain, now.installation.first_root));
  Output output;
  JsonValue::Array keys;
  output.text = "root version " + std::to_string(roots.newest().version) +
                ", until " + roots.newest().expires.text() + ", " +
                std::to_string(roots.newest().threshold) + " of " +
                std::to_string(roots.newest().KeysFor("root").size()) + "\n";
  for (const notes::RootKey& key : roots.newest().keys) {
    TRY(const crypto::PublicKey public_key,
        crypto::PublicKey::FromSpki(key.spki));
    std::string purpose = key.purpose;
    purpose.resize(12, ' ');
    output.text += purpose + " " +
                   std::string(crypto::NameOf(public_key.algorithm())) + "  " +
                   key.id.text() + "\n";
    keys.push_back(
        JsonValue::Object{{"purpose", key.purpose},
                          {"algorithm", crypto::NameOf(public_key.algorithm())},
                          {"id", key.id.text()},
                          {"pem", public_key.pem()}});
  }
  output.json = {{"version", roots.newest().version},
                 {"expires", roots.newest().expires.text()},
                 {"keys", keys}};
  return output;
}

}  // namespace airlock::cli
