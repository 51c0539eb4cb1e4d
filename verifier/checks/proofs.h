// verifier/checks/proofs.h
//
// The arithmetic of signatures, done where it is believed.
//
// A worker says which bytes are signed, by which key and how; none of it
// matters unless the signature holds over exactly those bytes under a key that
// people imported. A key speaks one language: one with an OpenPGP fingerprint
// signs documents with OpenPGP's trailer behind them, any other signs the bare
// bytes. So nobody can move the border between document and trailer, or pass
// off the middle of a signed file as the whole.
#pragma once

#include <optional>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "verifier/checks/check_evidence.h"
#include "verifier/checks/object_reader.h"

namespace airlock::verifier {

// What a signature over a bare message may at most be over, where the scheme
// hashes it twice and so must hold it whole (RFC 8032 §5.1.6).
inline constexpr std::uint64_t kMaxEd25519MessageBytes = 16ULL << 20;

// A signature that holds over the whole of `object`.
struct GoodSignature {
  notes::Signer signer;
  ObjectDigest object;
  std::optional<Instant> signed_at;  // never of a bare proof
  // By a worker's word (testimony.h): the signer's primary is then whoever was
  // certified, and its key was theirs for the moment only.
  std::optional<notes::Vouched> vouched = {};
  // False for a statement about a resource that names none of its bytes.
  bool binds = true;
};

// Checks every proof, each object hashed in one pass, and yields one signature
// for each, in their order. Where two anchors hold the key, the one whose name
// sorts first and was valid is meant.
//
// kUnknownSigner, kBadKey, kKeyNotValid, kBadOpenPgp, kBadSignature, kTooLarge;
// kUnproven for a proof over a part of an object.
Result<std::vector<GoodSignature>> CheckProofs(
    const std::vector<notes::Proof>& proofs,
    const std::vector<NamedAnchors>& anchors, ObjectReader& objects);

}  // namespace airlock::verifier
