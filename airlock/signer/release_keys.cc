#include "airlock/signer/release_keys.h"

#include "airlock/core/note.h"
#include "airlock/crypto/hash.h"

namespace airlock::signer {

const std::vector<std::string>& ReleaseKeys::Purposes() {
  static const std::vector<std::string> purposes = {
      "apt", "attestation", "oci", "seal", "snapshot", "targets", "timestamp"};
  return purposes;
}

crypto::KeyAlgorithm ReleaseKeys::AlgorithmFor(std::string_view purpose) {
  const bool p256 =
      purpose == "seal" || purpose == "oci" || purpose == "attestation";
  return p256 ? crypto::KeyAlgorithm::kEcdsaP256
              : crypto::KeyAlgorithm::kEd25519;
}

Result<ReleaseKeys> ReleaseKeys::Open(const platform::Directory& secret,
                                      const Secret& passphrase) {
  ReleaseKeys keys(secret);
  const auto open = [&](const std::string& name,
                        const std::string& purpose) -> Result<KeyId> {
    TRY(const std::string note, secret.ReadText(name, kMaxRecordBytes));
    TRY(crypto::SigningKey key,
        crypto::SigningKey::Open(note, purpose, passphrase));
    const KeyId id = key.public_key().id();
    keys.keys_.insert_or_assign(id, std::move(key));
    return id;
  };
  TRY(const std::vector<std::string> names, secret.List());
  for (const std::string& purpose : Purposes()) {
    TRY(const KeyId first, open(purpose + ".key", purpose));
    keys.in_force_.emplace(purpose, first);
    for (const std::string& name : names) {
      if (!name.starts_with(purpose + "-") || !name.ends_with(".key")) continue;
      TRY(const KeyId later, open(name, purpose));
      (void)later;
    }
  }
  return keys;
}

std::string ReleaseKeys::FileNameOf(std::string_view purpose, const KeyId& id) {
  return std::string(purpose) + "-" + id.hex().substr(0, 16) + ".key";
}

Result<Done> ReleaseKeys::Follow(const notes::Root& root) {
  std::map<std::string, KeyId, std::less<>> named;
  for (const std::string& purpose : Purposes()) {
    for (const notes::RootKey& key : root.KeysFor(purpose)) {
      if (keys_.contains(key.id)) named.emplace(purpose, key.id);
    }
    if (!named.contains(purpose)) {
      return Failure{Reason::kConfiguration, "the root of version " +
                                                 std::to_string(root.version) +
                                                 " names another " + purpose +
                                                 " key than the signer holds"};
    }
  }
  in_force_ = std::move(named);
  return Done{};
}

const crypto::SigningKey& ReleaseKeys::For(std::string_view purpose) const {
  const auto at = in_force_.find(purpose);
  Check(at != in_force_.end(), "the signer holds a key for this purpose");
  return keys_.at(at->second);
}

Result<Bytes> ReleaseKeys::SignOnce(std::string_view purpose,
                                    ByteView message) const {
  const crypto::SigningKey& key = For(purpose);
  if (key.public_key().algorithm() == crypto::KeyAlgorithm::kEd25519) {
    return key.Sign(message);
  }
  constexpr std::uint64_t kMaxSignatureBytes = 256;
  TRY(const platform::Directory store, secret_->MakeSub("signatures", 0700));
  const std::string name = std::string(purpose) + "-" +
                           key.public_key().id().hex().substr(0, 16) + "-" +
                           crypto::DigestObject(message).hex();
  if (!store.Has(name)) {
    const Bytes fresh = key.Sign(message);
    TRY_DONE(store.Create(name, fresh, 0600));
  }
  TRY(Bytes signature, store.Read(name, kMaxSignatureBytes));
  const crypto::SignatureScheme scheme{crypto::SignatureScheme::Form::kEcdsaDer,
                                       crypto::HashAlgorithm::kSha256};
  TRY_DONE(crypto::Verify(key.public_key(), scheme, message, signature));
  return signature;
}

}  // namespace airlock::signer
