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
  std::map<std::string, crypto::SigningKey, std::less<>> keys;
  for (const std::string& purpose : Purposes()) {
    TRY(const std::string note,
        secret.ReadText(purpose + ".key", kMaxRecordBytes));
    TRY(crypto::SigningKey key,
        crypto::SigningKey::Open(note, purpose, passphrase));
    keys.emplace(purpose, std::move(key));
  }
  return ReleaseKeys(secret, std::move(keys));
}

const crypto::SigningKey& ReleaseKeys::For(std::string_view purpose) const {
  const auto at = keys_.find(purpose);
  Check(at != keys_.end(), "the signer holds a key for this purpose");
  return at->second;
}

Result<Bytes> ReleaseKeys::SignOnce(std::string_view purpose,
                                    ByteView message) const {
  const crypto::SigningKey& key = For(purpose);
  if (key.public_key().algorithm() == crypto::KeyAlgorithm::kEd25519) {
    return key.Sign(message);
  }
  constexpr std::uint64_t kMaxSignatureBytes = 256;
  TRY(const platform::Directory store, secret_->MakeSub("signatures", 0700));
  const std::string name =
      std::string(purpose) + "-" + crypto::DigestObject(message).hex();
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
