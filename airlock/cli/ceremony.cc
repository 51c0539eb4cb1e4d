#include "airlock/cli/ceremony.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "airlock/crypto/signing_key.h"
#include "airlock/formats/tuf.h"

namespace airlock::cli {
namespace {

constexpr std::size_t kPassphraseBytes = 32;

}  // namespace

Result<Secret> MakePassphrase(const platform::Directory& folder) {
  const std::string text = HexEncode(crypto::RandomBytes(kPassphraseBytes));
  TRY_DONE(folder.Create("passphrase", AsBytes(text), 0400));
  Secret secret(text.size());
  std::memcpy(secret.writable().data(), text.data(), text.size());
  return secret;
}

Result<crypto::PublicKey> MakeKey(const platform::Directory& folder,
                                  const std::string& purpose,
                                  crypto::KeyAlgorithm algorithm,
                                  const Secret& passphrase) {
  TRY(const crypto::SigningKey key, crypto::SigningKey::Generate(algorithm));
  TRY(const std::string note, key.Seal(purpose, passphrase));
  TRY_DONE(folder.Create(purpose + ".key", AsBytes(note), 0400));
  return key.public_key();
}

Result<SignedNote> MakeFirstRoot(const platform::Directory& folder,
                                 const std::string& origin,
                                 std::vector<notes::RootKey> operational,
                                 Instant now) {
  TRY(const Secret passphrase, MakePassphrase(folder));
  std::vector<crypto::SigningKey> keys;
  notes::Root root;
  root.ledger = origin;
  root.issued = now;
  root.expires = now + kRootLifetime;
  root.threshold = kRootThreshold;
  root.keys = std::move(operational);
  for (std::uint64_t i = 1; i <= kRootKeys; ++i) {
    TRY(crypto::SigningKey key,
        crypto::SigningKey::Generate(crypto::KeyAlgorithm::kEd25519));
    TRY(const std::string note, key.Seal("root", passphrase));
    TRY_DONE(folder.Create("root-" + std::to_string(i) + ".key", AsBytes(note),
                           0400));
    root.keys.push_back(
        {"root", key.public_key().id(), CopyOf(key.public_key().spki())});
    keys.push_back(std::move(key));
  }
  std::sort(root.keys.begin(), root.keys.end(),
            [](const notes::RootKey& a, const notes::RootKey& b) {
              return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
            });
  // TUF's rendering is signed first and its signatures become part of the
  // note, so that one record carries both.
  const std::string tuf = formats::TufRoot(root);
  for (std::uint64_t i = 0; i < kRootThreshold; ++i) {
    root.tuf_signatures.push_back(
        {keys[i].public_key().id(), keys[i].Sign(AsBytes(tuf))});
  }
  SignedNote note{notes::Format(root), {}};
  for (std::uint64_t i = 0; i < kRootThreshold; ++i) {
    note.signatures.push_back({"ed25519", keys[i].public_key().id(),
                               keys[i].Sign(AsBytes(note.text))});
  }
  // Proves that what was made is what will be accepted.
  TRY(const notes::Root read, notes::ParseRoot(note.text));
  (void)read;
  return note;
}

}  // namespace airlock::cli
