// verifier/statements/dsse.h
//
// A Dead Simple Signing Envelope (DSSE 1.0.2): bytes, their type, signatures.
//
// What was verified and what is read afterwards must be the same bytes, so a
// SignedPayload is made by VerifyEnvelope() and by nothing else. A key id in an
// envelope is a stranger's hint: it is kept for display and never chooses,
// counts or excuses a key.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

// An attestation carries lists of materials; the largest that upstream's
// builders are known to make have some 2 MiB. Base64 adds a third.
inline constexpr std::size_t kMaxEnvelopeBytes = 16 * 1024 * 1024;
// Every signature costs one check with every key.
inline constexpr std::size_t kMaxEnvelopeSignatures = 32;

struct EnvelopeSignature {
  std::string key_id;  // never trusted
  Bytes signature;
  friend bool operator==(const EnvelopeSignature&,
                         const EnvelopeSignature&) = default;
};

struct Envelope {
  std::string payload_type;
  Bytes payload;
  std::vector<EnvelopeSignature> signatures;
  friend bool operator==(const Envelope&, const Envelope&) = default;
};

// {"payload", "payloadType", "signatures": [{"sig", "keyid"?}, …]}: no other
// member, at least one signature, base64 of either alphabet (kBadEnvelope;
// kBadJson; kTooLarge).
Result<Envelope> ParseEnvelope(std::string_view text);
Result<Envelope> ReadEnvelope(const Json& json);

// The envelopes of a file: one JSON value, or one in each line (at most 64, as
// builders write one for each artifact; kTooLarge, kBadJson for nothing).
Result<std::vector<std::string_view>> EnvelopeLines(std::string_view text);

// "DSSEv1" SP length(type) SP type SP length(body) SP body: what is signed.
// Lengths count bytes.
Bytes PreAuthenticationEncoding(std::string_view payload_type,
                                ByteView payload);

// A key that may sign, and how its signatures are made.
struct EnvelopeKey {
  crypto::PublicKey key;
  crypto::SignatureScheme scheme;
};
// The scheme that signers of the field use with such a key: Ed25519, ECDSA in
// DER over the hash of the curve's size, RSA PKCS #1 v1.5 over SHA-256.
crypto::SignatureScheme UsualScheme(const crypto::PublicKey& key);
// The same, and SHA-256 with P-384 and P-521, since Sigstore's clients take it
// whatever the curve; of RSA, PSS too.
std::vector<EnvelopeKey> KeysOfTheField(const crypto::PublicKey& key);

class SignedPayload {
 public:
  const std::string& type() const { return type_; }
  ByteView bytes() const { return bytes_; }
  std::string_view text() const { return AsText(bytes_); }
  // The distinct keys whose signatures hold, in the order of `keys`.
  const std::vector<KeyId>& signers() const { return signers_; }

 private:
  friend Result<SignedPayload> VerifyEnvelope(const Envelope&,
                                              std::span<const EnvelopeKey>,
                                              std::size_t);
  SignedPayload(std::string type, Bytes bytes, std::vector<KeyId> signers)
      : type_(std::move(type)),
        bytes_(std::move(bytes)),
        signers_(std::move(signers)) {}

  std::string type_;
  Bytes bytes_;
  std::vector<KeyId> signers_;
};

// The payload, if at least `threshold` distinct keys have signed it: one key
// listed twice, or signing twice, is one (kThreshold; kBadSignature where the
// threshold is one). A threshold of zero is a bug.
Result<SignedPayload> VerifyEnvelope(const Envelope& envelope,
                                     std::span<const EnvelopeKey> keys,
                                     std::size_t threshold);

}  // namespace airlock::verifier
