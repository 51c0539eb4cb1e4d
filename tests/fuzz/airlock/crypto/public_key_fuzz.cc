// Any bytes as a key in DER or PEM, as a signature, and as a sealed key.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>

#include "airlock/core/check.h"
#include "airlock/crypto/ecdsa_signature.h"
#include "airlock/crypto/public_key.h"
#include "airlock/crypto/signing_key.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const ByteView bytes = std::as_bytes(std::span(data, size));
  if (const auto key = crypto::PublicKey::FromSpki(bytes); key.ok()) {
    Check(std::ranges::equal(key->spki(), bytes), "a key has one DER form");
    Check(crypto::PublicKey::FromPem(key->pem()).ok(), "a key has a PEM form");
  }
  if (const auto key = crypto::PublicKey::FromPem(AsText(bytes)); key.ok()) {
    Check(key->pem().starts_with(AsText(bytes)), "a key has one PEM form");
  }
  for (const auto curve :
       {crypto::KeyAlgorithm::kEcdsaP256, crypto::KeyAlgorithm::kEcdsaP384,
        crypto::KeyAlgorithm::kEcdsaP521}) {
    if (const auto numbers = crypto::EcdsaSignature::FromDer(curve, bytes);
        numbers.ok()) {
      Check(std::ranges::equal(numbers->der(), bytes),
            "a signature has one DER form");
    }
  }
  static_cast<void>(crypto::PublicKeyOf(AsText(bytes)));
  return 0;
}
