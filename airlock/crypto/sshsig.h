// airlock/crypto/sshsig.h
//
// SSH public keys and SSH signatures, as people make them.
//
// The one second decoder of a trusted program: PROTOCOL.sshsig (OpenSSH 9.2)
// and the key blobs of RFC 4253 §6.6, RFC 5656, RFC 8709 and PROTOCOL.u2f. Both
// are short, length-prefixed and read strictly to the last byte.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

// ssh-ed25519, ecdsa-sha2-nistp256, ecdsa-sha2-nistp384, ssh-rsa (≥ 2048), and
// the hardware kinds sk-ssh-ed25519@openssh.com and
// sk-ecdsa-sha2-nistp256@openssh.com.
struct SshKey {
  PublicKey key;
  std::string type;         // as in the blob
  std::string application;  // hardware keys only, e.g. "ssh:"
  bool hardware() const { return !application.empty(); }

  // The blob; kBadKey, or kWeakAlgorithm for RSA below 2048 bits.
  static Result<SshKey> Parse(ByteView blob);
  // "ssh-ed25519 AAAA… comment", as in a .pub file, with or without
  // its LF; refuses like Parse(), and control characters in the comment.
  static Result<SshKey> ParseLine(std::string_view line);
  // "type base64" without a comment: what an allowed_signers file wants.
  std::string line() const;
  Bytes blob() const;
};

// Checks an SSHSIG blob (binary, not armoured) over `message`: version 1, the
// namespace exactly `name_space`, SHA-256 or SHA-512, RSA only with
// rsa-sha2-256/512, hardware keys only with user presence. Yields the key that
// signed, for the caller to look up; kSshSignature or kBadSignature.
Result<SshKey> VerifySshSignature(ByteView blob, std::string_view name_space,
                                  std::string_view message);

// The same over a message that is too large to hold: `hash_of` hashes it.
using MessageHash = std::function<Result<Bytes>(HashAlgorithm algorithm)>;
Result<SshKey> VerifySshSignature(ByteView blob, std::string_view name_space,
                                  const MessageHash& hash_of);

// "-----BEGIN SSH SIGNATURE-----" armour of 70 columns, as ssh-keygen writes
// and reads it.
std::string ArmourSshSignature(ByteView blob);
Result<Bytes> UnarmourSshSignature(std::string_view text);

}  // namespace airlock::crypto
