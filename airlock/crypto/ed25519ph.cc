#include "airlock/crypto/ed25519ph.h"

#include <algorithm>
#include <array>
#include <string_view>

#include "airlock/crypto/sodium_handles.h"

namespace airlock::crypto {
namespace {

Failure BadSignature(std::string why) {
  return {Reason::kBadSignature, "Ed25519ph: " + std::move(why)};
}

using Point = std::array<unsigned char, crypto_core_ed25519_BYTES>;
using Scalar = std::array<unsigned char, crypto_core_ed25519_SCALARBYTES>;

// dom2(1, ""), RFC 8032 §5.1.
constexpr std::string_view kDomain{"SigEd25519 no Ed25519 collisions\x01\x00",
                                   34};

// 64 octets, little-endian, modulo L.
Scalar Reduced(ByteView wide) {
  Scalar scalar{};
  crypto_core_ed25519_scalar_reduce(scalar.data(), SodiumOctets(wide));
  return scalar;
}

}  // namespace

Result<Done> VerifyEd25519Ph(const PublicKey& key, HashAlgorithm algorithm,
                             ByteView hash, ByteView signature) {
  if (algorithm != HashAlgorithm::kSha512) {
    return Failure{Reason::kBadKey, "Ed25519ph is over SHA-512"};
  }
  StartSodium();
  if (signature.size() != crypto_sign_BYTES) {
    return BadSignature("a signature has 64 bytes");
  }
  const ByteView r = signature.first(crypto_core_ed25519_BYTES);
  Bytes s = CopyOf(signature.last(crypto_core_ed25519_SCALARBYTES));
  s.resize(crypto_core_ed25519_NONREDUCEDSCALARBYTES);
  const Scalar scalar = Reduced(s);
  if (!std::equal(scalar.begin(), scalar.end(), SodiumOctets(s))) {
    return BadSignature("S is not below the group's order");
  }
  if (crypto_core_ed25519_is_valid_point(SodiumOctets(r)) != 1) {
    return BadSignature("R is not a point of the group");
  }
  const Scalar k = Reduced(Hash(HashAlgorithm::kSha512)
                               .Update(AsBytes(kDomain))
                               .Update(r)
                               .Update(key.ed25519())
                               .Update(hash)
                               .Finish());
  // [S]B = R + [k]A.
  Point left{};
  Point challenge{};
  Point right{};
  if (crypto_scalarmult_ed25519_base_noclamp(left.data(), scalar.data()) != 0 ||
      crypto_scalarmult_ed25519_noclamp(challenge.data(), k.data(),
                                        SodiumOctets(key.ed25519())) != 0 ||
      crypto_core_ed25519_add(right.data(), SodiumOctets(r),
                              challenge.data()) != 0 ||
      left != right) {
    return BadSignature("does not hold");
  }
  return Done{};
}

}  // namespace airlock::crypto
