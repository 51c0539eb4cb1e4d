#include "airlock/crypto/public_key.h"

#include <openssl/core_names.h>

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <span>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/key_handles.h"
#include "airlock/crypto/openssl_handles.h"
#include "airlock/crypto/rsa_spki.h"
#include "airlock/crypto/sodium_handles.h"

namespace airlock::crypto {
namespace {

// A SubjectPublicKeyInfo up to the raw key: with the algorithm the length is
// fixed, so these bytes are too.
// RFC 8410 §4: id-Ed25519, no parameters.
constexpr std::array<std::uint8_t, 12> kEd25519Prefix = {
    0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00};
// RFC 5480 §2.1: id-ecPublicKey with the named curve.
constexpr std::array<std::uint8_t, 26> kP256Prefix = {
    0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x02, 0x01, 0x06, 0x08, 0x2a, 0x86, 0x48,
    0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00};
constexpr std::array<std::uint8_t, 23> kP384Prefix = {
    0x30, 0x76, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02,
    0x01, 0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22, 0x03, 0x62, 0x00};
constexpr std::array<std::uint8_t, 25> kP521Prefix = {
    0x30, 0x81, 0x9b, 0x30, 0x10, 0x06, 0x07, 0x2a, 0x86,
    0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x05, 0x2b, 0x81,
    0x04, 0x00, 0x23, 0x03, 0x81, 0x86, 0x00};
constexpr int kMinRsaBits = 2048;
// OpenSSL's own ceiling; a check costs a stranger nothing and us a second.
constexpr int kMaxRsaBits = 16384;
// Below 2^16, careless padding checks have been forged (CVE-2016-1494). Above
// 64 bits, exponents serve only to make a check slow, and OpenSSL refuses them
// with larger moduli.
constexpr int kMinRsaExponentBits = 17;
constexpr int kMaxRsaExponentBits = 64;

constexpr std::string_view kPemHead = "-----BEGIN PUBLIC KEY-----\n";
constexpr std::string_view kPemTail = "-----END PUBLIC KEY-----\n";
// RFC 7468 §2.
constexpr std::size_t kPemColumns = 64;
// An RSA key of 16384 bits is 2.9 KiB of PEM.
constexpr std::size_t kMaxPemBytes = 4096;

Failure BadKey(std::string why) { return {Reason::kBadKey, std::move(why)}; }

template <std::size_t kSize>
ByteView View(const std::array<std::uint8_t, kSize>& octets) {
  return std::as_bytes(std::span(octets));
}

struct Curve {
  KeyAlgorithm algorithm;
  int bits;
  std::size_t point_bytes;
  const char* group;  // OpenSSL's name
  ByteView prefix;
};
const std::array<Curve, 3>& Curves() {
  static const std::array<Curve, 3> kCurves = {{
      {KeyAlgorithm::kEcdsaP256, 256, 65, "prime256v1", View(kP256Prefix)},
      {KeyAlgorithm::kEcdsaP384, 384, 97, "secp384r1", View(kP384Prefix)},
      {KeyAlgorithm::kEcdsaP521, 521, 133, "secp521r1", View(kP521Prefix)},
  }};
  return kCurves;
}

bool StartsWith(ByteView bytes, ByteView prefix) {
  return bytes.size() >= prefix.size() &&
         std::equal(prefix.begin(), prefix.end(), bytes.begin());
}

Bytes Joined(ByteView a, ByteView b) {
  Bytes joined = CopyOf(a);
  Append(joined, b);
  return joined;
}

std::shared_ptr<const PublicKey::Impl> MakeImpl(
    KeyAlgorithm algorithm, int bits, Bytes spki,
    OpensslHandle<EVP_PKEY> openssl) {
  const KeyId id(Hash().Update(spki).Finish256());
  return std::make_shared<const PublicKey::Impl>(PublicKey::Impl{
      algorithm, bits, std::move(spki), id, std::move(openssl)});
}

// 0 for the empty string; leading zeros are the caller's to refuse.
int BitsOf(ByteView magnitude) {
  if (magnitude.empty()) return 0;
  const auto lead = std::to_integer<unsigned char>(magnitude[0]);
  return static_cast<int>((magnitude.size() - 1) * 8) + std::bit_width(lead);
}

bool IsOdd(ByteView magnitude) {
  return (magnitude.back() & std::byte{1}) != std::byte{0};
}

}  // namespace

std::string_view NameOf(KeyAlgorithm algorithm) {
  switch (algorithm) {
    case KeyAlgorithm::kEd25519:
      return "ed25519";
    case KeyAlgorithm::kEcdsaP256:
      return "ecdsa-p256";
    case KeyAlgorithm::kEcdsaP384:
      return "ecdsa-p384";
    case KeyAlgorithm::kEcdsaP521:
      return "ecdsa-p521";
    case KeyAlgorithm::kRsa:
      return "rsa";
  }
  Fail("a key algorithm is one of five", std::source_location::current());
}

PublicKey::PublicKey(std::shared_ptr<const Impl> impl)
    : impl_(std::move(impl)) {}

Result<PublicKey> PublicKey::FromSpki(ByteView der) {
  const auto parse = [&]() -> Result<PublicKey> {
    if (StartsWith(der, View(kEd25519Prefix))) {
      return FromEd25519(der.subspan(kEd25519Prefix.size()));
    }
    for (const Curve& curve : Curves()) {
      if (StartsWith(der, curve.prefix)) {
        return FromEcPoint(der.subspan(curve.prefix.size()));
      }
    }
    const auto numbers = ParseRsaSpki(der);
    if (!numbers.ok()) return BadKey(numbers.failure().detail);
    return FromRsa(numbers->modulus, numbers->exponent);
  };
  auto key = parse();
  // Whatever was read above, only its one spelling is accepted: the identity
  // of a key is the digest of these bytes.
  if (key.ok() && !std::ranges::equal(key->spki(), der)) {
    return BadKey("SubjectPublicKeyInfo not in its one DER form");
  }
  return key;
}

Result<PublicKey> PublicKey::FromPem(std::string_view pem) {
  if (pem.size() > kMaxPemBytes) return BadKey("PEM too long");
  // The last LF is the one thing that does not survive being quoted, so it
  // may be missing; all else is compared below.
  std::string text(pem);
  if (!text.ends_with('\n')) text.push_back('\n');
  if (!text.starts_with(kPemHead) || !text.ends_with(kPemTail) ||
      text.size() < kPemHead.size() + kPemTail.size()) {
    return BadKey("not one PEM block called PUBLIC KEY");
  }
  std::string base64 = text.substr(
      kPemHead.size(), text.size() - kPemHead.size() - kPemTail.size());
  std::erase(base64, '\n');
  const auto der = Base64Decode(base64);
  if (!der.ok()) return BadKey("PEM: " + der.failure().detail);
  TRY(PublicKey key, FromSpki(*der));
  if (key.pem() != text) return BadKey("PEM not in its one form");
  return key;
}

Result<PublicKey> PublicKey::FromEd25519(ByteView raw32) {
  StartSodium();
  if (raw32.size() != crypto_sign_PUBLICKEYBYTES) {
    return BadKey("an Ed25519 key has 32 bytes");
  }
  // Canonical, on the curve, and in the prime-order group: a key of low order
  // verifies signatures that nobody made.
  if (crypto_core_ed25519_is_valid_point(SodiumOctets(raw32)) != 1) {
    return BadKey("not a point that an Ed25519 key may be");
  }
  return PublicKey(MakeImpl(KeyAlgorithm::kEd25519, 256,
                            Joined(View(kEd25519Prefix), raw32), nullptr));
}

Result<PublicKey> PublicKey::FromRsa(ByteView modulus, ByteView exponent) {
  const ErrorScope errors;
  const int modulus_bits = BitsOf(modulus);
  const int exponent_bits = BitsOf(exponent);
  if (modulus.empty() || modulus[0] == std::byte{0} || exponent.empty() ||
      exponent[0] == std::byte{0}) {
    return BadKey("RSA number empty or with a leading zero");
  }
  if (modulus_bits < kMinRsaBits) {
    return Failure{Reason::kWeakAlgorithm,
                   "RSA of " + std::to_string(modulus_bits) + " bits"};
  }
  if (modulus_bits > kMaxRsaBits) {
    return BadKey("RSA of " + std::to_string(modulus_bits) + " bits");
  }
  if (!IsOdd(modulus)) return BadKey("RSA with an even modulus");
  if (exponent_bits < kMinRsaExponentBits ||
      exponent_bits > kMaxRsaExponentBits || !IsOdd(exponent)) {
    return BadKey("RSA exponent even, below 2^16 or above 64 bits");
  }
  const auto n = MakeBignum(modulus);
  const auto e = MakeBignum(exponent);
  OpensslHandle<OSSL_PARAM_BLD> parameters(OSSL_PARAM_BLD_new());
  Check(parameters != nullptr &&
            OSSL_PARAM_BLD_push_BN(parameters.get(), OSSL_PKEY_PARAM_RSA_N,
                                   n.get()) == 1 &&
            OSSL_PARAM_BLD_push_BN(parameters.get(), OSSL_PKEY_PARAM_RSA_E,
                                   e.get()) == 1,
        "libcrypto takes parameters");
  auto key = MakeKey("RSA", EVP_PKEY_PUBLIC_KEY, parameters.get());
  if (key == nullptr) return BadKey("not an RSA key");
  return PublicKey(MakeImpl(KeyAlgorithm::kRsa, modulus_bits,
                            FormatRsaSpki({modulus, exponent}),
                            std::move(key)));
}

Result<PublicKey> PublicKey::FromEcPoint(ByteView point) {
  const ErrorScope errors;
  const auto* const curve =
      std::ranges::find(Curves(), point.size(), &Curve::point_bytes);
  // SEC 1 §2.3.3: 0x04 is the uncompressed form; 0x06 and 0x07 (hybrid) would
  // be further spellings of the same point.
  if (curve == Curves().end() || point[0] != std::byte{0x04}) {
    return BadKey("not an uncompressed point of P-256, P-384 or P-521");
  }
  OpensslHandle<OSSL_PARAM_BLD> parameters(OSSL_PARAM_BLD_new());
  Check(parameters != nullptr &&
            OSSL_PARAM_BLD_push_utf8_string(parameters.get(),
                                            OSSL_PKEY_PARAM_GROUP_NAME,
                                            curve->group, 0) == 1 &&
            OSSL_PARAM_BLD_push_octet_string(parameters.get(),
                                             OSSL_PKEY_PARAM_PUB_KEY,
                                             point.data(), point.size()) == 1,
        "libcrypto takes parameters");
  auto key = MakeKey("EC", EVP_PKEY_PUBLIC_KEY, parameters.get());
  if (key == nullptr) return BadKey("a point that is not on the curve");
  // Coordinates that are not reduced, points beside the curve: SP 800-56A
  // §5.6.2.3.4. The full check (§5.6.2.3.3) multiplies by the group's order as
  // well, which says nothing of curves with a cofactor of one, as these are.
  OpensslHandle<EVP_PKEY_CTX> context(
      EVP_PKEY_CTX_new_from_pkey(LibraryContext(), key.get(), nullptr));
  Check(context != nullptr, "libcrypto makes a context");
  if (EVP_PKEY_public_check_quick(context.get()) != 1) {
    return BadKey("a point that may not be a key");
  }
  return PublicKey(MakeImpl(curve->algorithm, curve->bits,
                            Joined(curve->prefix, point), std::move(key)));
}

KeyAlgorithm PublicKey::algorithm() const { return impl_->algorithm; }
const KeyId& PublicKey::id() const { return impl_->id; }
ByteView PublicKey::spki() const { return impl_->spki; }
int PublicKey::bits() const { return impl_->bits; }

std::string PublicKey::pem() const {
  std::string pem(kPemHead);
  const std::string base64 = Base64Encode(impl_->spki);
  for (std::size_t at = 0; at < base64.size(); at += kPemColumns) {
    pem.append(base64, at, kPemColumns).push_back('\n');
  }
  return pem.append(kPemTail);
}

ByteView PublicKey::ed25519() const {
  Check(impl_->algorithm == KeyAlgorithm::kEd25519, "the key is Ed25519");
  return ByteView(impl_->spki).subspan(kEd25519Prefix.size());
}

}  // namespace airlock::crypto
