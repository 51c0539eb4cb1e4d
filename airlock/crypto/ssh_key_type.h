// airlock/crypto/ssh_key_type.h
//
// The kinds of SSH keys that are accepted; one table for keys and signatures.
#pragma once

#include <string_view>

#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

struct SshKeyType {
  std::string_view name;
  KeyAlgorithm algorithm;
  std::string_view curve;  // "" where the blob has no such field
  bool hardware;           // PROTOCOL.u2f
};

// Null for every other type: DSA, P-521, certificates, WebAuthn.
const SshKeyType* SshKeyTypeNamed(std::string_view name);

}  // namespace airlock::crypto
