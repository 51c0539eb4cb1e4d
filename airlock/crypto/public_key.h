// airlock/crypto/public_key.h
//
// A public key that we are prepared to believe, and the check of a signature.
//
// A PublicKey exists only in accepted algorithms and strengths. Its identity is
// the SHA-256 of its SubjectPublicKeyInfo, whatever container it came in, so
// that one key under two names is still one key when signers are counted.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"

namespace airlock::crypto {

enum class KeyAlgorithm { kEd25519, kEcdsaP256, kEcdsaP384, kEcdsaP521, kRsa };
std::string_view NameOf(KeyAlgorithm algorithm);

class PublicKey {
 public:
  // DER SubjectPublicKeyInfo (RFC 5280 §4.1.2.7), in its one DER form: Ed25519
  // (RFC 8410; low-order and non-canonical points refused), P-256, P-384 or
  // P-521 on the curve, RSA of 2048 to 16384 bits with an odd exponent > 2^16.
  // kBadKey for all else, kWeakAlgorithm for RSA below 2048 bits.
  static Result<PublicKey> FromSpki(ByteView der);
  // One PUBLIC KEY block as RFC 7468 §3 has generators write it: 64 columns,
  // LF, nothing before or after. Only its last LF may be missing.
  static Result<PublicKey> FromPem(std::string_view pem);
  static Result<PublicKey> FromEd25519(ByteView raw32);
  // Big-endian, without leading zeros. An exponent has at most 64 bits.
  static Result<PublicKey> FromRsa(ByteView modulus, ByteView exponent);
  // SEC 1 uncompressed point, 65, 97 or 133 bytes.
  static Result<PublicKey> FromEcPoint(ByteView point);

  KeyAlgorithm algorithm() const;
  const KeyId& id() const;
  ByteView spki() const;
  std::string pem() const;
  // Modulus bits for RSA, curve bits otherwise.
  int bits() const;
  // The raw 32 bytes of an Ed25519 key (a bug for other kinds).
  ByteView ed25519() const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) {
    return a.id() == b.id();
  }

  struct Impl;
  const Impl& impl() const { return *impl_; }

 private:
  explicit PublicKey(std::shared_ptr<const Impl> impl);
  std::shared_ptr<const Impl> impl_;
};

// How signature bytes are to be read. Names as notes write them:
//   ed25519            64 bytes over the message (RFC 8032, libsodium's check)
//   ecdsa-sha256, -sha384, -sha512        strict DER, r and s in [1, n-1]
//   ecdsa-p1363-sha256 …                  raw r||s
//   rsa-pkcs1-sha256, -sha384, -sha512    RFC 8017 §8.2
//   rsa-pss-sha256 …                      RFC 8017 §8.1, salt = hash length
//   openpgp-ed25519-sha256 …              Ed25519 over the hash (algorithm 22)
//   ed25519ph-sha512   Ed25519ph over the hash (RFC 8032 §5.1), empty context
struct SignatureScheme {
  enum class Form {
    kEd25519,
    kEcdsaDer,
    kEcdsaP1363,
    kRsaPkcs1,
    kRsaPss,
    kEd25519OverHash,
    kEd25519Ph
  };
  Form form = Form::kEd25519;
  HashAlgorithm hash = HashAlgorithm::kSha256;  // unused for kEd25519

  std::string name() const;
  static Result<SignatureScheme> Parse(std::string_view name);
  friend bool operator==(const SignatureScheme&,
                         const SignatureScheme&) = default;
};

// Checks a signature over a whole message (kBadSignature; kBadKey where scheme
// and key do not go together).
Result<Done> Verify(const PublicKey& key, const SignatureScheme& scheme,
                    ByteView message, ByteView signature);

// The same where the message was hashed elsewhere with scheme.hash; every form
// but kEd25519, which hashes the message twice (kBadKey).
Result<Done> VerifyHash(const PublicKey& key, const SignatureScheme& scheme,
                        ByteView hash, ByteView signature);

}  // namespace airlock::crypto
