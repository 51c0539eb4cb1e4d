#include "airlock/crypto/signing_key.h"

#include <openssl/core_names.h>
#include <openssl/obj_mac.h>

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/key_handles.h"

namespace airlock::crypto {
namespace {

Failure BadKey(std::string why) { return {Reason::kBadKey, std::move(why)}; }

// scalar * G as an uncompressed point; empty unless the scalar is in [1, n-1].
Bytes P256PointOf(const BIGNUM* scalar) {
  OpensslHandle<EC_GROUP> group(EC_GROUP_new_by_curve_name_ex(
      LibraryContext(), nullptr, NID_X9_62_prime256v1));
  Check(group != nullptr, "libcrypto knows P-256");
  if (BN_is_zero(scalar) ||
      BN_cmp(scalar, EC_GROUP_get0_order(group.get())) >= 0) {
    return {};
  }
  OpensslHandle<EC_POINT> point(EC_POINT_new(group.get()));
  OpensslHandle<BN_CTX> context(BN_CTX_secure_new_ex(LibraryContext()));
  Bytes octets(65);
  Check(point != nullptr && context != nullptr &&
            EC_POINT_mul(group.get(), point.get(), scalar, nullptr, nullptr,
                         context.get()) == 1 &&
            EC_POINT_point2oct(group.get(), point.get(),
                               POINT_CONVERSION_UNCOMPRESSED,
                               WritableOctets(octets), octets.size(),
                               context.get()) == octets.size(),
        "libcrypto multiplies on P-256");
  return octets;
}

OpensslHandle<EVP_PKEY> MakeP256(const BIGNUM* scalar, ByteView point) {
  OpensslHandle<OSSL_PARAM_BLD> parameters(OSSL_PARAM_BLD_new());
  Check(parameters != nullptr &&
            OSSL_PARAM_BLD_push_utf8_string(parameters.get(),
                                            OSSL_PKEY_PARAM_GROUP_NAME,
                                            "prime256v1", 0) == 1 &&
            OSSL_PARAM_BLD_push_BN(parameters.get(), OSSL_PKEY_PARAM_PRIV_KEY,
                                   scalar) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(parameters.get(),
                                             OSSL_PKEY_PARAM_PUB_KEY,
                                             point.data(), point.size()) == 1,
        "libcrypto takes parameters");
  auto key = MakeKey("EC", EVP_PKEY_KEYPAIR, parameters.get());
  Check(key != nullptr, "libcrypto takes a key that it computed");
  return key;
}

Bytes SignEd25519(const LockedBytes& secret, ByteView message) {
  Bytes signature(crypto_sign_BYTES);
  Check(crypto_sign_detached(WritableOctets(signature), nullptr,
                             SodiumOctets(message), message.size(),
                             secret.data()) == 0,
        "libsodium signs");
  return signature;
}

Bytes SignP256(EVP_PKEY* key, ByteView message) {
  const ErrorScope errors;
  const auto hash = Hash().Update(message).Finish256();
  OpensslHandle<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_pkey(LibraryContext(), key, nullptr));
  Check(context != nullptr && EVP_PKEY_sign_init(context.get()) == 1 &&
            EVP_PKEY_CTX_set_signature_md(
                context.get(), DigestMethod(HashAlgorithm::kSha256)) == 1,
        "libcrypto prepares a signature");
  std::size_t size = 0;
  Check(EVP_PKEY_sign(context.get(), nullptr, &size, Octets(hash),
                      hash.size()) == 1,
        "libcrypto knows the length of a signature");
  Bytes signature(size);
  Check(EVP_PKEY_sign(context.get(), WritableOctets(signature), &size,
                      Octets(hash), hash.size()) == 1,
        "libcrypto signs");
  signature.resize(size);
  return signature;
}

}  // namespace

SigningKey::SigningKey(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
SigningKey::SigningKey(SigningKey&&) noexcept = default;
SigningKey& SigningKey::operator=(SigningKey&&) noexcept = default;
SigningKey::~SigningKey() = default;

Result<SigningKey> SigningKey::FromStored(KeyAlgorithm algorithm,
                                          ByteView stored) {
  StartSodium();
  if (stored.size() != Impl::kStoredBytes) {
    return BadKey("a private key has 32 bytes");
  }
  if (algorithm == KeyAlgorithm::kEd25519) {
    LockedBytes secret(crypto_sign_SECRETKEYBYTES);
    Bytes raw(crypto_sign_PUBLICKEYBYTES);
    Check(crypto_sign_seed_keypair(WritableOctets(raw), secret.data(),
                                   SodiumOctets(stored)) == 0,
          "libsodium makes a key");
    TRY(PublicKey public_key, PublicKey::FromEd25519(raw));
    return SigningKey(std::make_unique<Impl>(
        Impl{std::move(public_key), std::move(secret), nullptr}));
  }
  if (algorithm != KeyAlgorithm::kEcdsaP256) {
    return BadKey("no private keys of kind " + std::string(NameOf(algorithm)));
  }
  const auto scalar = MakeBignum(stored);
  BN_set_flags(scalar.get(), BN_FLG_CONSTTIME);
  const Bytes point = P256PointOf(scalar.get());
  if (point.empty()) return BadKey("a scalar that is not in [1, n-1]");
  TRY(PublicKey public_key, PublicKey::FromEcPoint(point));
  LockedBytes secret(stored.size());
  std::copy_n(SodiumOctets(stored), stored.size(), secret.data());
  return SigningKey(
      std::make_unique<Impl>(Impl{std::move(public_key), std::move(secret),
                                  MakeP256(scalar.get(), point)}));
}

Result<SigningKey> SigningKey::Generate(KeyAlgorithm algorithm) {
  LockedBytes stored(Impl::kStoredBytes);
  // FIPS 186-5 §A.2.2: candidates until one is in range. All but one in 2^32
  // are, and for Ed25519 all, so a second round is already a marvel.
  for (int round = 0; round < 4; ++round) {
    randombytes_buf(stored.data(), stored.size());
    auto key = FromStored(algorithm, stored.view());
    if (key.ok() || round == 3) return key;
  }
  Fail("the loop returns", std::source_location::current());
}

Result<SigningKey> SigningKey::FromEd25519Seed(ByteView seed32) {
  return FromStored(KeyAlgorithm::kEd25519, seed32);
}

const PublicKey& SigningKey::public_key() const { return impl_->public_key; }

Bytes SigningKey::Sign(ByteView message) const {
  return impl_->openssl == nullptr ? SignEd25519(impl_->secret, message)
                                   : SignP256(impl_->openssl.get(), message);
}

Bytes SigningKey::SignHash(ByteView hash) const {
  Check(impl_->openssl == nullptr, "only Ed25519 signs a foreign hash");
  return SignEd25519(impl_->secret, hash);
}

Bytes RandomBytes(std::size_t count) {
  StartSodium();
  Bytes bytes(count);
  // An empty vector has no data, and libsodium wants a pointer even so.
  if (count > 0) randombytes_buf(bytes.data(), bytes.size());
  return bytes;
}

}  // namespace airlock::crypto
