#include "tests/support/key_cabinet.h"

#include <algorithm>
#include <cstring>
#include <tuple>
#include <utility>

#include "airlock/crypto/hash.h"
#include "airlock/formats/tuf.h"

namespace airlock::testing_support {

namespace {

Secret Passphrase() {
  constexpr std::string_view kText = "NOT A SECRET";
  Secret secret(kText.size());
  std::memcpy(secret.writable().data(), kText.data(), kText.size());
  return secret;
}

platform::Directory MakeSecret(const std::string& path) {
  platform::Directory secret = platform::Directory::Make(path, 0700).value();
  for (const std::string& purpose : signer::ReleaseKeys::Purposes()) {
    const auto key =
        crypto::SigningKey::Generate(signer::ReleaseKeys::AlgorithmFor(purpose))
            .value();
    const std::string note = key.Seal(purpose, Passphrase()).value();
    Check(secret.Create(purpose + ".key", AsBytes(note), 0400).ok());
  }
  return secret;
}

std::vector<crypto::SigningKey> RootKeys() {
  std::vector<crypto::SigningKey> keys;
  for (const char* seed : {"root 1", "root 2", "root 3"}) {
    keys.push_back(SeededKey(seed));
  }
  return keys;
}

}  // namespace

crypto::SigningKey SeededKey(std::string_view seed) {
  return crypto::SigningKey::FromEd25519Seed(
             crypto::DigestObject(AsBytes(seed)).bytes())
      .value();
}

notes::RootKey RootKeyOf(std::string purpose, const crypto::SigningKey& key) {
  return {std::move(purpose), key.public_key().id(),
          CopyOf(key.public_key().spki())};
}

KeyCabinet::KeyCabinet()
    : secret(MakeSecret(folder / "signer")),
      release(signer::ReleaseKeys::Open(secret, Passphrase()).value()),
      checkpoint(SeededKey("checkpoint")),
      root(RootKeys()) {}

const KeyCabinet& KeyCabinet::Get() {
  static const KeyCabinet cabinet;
  return cabinet;
}

notes::Root KeyCabinet::FirstRoot(Instant issued) const {
  notes::Root r;
  r.ledger = kSiteOrigin;
  r.issued = issued;
  r.expires = issued + Seconds{365 * 86400};
  r.threshold = 2;
  for (const crypto::SigningKey& key : root) {
    r.keys.push_back(RootKeyOf("root", key));
  }
  r.keys.push_back(RootKeyOf("checkpoint", checkpoint));
  for (const std::string& purpose : signer::ReleaseKeys::Purposes()) {
    r.keys.push_back(RootKeyOf(purpose, release.For(purpose)));
  }
  std::sort(r.keys.begin(), r.keys.end(),
            [](const notes::RootKey& a, const notes::RootKey& b) {
              return std::tie(a.purpose, a.id) < std::tie(b.purpose, b.id);
            });
  return r;
}

notes::Root KeyCabinet::RootAfter(const notes::Root& before,
                                  Instant issued) const {
  notes::Root next = before;
  next.version += 1;
  next.previous = crypto::DigestNote(notes::Format(before));
  next.issued = issued;
  next.expires = issued + Seconds{365 * 86400};
  return next;
}

SignedNote SignRoot(const notes::Root& plain,
                    const std::vector<const crypto::SigningKey*>& signers) {
  SignedNote note{notes::Format(plain), {}};
  for (const crypto::SigningKey* key : signers) {
    note.signatures.push_back(
        {"ed25519", key->public_key().id(), key->Sign(AsBytes(note.text))});
    if (!formats::HasTufKeys(plain)) continue;
    note.signatures.push_back({"ed25519-tuf", key->public_key().id(),
                               key->Sign(AsBytes(formats::TufRoot(plain)))});
  }
  return note;
}

SignedNote KeyCabinet::Sign(const notes::Root& plain,
                            const std::vector<std::size_t>& signers) const {
  std::vector<const crypto::SigningKey*> keys;
  for (const std::size_t i : signers) keys.push_back(&root[i]);
  return SignRoot(plain, keys);
}

}  // namespace airlock::testing_support
