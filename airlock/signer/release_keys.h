// airlock/signer/release_keys.h
//
// The keys of the airlock, one purpose each, and the memory of signatures that
// cannot be made twice.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/result.h"
#include "airlock/core/secret.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/platform/directory.h"

namespace airlock::signer {

class ReleaseKeys {
 public:
  // The purposes that the signer holds: "apt", "attestation", "oci", "seal",
  // "snapshot", "targets", "timestamp".
  static const std::vector<std::string>& Purposes();
  // The algorithm of a purpose: P-256 for seal, oci and attestation, Ed25519
  // for the others.
  static crypto::KeyAlgorithm AlgorithmFor(std::string_view purpose);

  // Reads secret/<purpose>.key, which init made, and secret/<purpose>-<id>.key,
  // made since: those that are to come, and those that were in use before.
  // kWrongPassphrase, kBadKey.
  static Result<ReleaseKeys> Open(const platform::Directory& secret,
                                  const Secret& passphrase);
  // The name of a key's file: <purpose>-<16 hex digits of its id>.key.
  static std::string FileNameOf(std::string_view purpose, const KeyId& id);

  // From here on signs with the keys that `root` names. kConfiguration, and
  // nothing changes, if one of them is not held.
  Result<Done> Follow(const notes::Root& root);
  // Those that are signed with: init's, until Follow() says otherwise.
  const crypto::SigningKey& For(std::string_view purpose) const;

  // Signs with the purpose's key. P-256 signatures are random, so the first
  // one over a message by this key is stored before it is given out, and given
  // out again ever after: publishing twice publishes the same bytes.
  Result<Bytes> SignOnce(std::string_view purpose, ByteView message) const;

 private:
  explicit ReleaseKeys(const platform::Directory& secret) : secret_(&secret) {}
  const platform::Directory* secret_;
  std::map<KeyId, crypto::SigningKey> keys_;
  std::map<std::string, KeyId, std::less<>> in_force_;
};

}  // namespace airlock::signer
