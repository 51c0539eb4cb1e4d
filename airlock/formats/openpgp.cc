#include "airlock/formats/openpgp.h"

#include <array>
#include <cstdint>
#include <initializer_list>
#include <limits>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/formats/fingerprint_sha1.h"

namespace airlock::formats {
namespace {

// RFC 4880 §4.3, §5.2.1, §5.2.3.1, §9.4; algorithm 22 from GnuPG (and, as
// "EdDSALegacy", RFC 9580 §9.1).
constexpr unsigned kSignaturePacket = 2;
constexpr unsigned kPublicKeyPacket = 6;
constexpr unsigned kUserIdPacket = 13;
constexpr unsigned kBinarySignature = 0x00;
constexpr unsigned kTextSignature = 0x01;
constexpr unsigned kPositiveCertification = 0x13;
constexpr unsigned kEdDsa = 22;
constexpr unsigned kSha512 = 10;
constexpr unsigned kSha256 = 8;
constexpr unsigned kCreationTime = 2;
constexpr unsigned kIssuer = 16;
constexpr unsigned kPreferredHashes = 21;
constexpr unsigned kKeyFlags = 27;
constexpr unsigned kIssuerFingerprint = 33;
constexpr unsigned kMayCertifyAndSign = 0x03;

// 1.3.6.1.4.1.11591.15.1
constexpr std::array<unsigned, 9> kEd25519Oid = {0x2b, 0x06, 0x01, 0x04, 0x01,
                                                 0xda, 0x47, 0x0f, 0x01};

// Big-endian octets, appended one after the other.
class Octets {
 public:
  Octets& Add(unsigned octet) {
    Check(octet <= 0xff, "an octet");
    bytes_.push_back(static_cast<std::byte>(octet));
    return *this;
  }
  Octets& Add16(std::size_t number) {
    Check(number <= 0xffff, "a length of 16 bits");
    return Add(static_cast<unsigned>(number >> 8))
        .Add(static_cast<unsigned>(number & 0xff));
  }
  Octets& Add32(std::uint64_t number) {
    Check(number <= std::numeric_limits<std::uint32_t>::max(),
          "a number of 32 bits");
    return Add16(number >> 16).Add16(number & 0xffff);
  }
  Octets& Add(ByteView bytes) {
    Append(bytes_, bytes);
    return *this;
  }
  Octets& AddTime(Instant time) {
    // Until 2106; a later time is a mistake somewhere else.
    return Add32(static_cast<std::uint64_t>(time.unix_seconds()));
  }
  // §3.2: the length in bits, then the number without leading zero octets.
  Octets& AddMpi(ByteView number) {
    while (!number.empty() && number[0] == std::byte{0}) {
      number = number.subspan(1);
    }
    std::size_t bits = number.size() * 8;
    if (!number.empty()) {
      for (unsigned mask = 0x80;
           (std::to_integer<unsigned>(number[0]) & mask) == 0; mask >>= 1) {
        --bits;
      }
    }
    return Add16(bits).Add(number);
  }
  const Bytes& bytes() const { return bytes_; }

 private:
  Bytes bytes_;
};

// §4.2.1: the old format with a length of two octets, the form in which a key
// is hashed too (§5.2.4).
Bytes Packet(unsigned tag, ByteView body) {
  return Octets()
      .Add(0x80U | tag << 2 | 1U)
      .Add16(body.size())
      .Add(body)
      .bytes();
}

Bytes Subpacket(unsigned type, ByteView body) {
  Check(body.size() + 1 < 192, "a subpacket with a length of one octet");
  return Octets()
      .Add(static_cast<unsigned>(body.size() + 1))
      .Add(type)
      .Add(body)
      .bytes();
}

Bytes KeyBody(const OpenPgpSigner& signer) {
  Check(signer.key.algorithm() == crypto::KeyAlgorithm::kEd25519,
        "an OpenPGP key of ours is Ed25519");
  Octets body;
  body.Add(4).AddTime(signer.created).Add(kEdDsa);
  body.Add(static_cast<unsigned>(kEd25519Oid.size()));
  for (const unsigned octet : kEd25519Oid) body.Add(octet);
  // 0x40 says that the native encoding follows.
  return body.AddMpi(Octets().Add(0x40).Add(signer.key.ed25519()).bytes())
      .bytes();
}

FingerprintSha1 FingerprintOf(const OpenPgpSigner& signer) {
  return Sha1ForFingerprint(Packet(kPublicKeyPacket, KeyBody(signer)));
}

// A signature packet; `hash` has taken in what is signed, and takes in the
// trailer here (§5.2.4).
Bytes Sign(unsigned type, Instant when, ByteView further_subpackets,
           const OpenPgpSigner& signer, crypto::Hash hash) {
  const FingerprintSha1 fingerprint = FingerprintOf(signer);
  const Bytes hashed_area =
      Octets()
          .Add(Subpacket(kCreationTime, Octets().AddTime(when).bytes()))
          .Add(Subpacket(kIssuerFingerprint,
                         Octets().Add(4).Add(fingerprint).bytes()))
          .Add(further_subpackets)
          .bytes();
  const Bytes hashed = Octets()
                           .Add(4)
                           .Add(type)
                           .Add(kEdDsa)
                           .Add(kSha512)
                           .Add16(hashed_area.size())
                           .Add(hashed_area)
                           .bytes();
  hash.Update(hashed);
  hash.Update(Octets().Add(4).Add(0xff).Add32(hashed.size()).bytes());
  const Bytes digest = std::move(hash).Finish();
  const Bytes signature = signer.sign_hash(digest);
  Check(signature.size() == 64, "an Ed25519 signature has 64 bytes");

  // The key's id is its fingerprint's last 8 octets (§12.2), for verifiers that
  // do not know the fingerprint subpacket.
  const Bytes unhashed_area =
      Subpacket(kIssuer, ByteView(fingerprint).subspan(12));
  const ByteView halves(signature);
  return Packet(kSignaturePacket, Octets()
                                      .Add(hashed)
                                      .Add16(unhashed_area.size())
                                      .Add(unhashed_area)
                                      .Add(ByteView(digest).first(2))
                                      .AddMpi(halves.first(32))
                                      .AddMpi(halves.last(32))
                                      .bytes());
}

// §6.1.
std::uint32_t Crc24(ByteView bytes) {
  std::uint32_t crc = 0xb704ce;
  for (const std::byte octet : bytes) {
    crc ^= std::to_integer<std::uint32_t>(octet) << 16;
    for (int bit = 0; bit < 8; ++bit) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

std::string ArmouredSignature(ByteView packet) {
  constexpr std::size_t kLine = 64;
  std::string text = "-----BEGIN PGP SIGNATURE-----\n\n";
  const std::string base64 = Base64Encode(packet);
  for (std::size_t at = 0; at < base64.size(); at += kLine) {
    text += base64.substr(at, kLine) + "\n";
  }
  const std::uint32_t crc = Crc24(packet);
  text += "=" +
          Base64Encode(Octets().Add(crc >> 16).Add16(crc & 0xffff).bytes()) +
          "\n-----END PGP SIGNATURE-----\n";
  return text;
}

}  // namespace

std::string OpenPgpFingerprint(const OpenPgpSigner& signer) {
  std::string hex = HexEncode(FingerprintOf(signer));
  for (char& c : hex) {
    if (c >= 'a') c = static_cast<char>(c - 'a' + 'A');
  }
  return hex;
}

Bytes OpenPgpCertificate(const OpenPgpSigner& signer) {
  Check(IsUtf8(signer.user_id), "a user id in UTF-8");
  const Bytes key = Packet(kPublicKeyPacket, KeyBody(signer));
  const ByteView user_id = AsBytes(signer.user_id);
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  hash.Update(key);
  hash.Update(Octets().Add(0xb4).Add32(user_id.size()).Add(user_id).bytes());
  const Bytes further =
      Octets()
          .Add(Subpacket(kKeyFlags, Octets().Add(kMayCertifyAndSign).bytes()))
          .Add(Subpacket(kPreferredHashes,
                         Octets().Add(kSha512).Add(kSha256).bytes()))
          .bytes();
  return Octets()
      .Add(key)
      .Add(Packet(kUserIdPacket, user_id))
      .Add(Sign(kPositiveCertification, signer.created, further, signer,
                std::move(hash)))
      .bytes();
}

std::string ClearSign(std::string_view text, const OpenPgpSigner& signer,
                      Instant when) {
  Check(text.ends_with('\n'), "a text of whole lines");
  std::string message = "-----BEGIN PGP SIGNED MESSAGE-----\nHash: SHA512\n\n";
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  for (bool first = true; !text.empty(); first = false) {
    const std::size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.starts_with('-')) message += "- ";
    message += line;
    message += '\n';
    // §7.1: lines end in CR LF, blanks at their end do not count, and neither
    // does the last line's end. GnuPG counts a carriage return as a blank.
    if (!first) hash.Update(AsBytes("\r\n"));
    const std::size_t last = line.find_last_not_of(" \t\r");
    hash.Update(AsBytes(line.substr(0, last + 1)));
  }
  return message + ArmouredSignature(
                       Sign(kTextSignature, when, {}, signer, std::move(hash)));
}

std::string DetachedSignature(std::string_view bytes,
                              const OpenPgpSigner& signer, Instant when) {
  crypto::Hash hash(crypto::HashAlgorithm::kSha512);
  hash.Update(AsBytes(bytes));
  return ArmouredSignature(
      Sign(kBinarySignature, when, {}, signer, std::move(hash)));
}

}  // namespace airlock::formats
