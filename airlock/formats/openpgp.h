// airlock/formats/openpgp.h
//
// OpenPGP signatures, for apt and gpgv (RFC 4880, version 4).
//
// apt believes nothing else. We write the few packets it needs ourselves, so
// that the program with the key links no OpenPGP implementation: one primary
// key, one user id, one self-certification; Ed25519 in the encoding of
// GnuPG (algorithm 22, "EdDSA"), which every verifier of Debian 12 reads;
// hashes with SHA-512. Nothing here is random and every time is handed in, so
// rendering again gives the same bytes.
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/crypto/public_key.h"

namespace airlock::formats {

struct OpenPgpSigner {
  crypto::PublicKey key;  // Ed25519; another algorithm is a bug
  Instant created;        // part of the key's fingerprint: never change it
  std::string user_id;    // UTF-8, "Airlock example (package archive)"
  // Ed25519 over the 64 bytes of a SHA-512 hash; yields 64 bytes.
  std::function<Bytes(ByteView hash)> sign_hash;
};

// 40 upper-case hexadecimal digits.
std::string OpenPgpFingerprint(const OpenPgpSigner& signer);

// The public key, binary: a keyring for apt's Signed-By and for gpgv. It
// certifies itself at `created`, and never expires: how long a key counts is
// said by the airlock's root, and enforced by replacing the keyring.
Bytes OpenPgpCertificate(const OpenPgpSigner& signer);

// `text` inside a clear-signed message (InRelease). The text must end with a
// line feed (a bug otherwise); that last line feed is not covered by the
// signature, as the framework has it, nor is white space at a line's end.
std::string ClearSign(std::string_view text, const OpenPgpSigner& signer,
                      Instant when);

// An armoured signature over exactly these bytes (Release.gpg).
std::string DetachedSignature(std::string_view bytes,
                              const OpenPgpSigner& signer, Instant when);

}  // namespace airlock::formats
