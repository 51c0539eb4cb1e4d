#include "verifier/parsers/openpgp_signature.h"

#include <array>
#include <utility>

#include "verifier/parsers/openpgp_packet.h"

namespace airlock::verifier {
namespace {

constexpr unsigned kSignatureTag = 2;
constexpr unsigned kVersion = 4;
constexpr std::size_t kMaxSignatures = 64;
// A proof carries the trailer, of which it takes 4 KiB.
constexpr std::size_t kMaxHashedBytes = 4000;

// RFC 4880 §9.1; 22 is EdDSA of GnuPG 2.1 (RFC 9580 §9.1, "EdDSALegacy").
constexpr unsigned kRsa = 1;
constexpr unsigned kEcdsa = 19;
constexpr unsigned kEddsa = 22;
// RFC 4880 §9.4.
constexpr unsigned kSha256 = 8;
constexpr unsigned kSha384 = 9;
constexpr unsigned kSha512 = 10;

// RFC 4880 §5.2.3.1; 33 is from RFC 9580 §5.2.3.35.
constexpr unsigned kCreationTime = 2;
constexpr unsigned kExpirationTime = 3;
constexpr unsigned kIssuer = 16;
constexpr unsigned kPolicyUri = 26;
constexpr unsigned kSignersUserId = 28;
constexpr unsigned kIssuerFingerprint = 33;

Failure Bad(std::string why) {
  return {Reason::kBadOpenPgp, "signature: " + std::move(why)};
}

std::string UpperHex(ByteView bytes) {
  std::string hex = HexEncode(bytes);
  for (char& c : hex) {
    if (c >= 'a' && c <= 'f') c = static_cast<char>(c - 'a' + 'A');
  }
  return hex;
}

// Who the signature says it is by; two statements must agree.
struct Names {
  std::string fingerprint;
  std::string key_id;

  Result<Done> Set(std::string& name, std::string value) const {
    if (!name.empty() && name != value) return Bad("names two issuers");
    name = std::move(value);
    return Done{};
  }
  Result<Done> Read(const PacketReader::Subpacket& subpacket) {
    if (subpacket.type == kIssuer && subpacket.body.size() == 8) {
      return Set(key_id, UpperHex(subpacket.body));
    }
    if (subpacket.type == kIssuerFingerprint && subpacket.body.size() == 21 &&
        subpacket.body[0] == std::byte{kVersion}) {
      return Set(fingerprint, UpperHex(subpacket.body.subspan(1)));
    }
    return Bad("a malformed issuer");
  }
  Result<std::string> Issuer() const {
    if (fingerprint.empty()) return key_id;
    if (!key_id.empty() && !fingerprint.ends_with(key_id)) {
      return Bad("names two issuers");
    }
    return fingerprint;
  }
};

Result<Done> ReadHashed(ByteView area, OpenPgpSignature& signature,
                        Names& names) {
  bool dated = false;
  PacketReader reader(area);
  while (!reader.empty()) {
    TRY(const PacketReader::Subpacket subpacket, reader.TakeSubpacket());
    switch (subpacket.type) {
      case kCreationTime: {
        PacketReader time(subpacket.body);
        TRY(const std::uint32_t seconds, time.TakeNumber(4));
        if (dated || !time.empty()) return Bad("a malformed time");
        dated = true;
        signature.created = Instant(seconds);
        break;
      }
      case kIssuer:
      case kIssuerFingerprint: {
        TRY_DONE(names.Read(subpacket));
        break;
      }
      case kExpirationTime:
        signature.unsound = true;
        break;
      case kPolicyUri:
      case kSignersUserId:
        break;
      default:
        // A critical notation, say, is a condition that we cannot know.
        if (subpacket.critical) signature.unsound = true;
        break;
    }
  }
  if (!dated) return Bad("without a time");
  return Done{};
}

// Nothing vouches for what stands here; it may only help to find the key.
Result<Done> ReadUnhashed(ByteView area, Names& names) {
  PacketReader reader(area);
  while (!reader.empty()) {
    TRY(const PacketReader::Subpacket subpacket, reader.TakeSubpacket());
    if (subpacket.type == kIssuer || subpacket.type == kIssuerFingerprint) {
      TRY_DONE(names.Read(subpacket));
    }
  }
  return Done{};
}

Result<OpenPgpSignature> ParseOne(ByteView body) {
  PacketReader reader(body);
  OpenPgpSignature signature;
  TRY(const std::uint32_t version, reader.TakeNumber(1));
  if (version != kVersion) {
    return Bad("of version " + std::to_string(version));
  }
  TRY(signature.type, reader.TakeNumber(1));
  TRY(signature.algorithm, reader.TakeNumber(1));
  TRY(signature.hash, reader.TakeNumber(1));
  TRY(const std::uint32_t hashed_size, reader.TakeNumber(2));
  if (hashed_size > kMaxHashedBytes) return Bad("a hashed area over 4 KB");
  TRY(const ByteView hashed, reader.Take(hashed_size));
  // §5.2.4: everything from the version to here, then the version again, 0xff
  // and how many bytes that was.
  const std::size_t counted = 6 + hashed_size;
  Append(signature.trailer, body.first(counted));
  const std::array<std::byte, 6> tail = {std::byte{kVersion},
                                         std::byte{0xff},
                                         std::byte{0},
                                         std::byte{0},
                                         std::byte(counted >> 8 & 0xff),
                                         std::byte(counted & 0xff)};
  Append(signature.trailer, tail);
  TRY(const std::uint32_t unhashed_size, reader.TakeNumber(2));
  TRY(const ByteView unhashed, reader.Take(unhashed_size));
  Names names;
  TRY_DONE(ReadHashed(hashed, signature, names));
  TRY_DONE(ReadUnhashed(unhashed, names));
  TRY(signature.issuer, names.Issuer());
  // The first 16 bits of the hash: a hint for those without the arithmetic.
  TRY_DONE(reader.Take(2));
  signature.material = CopyOf(reader.rest());
  return signature;
}

Result<crypto::HashAlgorithm> HashOf(unsigned id) {
  switch (id) {
    case kSha256:
      return crypto::HashAlgorithm::kSha256;
    case kSha384:
      return crypto::HashAlgorithm::kSha384;
    case kSha512:
      return crypto::HashAlgorithm::kSha512;
    default:
      return Failure{Reason::kWeakAlgorithm,
                     "an OpenPGP signature with hash " + std::to_string(id)};
  }
}

Result<Bytes> Padded(ByteView number, std::size_t size) {
  if (number.size() > size) return Bad("a number larger than its key");
  Bytes padded(size - number.size());
  Append(padded, number);
  return padded;
}

// DER's INTEGER (X.690 §8.3) of a positive number.
void AppendDerInteger(Bytes& to, ByteView number) {
  const bool sign = (number[0] & std::byte{0x80}) != std::byte{0};
  to.push_back(std::byte{0x02});
  to.push_back(std::byte(number.size() + (sign ? 1 : 0)));
  if (sign) to.push_back(std::byte{0});
  Append(to, number);
}

}  // namespace

Result<std::vector<OpenPgpSignature>> ParseOpenPgpSignatures(ByteView packets) {
  std::vector<OpenPgpSignature> signatures;
  PacketReader reader(packets);
  while (!reader.empty()) {
    TRY(const PacketReader::Packet packet, reader.TakePacket());
    if (packet.tag != kSignatureTag) return Bad("a packet that is none");
    TRY(OpenPgpSignature signature, ParseOne(packet.body));
    signatures.push_back(std::move(signature));
    if (signatures.size() > kMaxSignatures) return Bad("over 64 of them");
  }
  if (signatures.empty()) return Bad("none");
  return signatures;
}

Result<Arithmetic> ArithmeticOf(const OpenPgpSignature& signature,
                                const crypto::PublicKey& key) {
  using Form = crypto::SignatureScheme::Form;
  if (signature.unsound) {
    return Bad("it expires, or demands what is not known here");
  }
  TRY(const crypto::HashAlgorithm hash, HashOf(signature.hash));
  PacketReader reader(signature.material);
  Arithmetic arithmetic;
  switch (key.algorithm()) {
    case crypto::KeyAlgorithm::kRsa: {
      if (signature.algorithm != kRsa) return Bad("not by an RSA key");
      TRY(const ByteView number, reader.TakeMpi());
      arithmetic.scheme = {Form::kRsaPkcs1, hash};
      TRY(arithmetic.signature,
          Padded(number, static_cast<std::size_t>(key.bits() + 7) / 8));
      break;
    }
    case crypto::KeyAlgorithm::kEcdsaP521:
      return Bad("by a key on P-521, with which nobody signs here");
    case crypto::KeyAlgorithm::kEcdsaP256:
    case crypto::KeyAlgorithm::kEcdsaP384: {
      if (signature.algorithm != kEcdsa) return Bad("not by an ECDSA key");
      TRY(const ByteView r, reader.TakeMpi());
      TRY(const ByteView s, reader.TakeMpi());
      const std::size_t size = static_cast<std::size_t>(key.bits()) / 8;
      if (r.size() > size || s.size() > size) return Bad("numbers too large");
      Bytes numbers;
      AppendDerInteger(numbers, r);
      AppendDerInteger(numbers, s);
      // Two numbers of at most 49 bytes: the short form of the length holds.
      arithmetic.signature = {std::byte{0x30}, std::byte(numbers.size())};
      Append(arithmetic.signature, numbers);
      arithmetic.scheme = {Form::kEcdsaDer, hash};
      break;
    }
    case crypto::KeyAlgorithm::kEd25519: {
      if (signature.algorithm != kEddsa) return Bad("not by an EdDSA key");
      TRY(const ByteView r, reader.TakeMpi());
      TRY(const ByteView s, reader.TakeMpi());
      TRY(arithmetic.signature, Padded(r, 32));
      TRY(const Bytes second, Padded(s, 32));
      Append(arithmetic.signature, second);
      arithmetic.scheme = {Form::kEd25519OverHash, hash};
      break;
    }
  }
  if (!reader.empty()) return Bad("bytes behind its last number");
  return arithmetic;
}

}  // namespace airlock::verifier
