#include "verifier/checks/openpgp_trailer.h"

#include <algorithm>
#include <optional>
#include <string>
#include <utility>

namespace airlock::verifier {
namespace {

constexpr unsigned kVersion = 4;
// RFC 4880 §5.2.1.
constexpr unsigned kBinaryDocument = 0x00;
constexpr unsigned kCanonicalText = 0x01;
// RFC 4880 §5.2.3.1; 33 is from RFC 9580 §5.2.3.35.
constexpr unsigned kCreationTime = 2;
constexpr unsigned kExpirationTime = 3;
constexpr unsigned kIssuer = 16;
constexpr unsigned kPolicyUri = 26;
constexpr unsigned kSignersUserId = 28;
constexpr unsigned kIssuerFingerprint = 33;
constexpr unsigned kCritical = 0x80;

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "trailer: " + std::move(why)};
}

class Reader {
 public:
  explicit Reader(ByteView bytes) : rest_(bytes) {}
  bool empty() const { return rest_.empty(); }

  Result<ByteView> Take(std::size_t count) {
    if (count > rest_.size()) return Bad("ends early");
    const ByteView taken = rest_.first(count);
    rest_ = rest_.subspan(count);
    return taken;
  }
  // Big-endian, of one to four bytes.
  Result<std::uint32_t> Number(std::size_t bytes) {
    TRY(const ByteView taken, Take(bytes));
    std::uint32_t value = 0;
    for (const std::byte b : taken) {
      value = value << 8 | std::to_integer<std::uint32_t>(b);
    }
    return value;
  }
  // RFC 4880 §5.2.3.1: one, two or five bytes.
  Result<std::uint32_t> SubpacketLength() {
    TRY(const std::uint32_t first, Number(1));
    if (first < 192) return first;
    if (first == 255) return Number(4);
    TRY(const std::uint32_t second, Number(1));
    return ((first - 192) << 8) + second + 192;
  }

 private:
  ByteView rest_;
};

std::string UpperHex(ByteView bytes) {
  std::string hex = HexEncode(bytes);
  for (char& c : hex) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return hex;
}

// RFC 4880 §9.1; 22 is the EdDSA of GnuPG 2.1 (RFC 9580 §9.1).
unsigned AlgorithmId(crypto::KeyAlgorithm algorithm) {
  switch (algorithm) {
    case crypto::KeyAlgorithm::kRsa:
      return 1;
    case crypto::KeyAlgorithm::kEcdsaP256:
    case crypto::KeyAlgorithm::kEcdsaP384:
    case crypto::KeyAlgorithm::kEcdsaP521:
      return 19;
    case crypto::KeyAlgorithm::kEd25519:
      return 22;
  }
  return 0;
}

// RFC 4880 §9.4.
unsigned HashId(crypto::HashAlgorithm hash) {
  switch (hash) {
    case crypto::HashAlgorithm::kSha256:
      return 8;
    case crypto::HashAlgorithm::kSha384:
      return 9;
    case crypto::HashAlgorithm::kSha512:
      return 10;
  }
  return 0;
}

// The hashed subpackets of one signature.
struct Subpackets {
  std::string_view fingerprint;  // of the key that must be the issuer
  std::optional<Instant> created;

  Result<Done> Read(unsigned type, bool critical, ByteView body) {
    switch (type) {
      case kCreationTime: {
        if (created) return Bad("two times");
        if (body.size() != 4) return Bad("a time that is not four bytes");
        TRY(const std::uint32_t seconds, Reader(body).Number(4));
        created = Instant(seconds);
        return Done{};
      }
      case kIssuer:
        if (body.size() != 8 || !fingerprint.ends_with(UpperHex(body))) {
          return Bad("another issuer");
        }
        return Done{};
      case kIssuerFingerprint:
        if (body.size() != 21 || body[0] != std::byte{kVersion} ||
            fingerprint != UpperHex(body.subspan(1))) {
          return Bad("another issuer");
        }
        return Done{};
      case kExpirationTime:
        // Whether it has expired cannot be told without a clock.
        return Bad("a signature that expires");
      case kPolicyUri:
      case kSignersUserId:
        return Done{};
      default:
        if (critical) {
          return Bad("critical subpacket " + std::to_string(type));
        }
        return Done{};
    }
  }
};

Result<Instant> CreationTime(ByteView hashed, std::string_view fingerprint) {
  Subpackets subpackets{fingerprint, {}};
  Reader reader(hashed);
  while (!reader.empty()) {
    TRY(const std::uint32_t length, reader.SubpacketLength());
    TRY(const ByteView subpacket, reader.Take(length));
    if (subpacket.empty()) return Bad("an empty subpacket");
    const auto type = std::to_integer<unsigned>(subpacket[0]);
    TRY_DONE(subpackets.Read(type & ~kCritical, (type & kCritical) != 0,
                             subpacket.subspan(1)));
  }
  if (!subpackets.created) return Bad("no time");
  return *subpackets.created;
}

}  // namespace

bool IsOpenPgpFingerprint(std::string_view text) {
  return text.size() == 40 && std::all_of(text.begin(), text.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
         });
}

Result<Instant> ReadTrailer(ByteView trailer, const notes::AnchorKey& key,
                            crypto::KeyAlgorithm algorithm,
                            const crypto::SignatureScheme& scheme) {
  Reader reader(trailer);
  TRY(const std::uint32_t version, reader.Number(1));
  TRY(const std::uint32_t type, reader.Number(1));
  TRY(const std::uint32_t algorithm_id, reader.Number(1));
  TRY(const std::uint32_t hash_id, reader.Number(1));
  if (version != kVersion) return Bad("version " + std::to_string(version));
  if (type != kBinaryDocument && type != kCanonicalText) {
    return Bad("a signature of type " + std::to_string(type));
  }
  if (algorithm_id != AlgorithmId(algorithm)) return Bad("another algorithm");
  if (hash_id != HashId(scheme.hash)) return Bad("another hash");
  TRY(const std::uint32_t hashed_size, reader.Number(2));
  TRY(const ByteView hashed, reader.Take(hashed_size));
  TRY(const std::uint32_t tail, reader.Number(2));
  TRY(const std::uint32_t counted, reader.Number(4));
  if (tail != 0x04ff || counted != 6 + hashed_size || !reader.empty()) {
    return Bad("does not end as it must");
  }
  return CreationTime(hashed, key.fingerprint);
}

}  // namespace airlock::verifier
