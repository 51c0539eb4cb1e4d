// verifier/tuf/key.h
//
// The keys that repository metadata introduces.
//
// Metadata calls a key by an id that its author computed; who signs is decided
// by the key itself. So the id is checked when it is read, and a signer is
// counted by the key's own bytes: one key under two ids is one signer.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>

#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier::tuf {

// What a key id stands for. A key of a kind, strength or spelling that is not
// ours stands for nobody: it is kept, so that a role may name it, and none of
// its signatures counts.
struct Key {
  std::optional<crypto::PublicKey> key;
  crypto::SignatureScheme scheme;
};
using Keys = std::map<std::string, Key, std::less<>>;

// The `keys` of a root or of delegations (TUF 1.0.34 §4.2, §4.3): ed25519,
// ecdsa and rsa, as PEM, as a hexadecimal point or as 32 raw bytes in
// hexadecimal. kBadMetadata for an id that is not the SHA-256 of the key's
// canonical form; kTooLarge over 1,024 keys.
Result<Keys> ReadKeys(const Json* keys);

}  // namespace airlock::verifier::tuf
