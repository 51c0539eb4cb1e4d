// verifier/statements/gcb_keys.h
//
// The keys with which Google Cloud Build signs provenance, as facts.
//
// A signature names its key, and the name decides how the signature was made:
// the two global keys of today sign the envelope's encoding, the old regional
// ones the bare payload. A name only ever narrows what is tried; what a name
// may mean is this table and nothing of the envelope.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

struct GcbKey {
  std::string name;  // as in an envelope's "keyid"
  crypto::PublicKey key;
  bool bare_payload = false;  // not DSSE's encoding
  bool slsa_v1 = false;       // signs provenance v1; otherwise v0.1
};

// Taken from slsa-framework/slsa-verifier, verifiers/internal/gcb/keys, on
// 2026-11-24. All are ECDSA P-256 and sign in DER over SHA-256.
Result<std::vector<GcbKey>> ShippedGcbKeys();

// The same as trust anchors, for people to sign: each key under its name. And
// back: those of `anchors` whose labels are names that Cloud Build gives.
Result<notes::Anchors> ShippedGcbAnchors();
Result<std::vector<GcbKey>> GcbKeysIn(const notes::Anchors& anchors);

}  // namespace airlock::verifier
