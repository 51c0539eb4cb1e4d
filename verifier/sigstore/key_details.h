// verifier/sigstore/key_details.h
//
// dev.sigstore.common.v1.PublicKeyDetails: what a key is, and how it signs.
#pragma once

#include <span>
#include <string_view>

#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

struct KeyDetails {
  std::string_view name;
  crypto::KeyAlgorithm algorithm;
  crypto::SignatureScheme scheme;
  // The key is an RSAPublicKey of PKCS #1, without a SubjectPublicKeyInfo.
  bool pkcs1 = false;
};

// Null for what is not accepted here: hashes keyed with a secret, LMS, ML-DSA.
const KeyDetails* FindKeyDetails(std::string_view name);

// Whether a key so described may have signed in one of these schemes.
bool Describes(const KeyDetails& details, const crypto::PublicKey& key,
               std::span<const crypto::SignatureScheme> schemes);

}  // namespace airlock::verifier
