#include <openssl/rsa.h>

#include "airlock/core/check.h"
#include "airlock/crypto/ecdsa_signature.h"
#include "airlock/crypto/ed25519ph.h"
#include "airlock/crypto/key_handles.h"
#include "airlock/crypto/public_key.h"
#include "airlock/crypto/rsa_pss.h"

namespace airlock::crypto {
namespace {

using Form = SignatureScheme::Form;

Failure BadSignature(std::string why) {
  return {Reason::kBadSignature, std::move(why)};
}

bool Fits(Form form, KeyAlgorithm algorithm) {
  switch (form) {
    case Form::kEd25519:
    case Form::kEd25519OverHash:
    case Form::kEd25519Ph:
      return algorithm == KeyAlgorithm::kEd25519;
    case Form::kEcdsaDer:
    case Form::kEcdsaP1363:
      return algorithm == KeyAlgorithm::kEcdsaP256 ||
             algorithm == KeyAlgorithm::kEcdsaP384 ||
             algorithm == KeyAlgorithm::kEcdsaP521;
    case Form::kRsaPkcs1:
    case Form::kRsaPss:
      return algorithm == KeyAlgorithm::kRsa;
  }
  return false;
}

Result<Done> CheckFits(const PublicKey& key, const SignatureScheme& scheme) {
  if (Fits(scheme.form, key.algorithm())) return Done{};
  return Failure{Reason::kBadKey,
                 "a key of kind " + std::string(NameOf(key.algorithm())) +
                     " makes no signature of kind " + scheme.name()};
}

Result<Done> VerifyEd25519(const PublicKey& key, ByteView message,
                           ByteView signature) {
  StartSodium();
  if (signature.size() != crypto_sign_BYTES) {
    return BadSignature("an Ed25519 signature has 64 bytes");
  }
  // libsodium also refuses S >= L, R of low order, and non-canonical R and A.
  if (crypto_sign_verify_detached(SodiumOctets(signature),
                                  SodiumOctets(message), message.size(),
                                  SodiumOctets(key.ed25519())) != 0) {
    return BadSignature("Ed25519");
  }
  return Done{};
}

// A context ready to verify `scheme` over a hash.
OpensslHandle<EVP_PKEY_CTX> Prepare(const PublicKey& key,
                                    const SignatureScheme& scheme,
                                    int salt_bytes) {
  OpensslHandle<EVP_PKEY_CTX> context(EVP_PKEY_CTX_new_from_pkey(
      LibraryContext(), key.impl().openssl.get(), nullptr));
  Check(context != nullptr && EVP_PKEY_verify_init(context.get()) == 1,
        "libcrypto prepares a check");
  EVP_PKEY_CTX* const raw = context.get();
  const EVP_MD* const method = DigestMethod(scheme.hash);
  // Padding before the hash: OpenSSL checks the hash against the padding.
  if (scheme.form == Form::kRsaPkcs1) {
    Check(EVP_PKEY_CTX_set_rsa_padding(raw, RSA_PKCS1_PADDING) == 1,
          "libcrypto knows PKCS #1");
  }
  if (scheme.form == Form::kRsaPss) {
    Check(EVP_PKEY_CTX_set_rsa_padding(raw, RSA_PKCS1_PSS_PADDING) == 1,
          "libcrypto knows PSS");
  }
  Check(EVP_PKEY_CTX_set_signature_md(raw, method) == 1,
        "libcrypto takes the hash");
  if (scheme.form == Form::kRsaPss) {
    Check(EVP_PKEY_CTX_set_rsa_mgf1_md(raw, method) == 1 &&
              EVP_PKEY_CTX_set_rsa_pss_saltlen(raw, salt_bytes) == 1,
          "libcrypto takes the salt's length");
  }
  return context;
}

Result<Done> VerifyByOpenssl(const PublicKey& key,
                             const SignatureScheme& scheme, ByteView hash,
                             ByteView signature,
                             int salt_bytes = RSA_PSS_SALTLEN_DIGEST) {
  const ErrorScope errors;
  const auto context = Prepare(key, scheme, salt_bytes);
  // Negative values are errors, and just as little a valid signature.
  if (EVP_PKEY_verify(context.get(), Octets(signature), signature.size(),
                      Octets(hash), hash.size()) != 1) {
    return BadSignature(scheme.name());
  }
  return Done{};
}

}  // namespace

Result<Done> Verify(const PublicKey& key, const SignatureScheme& scheme,
                    ByteView message, ByteView signature) {
  TRY_DONE(CheckFits(key, scheme));
  if (scheme.form == Form::kEd25519) {
    return VerifyEd25519(key, message, signature);
  }
  return VerifyHash(key, scheme, Hash(scheme.hash).Update(message).Finish(),
                    signature);
}

Result<Done> VerifyHash(const PublicKey& key, const SignatureScheme& scheme,
                        ByteView hash, ByteView signature) {
  TRY_DONE(CheckFits(key, scheme));
  if (scheme.form == Form::kEd25519) {
    return Failure{Reason::kBadKey, "ed25519 needs the whole message"};
  }
  if (hash.size() !=
      static_cast<std::size_t>(EVP_MD_get_size(DigestMethod(scheme.hash)))) {
    return BadSignature("the hash is not of the scheme's length");
  }
  switch (scheme.form) {
    case Form::kEd25519:
      break;
    case Form::kEd25519OverHash:
      return VerifyEd25519(key, hash, signature);
    case Form::kEd25519Ph:
      return VerifyEd25519Ph(key, scheme.hash, hash, signature);
    case Form::kEcdsaDer: {
      TRY_DONE(EcdsaSignature::FromDer(key.algorithm(), signature));
      return VerifyByOpenssl(key, scheme, hash, signature);
    }
    case Form::kEcdsaP1363: {
      TRY(const EcdsaSignature numbers,
          EcdsaSignature::FromP1363(key.algorithm(), signature));
      return VerifyByOpenssl(key, scheme, hash, numbers.der());
    }
    case Form::kRsaPkcs1:
    case Form::kRsaPss:
      // RFC 8017 §8.1.2 and §8.2.2, step 1: exactly as long as the modulus.
      if (signature.size() != static_cast<std::size_t>(key.bits() + 7) / 8) {
        return BadSignature("an RSA signature is as long as the modulus");
      }
      return VerifyByOpenssl(key, scheme, hash, signature);
  }
  Fail("a signature's form is one of seven", std::source_location::current());
}

Result<Done> VerifyRsaPss(const PublicKey& key, HashAlgorithm algorithm,
                          std::uint64_t salt_bytes, ByteView hash,
                          ByteView signature) {
  const SignatureScheme scheme{Form::kRsaPss, algorithm};
  TRY_DONE(CheckFits(key, scheme));
  const auto length = static_cast<std::size_t>(key.bits() + 7) / 8;
  if (signature.size() != length || salt_bytes > length) {
    return BadSignature("an RSA signature is as long as the modulus");
  }
  if (hash.size() !=
      static_cast<std::size_t>(EVP_MD_get_size(DigestMethod(algorithm)))) {
    return BadSignature("the hash is not of the scheme's length");
  }
  return VerifyByOpenssl(key, scheme, hash, signature,
                         static_cast<int>(salt_bytes));
}

}  // namespace airlock::crypto
