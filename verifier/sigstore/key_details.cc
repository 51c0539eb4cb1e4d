#include "verifier/sigstore/key_details.h"

#include <algorithm>
#include <array>

namespace airlock::verifier {
namespace {

using Algorithm = crypto::KeyAlgorithm;
using Form = crypto::SignatureScheme::Form;
using Hash = crypto::HashAlgorithm;

// Names of RSA say a size too, from 2048 bits up, which the key has anyway.
constexpr std::array<KeyDetails, 17> kKnown = {{
    {"PKIX_ECDSA_P256_SHA_256",
     Algorithm::kEcdsaP256,
     {Form::kEcdsaDer, Hash::kSha256}},
    {"PKIX_ECDSA_P384_SHA_384",
     Algorithm::kEcdsaP384,
     {Form::kEcdsaDer, Hash::kSha384}},
    {"PKIX_ECDSA_P384_SHA_256",
     Algorithm::kEcdsaP384,
     {Form::kEcdsaDer, Hash::kSha256}},
    {"PKIX_ECDSA_P521_SHA_512",
     Algorithm::kEcdsaP521,
     {Form::kEcdsaDer, Hash::kSha512}},
    {"PKIX_ECDSA_P521_SHA_256",
     Algorithm::kEcdsaP521,
     {Form::kEcdsaDer, Hash::kSha256}},
    {"PKIX_ED25519", Algorithm::kEd25519, {Form::kEd25519, Hash::kSha256}},
    {"PKIX_ED25519_PH", Algorithm::kEd25519, {Form::kEd25519Ph, Hash::kSha512}},
    {"PKIX_RSA_PKCS1V15_2048_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPkcs1, Hash::kSha256}},
    {"PKIX_RSA_PKCS1V15_3072_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPkcs1, Hash::kSha256}},
    {"PKIX_RSA_PKCS1V15_4096_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPkcs1, Hash::kSha256}},
    {"PKIX_RSA_PSS_2048_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPss, Hash::kSha256}},
    {"PKIX_RSA_PSS_3072_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPss, Hash::kSha256}},
    {"PKIX_RSA_PSS_4096_SHA256",
     Algorithm::kRsa,
     {Form::kRsaPss, Hash::kSha256}},
    // Names that have been superseded and are still in use.
    {"PKIX_RSA_PKCS1V5", Algorithm::kRsa, {Form::kRsaPkcs1, Hash::kSha256}},
    {"PKIX_RSA_PSS", Algorithm::kRsa, {Form::kRsaPss, Hash::kSha256}},
    {"PKCS1_RSA_PKCS1V5",
     Algorithm::kRsa,
     {Form::kRsaPkcs1, Hash::kSha256},
     true},
    {"PKCS1_RSA_PSS", Algorithm::kRsa, {Form::kRsaPss, Hash::kSha256}, true},
}};

}  // namespace

const KeyDetails* FindKeyDetails(std::string_view name) {
  const auto* const at =
      std::find_if(kKnown.begin(), kKnown.end(),
                   [&](const KeyDetails& one) { return one.name == name; });
  return at == kKnown.end() ? nullptr : at;
}

bool Describes(const KeyDetails& details, const crypto::PublicKey& key,
               std::span<const crypto::SignatureScheme> schemes) {
  return details.algorithm == key.algorithm() &&
         std::find(schemes.begin(), schemes.end(), details.scheme) !=
             schemes.end();
}

}  // namespace airlock::verifier
