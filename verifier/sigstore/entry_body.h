// verifier/sigstore/entry_body.h
//
// Whether a log entry is about the signature at hand.
//
// A bundle may carry a perfectly good entry of somebody else's signature, or of
// another one by the same signer (CVE-2022-36056, CVE-2026-22703). So every
// part of the entry is compared: digest, signature, and key or certificate.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/sigstore/rekor_entry.h"
#include "verifier/statements/dsse.h"

namespace airlock::verifier {

// What the bundle says that was signed, by whom.
struct SignedContent {
  // Of the bytes that the signature covers: the artifact, or the envelope's
  // pre-authentication encoding.
  crypto::HashAlgorithm hash = crypto::HashAlgorithm::kSha256;
  Bytes digest;
  Bytes signature;
  // The envelope, where the signature is one's.
  const Envelope* envelope = nullptr;
  // How the signature was made: one scheme, or those that would have been taken
  // for an envelope's; and the key that made it.
  std::vector<crypto::SignatureScheme> schemes;
  std::optional<crypto::PublicKey> key;
  // The certificate, or the SubjectPublicKeyInfo of a bare key.
  bool certified = false;
  Bytes verifier;
};

// hashedrekord 0.0.1 and 0.0.2, dsse 0.0.1 and 0.0.2, intoto 0.0.2 (kBadJson,
// kUnsupported; kBadLogEntry where anything differs).
Result<Done> CheckEntryBody(const LogEntry& entry,
                            const SignedContent& content);

}  // namespace airlock::verifier
