#include "airlock/cli/ceremony.h"

#include <algorithm>
#include <cstring>
#include <tuple>

#include "airlock/formats/tuf.h"
#include "airlock/signer/release_keys.h"
#include "policies/root_chain.h"

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

Result<Secret> ReadPassphrase(const platform::Fd& fd) {
  constexpr std::uint64_t kMaxPassphraseBytes = 4096;
  TRY(const Bytes bytes, platform::ReadAll(fd.get(), kMaxPassphraseBytes));
  std::size_t size = bytes.size();
  if (size > 0 && bytes[size - 1] == std::byte{'\n'}) --size;
  Secret secret(size);
  std::memcpy(secret.writable().data(), bytes.data(), size);
  return secret;
}

Result<crypto::PublicKey> MakeKey(const platform::Directory& folder,
                                  const std::string& purpose,
                                  crypto::KeyAlgorithm algorithm,
                                  const Secret& passphrase, KeyNaming naming) {
  TRY(const crypto::SigningKey key, crypto::SigningKey::Generate(algorithm));
  TRY(const std::string note, key.Seal(purpose, passphrase));
  TRY_DONE(folder.Create(
      naming == KeyNaming::kFirst
          ? purpose + ".key"
          : signer::ReleaseKeys::FileNameOf(purpose, key.public_key().id()),
      AsBytes(note), 0400));
  return key.public_key();
}

void SignRoot(SignedNote& note, const notes::Root& root,
              const crypto::SigningKey& key) {
  const KeyId& id = key.public_key().id();
  std::erase_if(note.signatures, [&](const NoteSignature& signature) {
    return signature.key == id;
  });
  note.signatures.push_back(
      {std::string(policies::kRootScheme), id, key.Sign(AsBytes(note.text))});
  note.signatures.push_back({std::string(policies::kTufRootScheme), id,
                             key.Sign(AsBytes(formats::TufRoot(root)))});
}

void SortKeys(std::vector<notes::RootKey>& keys) {
  std::sort(keys.begin(), keys.end(),
            [](const notes::RootKey& a, const notes::RootKey& b) {
              return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
            });
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
  SortKeys(root.keys);
  SignedNote note{notes::Format(root), {}};
  for (std::uint64_t i = 0; i < kRootThreshold; ++i) {
    SignRoot(note, root, keys[i]);
  }
  // Proves that what was made is what will be accepted.
  TRY(const notes::Root read, policies::FirstRoot(note));
  (void)read;
  return note;
}

}  // namespace airlock::cli
