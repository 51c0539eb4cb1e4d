// tests/verifier/parsers/openpgp_maker.h
//
// OpenPGP keys and signatures, made by hand: Ed25519, version 4 (RFC 4880,
// RFC 9580 §5.5.5.5), in whatever wrong way a test asks for.
#pragma once

#include <openssl/sha.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::testing_support {

inline Bytes BigEndian(std::uint64_t value, int bytes) {
  Bytes out;
  for (int i = bytes - 1; i >= 0; --i) {
    out.push_back(std::byte(value >> (8 * i) & 0xff));
  }
  return out;
}
inline Bytes Join(std::initializer_list<ByteView> parts) {
  Bytes out;
  for (const ByteView part : parts) Append(out, part);
  return out;
}
inline Bytes Octet(unsigned value) { return {std::byte(value)}; }

// RFC 4880 §3.2.
inline Bytes Mpi(ByteView number) {
  while (!number.empty() && number[0] == std::byte{0}) {
    number = number.subspan(1);
  }
  std::size_t bits = number.size() * 8;
  for (unsigned first = std::to_integer<unsigned>(number[0]);
       (first & 0x80) == 0; first <<= 1) {
    --bits;
  }
  return Join({BigEndian(bits, 2), number});
}

// Old format with two octets of length, as GnuPG writes most packets.
inline Bytes Packet(unsigned tag, ByteView body) {
  return Join({Octet(0x80 | tag << 2 | 1), BigEndian(body.size(), 2), body});
}
inline Bytes Subpacket(unsigned type, ByteView body) {
  Check(body.size() < 191, "a short subpacket");
  return Join(
      {Octet(static_cast<unsigned>(body.size()) + 1), Octet(type), body});
}
inline Bytes CreatedAt(std::uint32_t time) {
  return Subpacket(2, BigEndian(time, 4));
}

class OpenPgpKey {
 public:
  // One key for each `seed`.
  explicit OpenPgpKey(unsigned seed, std::uint32_t created = 1'600'000'000)
      : key_(MakeKey(seed)), created_(created) {}

  const crypto::PublicKey& public_key() const { return key_.public_key(); }
  std::uint32_t created() const { return created_; }

  // Version, time, EdDSA, the curve's OID, the point.
  Bytes body() const {
    const Bytes oid = *HexDecode("2b06010401da470f01");
    const Bytes point = Join({Octet(0x40), public_key().ed25519()});
    return Join({Octet(4), BigEndian(created_, 4), Octet(22), Octet(9), oid,
                 Mpi(point)});
  }
  Bytes hashed_body() const {
    const Bytes b = body();
    return Join({Octet(0x99), BigEndian(b.size(), 2), b});
  }
  std::string fingerprint() const {
    const Bytes b = hashed_body();
    Bytes digest(SHA_DIGEST_LENGTH);
    ::SHA1(reinterpret_cast<const unsigned char*>(b.data()), b.size(),
           reinterpret_cast<unsigned char*>(digest.data()));
    std::string hex = HexEncode(digest);
    for (char& c : hex) c = static_cast<char>(std::toupper(c));
    return hex;
  }
  Bytes issuer() const {
    std::string lower = fingerprint();
    for (char& c : lower) c = static_cast<char>(std::tolower(c));
    return Subpacket(33, Join({Octet(4), *HexDecode(lower)}));
  }

  struct Options {
    unsigned version = 4;
    unsigned hash = 8;  // SHA-256
    unsigned algorithm = 22;
    Bytes more_hashed;
    Bytes unhashed;
    bool with_issuer = true;
    std::uint32_t time = 1'700'000'000;
  };
  // The body of a signature packet over `data`.
  Bytes SignatureBody(unsigned type, ByteView data) const {
    return SignatureBody(type, data, Options());
  }
  Bytes SignatureBody(unsigned type, ByteView data,
                      const Options& options) const {
    const Bytes hashed =
        Join({CreatedAt(options.time), options.with_issuer ? issuer() : Bytes(),
              options.more_hashed});
    const Bytes head =
        Join({Octet(options.version), Octet(type), Octet(options.algorithm),
              Octet(options.hash), BigEndian(hashed.size(), 2), hashed});
    const Bytes tail =
        Join({Octet(options.version), Octet(0xff), BigEndian(head.size(), 4)});
    crypto::Hash hash(options.hash == 10  ? crypto::HashAlgorithm::kSha512
                      : options.hash == 9 ? crypto::HashAlgorithm::kSha384
                                          : crypto::HashAlgorithm::kSha256);
    const Bytes digest =
        std::move(hash.Update(data).Update(head).Update(tail)).Finish();
    const Bytes signature = key_.SignHash(digest);
    const ByteView both(signature);
    return Join({head, BigEndian(options.unhashed.size(), 2), options.unhashed,
                 ByteView(digest).first(2), Mpi(both.first(32)),
                 Mpi(both.subspan(32))});
  }
  Bytes Sign(unsigned type, ByteView data) const {
    return Packet(2, SignatureBody(type, data));
  }
  Bytes Sign(unsigned type, ByteView data, const Options& options) const {
    return Packet(2, SignatureBody(type, data, options));
  }

 private:
  static crypto::SigningKey MakeKey(unsigned seed) {
    auto key = crypto::SigningKey::FromEd25519Seed(Bytes(32, std::byte(seed)));
    Check(key.ok(), "a key from a seed");
    return std::move(key).value();
  }

  crypto::SigningKey key_;
  std::uint32_t created_;
};

inline std::uint32_t Crc24(ByteView bytes) {
  std::uint32_t crc = 0xb704ce;
  for (const std::byte b : bytes) {
    crc ^= std::to_integer<std::uint32_t>(b) << 16;
    for (int i = 0; i < 8; ++i) {
      crc <<= 1;
      if ((crc & 0x1000000) != 0) crc ^= 0x1864cfb;
    }
  }
  return crc & 0xffffff;
}

inline std::string Armoured(ByteView bytes,
                            std::string_view label = "PGP SIGNATURE") {
  const std::string base64 = Base64Encode(bytes);
  std::string out = "-----BEGIN " + std::string(label) + "-----\n\n";
  for (std::size_t at = 0; at < base64.size(); at += 64) {
    out += base64.substr(at, 64) + "\n";
  }
  out += "=" + Base64Encode(BigEndian(Crc24(bytes), 3)) + "\n";
  return out + "-----END " + std::string(label) + "-----\n";
}

// Lines joined by CRLF, without the last line's end. `text` ends with LF.
inline std::string Canonical(std::string_view text) {
  std::string out;
  for (const char c : text.substr(0, text.size() - 1)) {
    if (c == '\n') out += '\r';
    out += c;
  }
  return out;
}

// `text` has no line that begins with a dash.
inline std::string ClearSigned(std::string_view text, ByteView packets,
                               std::string_view hash = "SHA256") {
  return "-----BEGIN PGP SIGNED MESSAGE-----\nHash: " + std::string(hash) +
         "\n\n" + std::string(text) + Armoured(packets);
}

}  // namespace airlock::testing_support
