// root: the life of the root after the first ceremony.
//
//   next     on the installation: writes the unsigned next root to a file
//   show     anywhere: what a root says, and who has signed it
//   sign     offline, with the file and a root key alone
//   publish  on the installation: puts it on record
#include <algorithm>
#include <utility>

#include "airlock/cli/activate.h"
#include "airlock/cli/ceremony.h"
#include "airlock/cli/commands.h"
#include "airlock/cli/files.h"
#include "airlock/core/home.h"
#include "airlock/crypto/hash.h"
#include "airlock/platform/process.h"
#include "airlock/signer/release_keys.h"
#include "policies/root_chain.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

// A PEM file is a few hundred bytes.
constexpr std::uint64_t kMaxPemBytes = 16 * 1024;

struct Installed {
  Home home;
  stager::SiteNow now;
  policies::RootChain roots;
};

Result<Installed> OpenInstalled(const Options& o) {
  Home home(o.home);
  TRY(stager::SiteNow now, stager::OpenSite(home));
  TRY(const Chain chain, now.reader.ChainOf(SiteSubject()));
  TRY(policies::RootChain roots,
      policies::ReadRoots(chain, now.installation.first_root));
  return Installed{std::move(home), std::move(now), std::move(roots)};
}

Result<std::pair<SignedNote, notes::Root>> ReadRootFile(const Options& o) {
  if (o.paths.size() != 1) return Failure{Reason::kUsage, "one root at a time"};
  TRY(const std::string text, ReadUserFile(o.paths[0], kMaxRecordBytes));
  TRY(SignedNote note, ParseSigned(text));
  TRY(notes::Root root, notes::ParseRoot(note.text));
  return std::pair{std::move(note), std::move(root)};
}

Output Describe(const SignedNote& note, const notes::Root& root) {
  const std::string digest = crypto::DigestNote(note.text).text();
  Output output;
  output.text =
      "root version  " + std::to_string(root.version) + " of " +
      Printable(root.ledger) + "\nfingerprint   " + digest +
      "\nfollows       " + (root.previous ? root.previous->text() : "none") +
      "\nin force      " + root.issued.text() + " to " + root.expires.text() +
      "\nroot keys     " + std::to_string(root.threshold) + " of " +
      std::to_string(root.KeysFor("root").size()) + " must sign\n";
  JsonValue::Array keys;
  for (const notes::RootKey& key : root.keys) {
    std::string purpose = key.purpose;
    purpose.resize(12, ' ');
    output.text += "  " + purpose + "  " + key.id.text() + "\n";
    keys.push_back(
        JsonValue::Object{{"purpose", key.purpose}, {"id", key.id.text()}});
  }
  JsonValue::Array revoked;
  for (const notes::RevokedKey& key : root.revoked) {
    output.text += "  revoked       " + key.id.text() +
                   " for seals from record " + std::to_string(key.from) +
                   " on\n";
    revoked.push_back(
        JsonValue::Object{{"id", key.id.text()}, {"from", key.from}});
  }
  output.json = {{"version", root.version},
                 {"digest", digest},
                 {"ledger", root.ledger},
                 {"issued", root.issued.text()},
                 {"expires", root.expires.text()},
                 {"threshold", root.threshold},
                 {"keys", keys},
                 {"revoked", revoked}};
  return output;
}

// Who has signed, by the keys of this root and of the one that it follows.
Result<Done> AddSigners(Output& output, const SignedNote& note,
                        const std::vector<const notes::Root*>& by) {
  JsonValue::Array rows;
  for (const notes::Root* root : by) {
    TRY(const policies::RootSigners signers,
        policies::RootSignersOf(note, *root));
    const std::size_t count = std::min(signers.note.size(), signers.tuf.size());
    output.text += "signed by     " + std::to_string(count) + " of " +
                   std::to_string(root->threshold) + " under version " +
                   std::to_string(root->version) + "\n";
    rows.push_back(JsonValue::Object{{"version", root->version},
                                     {"signed", count},
                                     {"needed", root->threshold}});
  }
  output.json.push_back({"signatures", rows});
  return Done{};
}

Result<notes::RootKey> ReadPem(const std::string& purpose,
                               const std::string& path) {
  TRY(const std::string pem, ReadUserFile(path, kMaxPemBytes));
  TRY(const crypto::PublicKey key, crypto::PublicKey::FromPem(pem));
  const crypto::KeyAlgorithm wanted =
      purpose == "root" ? crypto::KeyAlgorithm::kEd25519
                        : signer::ReleaseKeys::AlgorithmFor(purpose);
  if (key.algorithm() != wanted) {
    return Failure{Reason::kBadKey, path + ": a " + purpose + " key is " +
                                        std::string(crypto::NameOf(wanted))};
  }
  return notes::RootKey{purpose, key.id(), CopyOf(key.spki())};
}

Result<std::pair<std::string, std::string>> SplitAtEquals(
    const std::string& text) {
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos) {
    return Failure{Reason::kUsage, "no '=' in " + text};
  }
  return std::pair{text.substr(0, equals), text.substr(equals + 1)};
}

Result<Done> ReplaceKeys(const Options& o, notes::Root& root) {
  const std::vector<std::string>& held = signer::ReleaseKeys::Purposes();
  for (const std::string& replaced : o.replaced) {
    TRY(const auto named, SplitAtEquals(replaced));
    const std::string& purpose = named.first;
    if (std::find(held.begin(), held.end(), purpose) == held.end()) {
      return Failure{
          Reason::kUsage,
          "no such purpose, or not one that can be replaced: " + purpose};
    }
    TRY(notes::RootKey key, ReadPem(purpose, named.second));
    std::erase_if(root.keys,
                  [&](const auto& old) { return old.purpose == purpose; });
    root.keys.push_back(std::move(key));
  }
  for (const std::string& path : o.added) {
    TRY(notes::RootKey key, ReadPem("root", path));
    root.keys.push_back(std::move(key));
  }
  for (const std::string& dropped : o.dropped) {
    TRY(const KeyId id, KeyId::Parse(dropped));
    const auto count = std::erase_if(root.keys, [&](const auto& old) {
      return old.purpose == "root" && old.id == id;
    });
    if (count == 0) return Failure{Reason::kNotFound, "no root key " + dropped};
  }
  SortKeys(root.keys);
  return Done{};
}

// A seal key that no root ever named is a slip of the pen.
Result<Done> RevokeKeys(const Options& o, const policies::RootChain& roots,
                        std::uint64_t ledger_size, notes::Root& root) {
  for (const std::string& text : o.revoked) {
    TRY(const auto named, SplitAtEquals(text));
    TRY(const KeyId id, KeyId::Parse(named.first));
    TRY(const std::uint64_t from, ParseNumber(named.second, ledger_size));
    const bool known = std::any_of(
        roots.roots().begin(), roots.roots().end(), [&](const auto& placed) {
          const auto keys = placed.root.KeysFor("seal");
          return std::any_of(keys.begin(), keys.end(),
                             [&](const auto& key) { return key.id == id; });
        });
    if (!known) {
      return Failure{Reason::kNotFound,
                     "no root names a seal key " + id.text()};
    }
    const auto at = std::find_if(root.revoked.begin(), root.revoked.end(),
                                 [&](const auto& r) { return r.id == id; });
    if (at == root.revoked.end()) {
      root.revoked.push_back({id, from});
    } else {
      at->from = from;
    }
  }
  std::sort(root.revoked.begin(), root.revoked.end(),
            [](const auto& a, const auto& b) { return a.id < b.id; });
  return Done{};
}

}  // namespace

Result<Output> RootShow(const Options& o) {
  if (o.paths.empty()) {
    if (o.home.empty()) return Failure{Reason::kUsage, "a FILE, or --home DIR"};
    TRY(const Installed installed, OpenInstalled(o));
    const policies::PlacedRoot& newest = installed.roots.roots().back();
    Output output = Describe(newest.note, newest.root);
    output.text += "on record     " + std::to_string(newest.index) + "\n";
    output.json.push_back({"record", newest.index});
    return output;
  }
  TRY(const auto file, ReadRootFile(o));
  Output output = Describe(file.first, file.second);
  std::vector<const notes::Root*> by = {&file.second};
  // With the installation at hand, also by the keys of the root before.
  std::optional<Installed> installed;
  if (!o.home.empty()) {
    TRY(installed, OpenInstalled(o));
    for (const policies::PlacedRoot& placed : installed->roots.roots()) {
      if (file.second.previous == crypto::DigestNote(placed.note.text)) {
        by.insert(by.begin(), &placed.root);
      }
    }
  }
  TRY_DONE(AddSigners(output, file.first, by));
  return output;
}

Result<Output> RootNext(const Options& o) {
  TRY(const Installed installed, OpenInstalled(o));
  const notes::Root& current = installed.roots.newest();
  notes::Root next = current;
  next.version = current.version + 1;
  next.previous = crypto::DigestNote(notes::Format(current));
  next.issued = std::max(platform::Now(), current.issued);
  next.expires = next.issued + kRootLifetime;
  if (o.threshold) next.threshold = *o.threshold;
  TRY_DONE(ReplaceKeys(o, next));
  TRY_DONE(RevokeKeys(o, installed.roots, installed.now.reader.size(), next));
  const SignedNote note{notes::Format(next), {}};
  Output output = Describe(note, next);
  // Also proves that what is written can be read and rendered.
  TRY_DONE(AddSigners(output, note, {&current, &next}));
  TRY_DONE(WriteUserFile(o.to, FormatSigned(note)));
  output.text += "written to    " + o.to + "\nnext: airlock root sign " + o.to +
                 " --root-key KEY --digest FINGERPRINT, with root keys of "
                 "both versions\n";
  output.json.push_back({"file", o.to});
  return output;
}

Result<Output> RootSign(const Options& o) {
  TRY(auto file, ReadRootFile(o));
  auto& [note, root] = file;
  TRY(const NoteDigest read, NoteDigest::Parse(o.digest));
  if (read != crypto::DigestNote(note.text)) {
    return Failure{Reason::kBadRoot, "the root's fingerprint is " +
                                         crypto::DigestNote(note.text).text() +
                                         ", not " + read.text()};
  }
  // Keys that TUF cannot show would be a bug in what follows.
  TRY_DONE(policies::RootSignersOf(note, root));
  TRY(const std::string key_text, ReadUserFile(o.root_keys, kMaxRecordBytes));
  const std::size_t slash = o.root_keys.rfind('/');
  const std::string beside =
      slash == std::string::npos ? "" : o.root_keys.substr(0, slash + 1);
  platform::Fd fd;
  if (o.passphrase_fd) {
    fd = platform::Fd(static_cast<int>(*o.passphrase_fd));
  } else {
    TRY(fd, OpenUserFile(beside + "passphrase"));
  }
  TRY(const Secret passphrase, ReadPassphrase(fd));
  TRY(const crypto::SigningKey key,
      crypto::SigningKey::Open(key_text, "root", passphrase));
  SignRoot(note, root, key);
  TRY_DONE(WriteUserFile(o.paths[0], FormatSigned(note)));
  Output output = Describe(note, root);
  output.text += "signed with   " + key.public_key().id().text() + "\n";
  output.json.push_back({"key", key.public_key().id().text()});
  TRY_DONE(AddSigners(output, note, {&root}));
  return output;
}

Result<Output> RootPublish(const Options& o) {
  TRY(const Installed installed, OpenInstalled(o));
  TRY(const auto file, ReadRootFile(o));
  const auto& [note, root] = file;
  const policies::RootChain& roots = installed.roots;
  bool already = false;
  for (const policies::PlacedRoot& placed : roots.roots()) {
    already = already || placed.note.text == note.text;
  }
  if (!already) {
    TRY_DONE(policies::NextRoot(roots.newest(), note));
    TRY(const ledger::Appended appended,
        AppendToSite(installed.home, installed.now, note));
    (void)appended;
    // A record that another wrote may stand in its place.
    TRY(const Installed after, OpenInstalled(o));
    if (after.roots.roots().back().note.text != note.text) {
      return Failure{Reason::kDuplicateRecord,
                     "another record of version " +
                         std::to_string(root.version) + " is there"};
    }
  }
  TRY(const platform::Directory published,
      platform::Directory::Open(installed.home.public_keys()));
  TRY_DONE(published.Replace(std::to_string(root.version) + ".root",
                             AsBytes(FormatSigned(note)), 0644));
  Output output = Describe(note, root);
  output.text += already ? "is on record already\n"
                         : "is on record; the next release is signed by its "
                           "keys\n";
  output.json.push_back({"already", already});
  return output;
}

}  // namespace airlock::cli
