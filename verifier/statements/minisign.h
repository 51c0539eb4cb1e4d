// verifier/statements/minisign.h
//
// Signatures as minisign makes them: Ed25519 over a hash, with two comments.
//
// The untrusted comment is anybody's. The trusted one is signed together with
// the signature, and is what a person is shown; a comment that could steer a
// terminal is refused rather than cleaned. Signatures of the legacy kind, over
// the message itself, are refused: their verifiers had to hold the message
// whole, and minisign has not made them since 0.10.
//
// signify (OpenBSD), whose keys minisign took over, has that kind only, and no
// trusted comment: whoever says that a key is signify's takes its signatures,
// over messages that are held whole.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

using MinisignKeyId = std::array<std::byte, 8>;

struct MinisignKey {
  MinisignKeyId id;
  crypto::PublicKey key;
};
// A minisign.pub or signify's *.pub: the line "untrusted comment: …" and the
// key in base64 (kBadKey).
Result<MinisignKey> ParseMinisignKey(std::string_view file);

struct MinisignSignature {
  MinisignKeyId key_id{};
  Bytes signature;  // over BLAKE2b-512 of the message
  std::string trusted_comment;
  Bytes global_signature;  // over signature and trusted comment
};
// Four lines: untrusted comment, signature, trusted comment, global signature;
// each ends with LF (kBadEnvelope; kUnsupported for the legacy kind).
Result<MinisignSignature> ParseMinisignSignature(std::string_view file);

// `hash` is the message's BLAKE2b-512. Both signatures have to hold, under the
// key that they name (kUnknownSigner, kBadSignature).
Result<Done> VerifyMinisign(const MinisignKey& key,
                            const MinisignSignature& signature, ByteView hash);

struct SignifySignature {
  MinisignKeyId key_id{};
  Bytes signature;  // over the message
};
// Two lines: untrusted comment, signature; each ends with LF (kBadEnvelope; a
// message behind them, as `signify -e` embeds it, is refused so too).
Result<SignifySignature> ParseSignifySignature(std::string_view file);

// kUnknownSigner, kBadSignature.
Result<Done> VerifySignify(const MinisignKey& key,
                           const SignifySignature& signature, ByteView message);

}  // namespace airlock::verifier
