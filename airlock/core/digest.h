// airlock/core/digest.h
//
// SHA-256 digests that know what they are digests of.
//
// A digest of an artifact and a digest of a record are both 32 bytes, and
// taking one for the other is how a checker comes to check nothing. Here they
// are different types, and comparing them does not compile.
#pragma once

#include <array>
#include <compare>
#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock {

template <typename Tag>
class Digest {
 public:
  static constexpr std::size_t kBytes = 32;

  explicit Digest(const std::array<std::byte, kBytes>& bytes) : bytes_(bytes) {}

  // Accepts "sha256:" and 64 lower-case hexadecimal digits, nothing else
  // (kBadDigest). Parse(d.text()) yields d.
  static Result<Digest> Parse(std::string_view text) {
    constexpr std::string_view kPrefix = "sha256:";
    if (!text.starts_with(kPrefix)) {
      return Failure{Reason::kBadDigest, Printable(text.substr(0, 80))};
    }
    return ParseHex(text.substr(kPrefix.size()));
  }
  // The 64 digits alone, as foreign formats write them.
  static Result<Digest> ParseHex(std::string_view hex) {
    auto bytes = HexDecode(hex);
    if (!bytes.ok() || bytes->size() != kBytes) {
      return Failure{Reason::kBadDigest, Printable(hex.substr(0, 80))};
    }
    std::array<std::byte, kBytes> array;
    std::copy(bytes->begin(), bytes->end(), array.begin());
    return Digest(array);
  }

  std::string text() const { return "sha256:" + hex(); }
  std::string hex() const { return HexEncode(bytes_); }
  // For people to read aloud: the first 16 hexadecimal digits in fours.
  std::string short_code() const {
    const std::string h = hex();
    return h.substr(0, 4) + "-" + h.substr(4, 4) + "-" + h.substr(8, 4) + "-" +
           h.substr(12, 4);
  }
  const std::array<std::byte, kBytes>& bytes() const { return bytes_; }

  friend auto operator<=>(const Digest&, const Digest&) = default;

 private:
  std::array<std::byte, kBytes> bytes_;
};

// Of bytes kept in the vault: an artifact, a signature, a document.
using ObjectDigest = Digest<struct ObjectTag>;
// Of a record: its Merkle leaf hash, SHA-256(0x00 || entry) (RFC 6962 §2.1).
using RecordDigest = Digest<struct RecordTag>;
// Of a Merkle tree's root (RFC 6962 §2.1).
using RootDigest = Digest<struct RootTag>;
// Of the text of a note that people sign: a policy, a roster, a dossier.
using NoteDigest = Digest<struct NoteTag>;
// Of a public key in its SubjectPublicKeyInfo form: how the airlock names keys.
using KeyId = Digest<struct KeyTag>;

}  // namespace airlock

template <typename Tag>
struct std::hash<airlock::Digest<Tag>> {  // NOLINT(cert-dcl58-cpp): our type
  std::size_t operator()(const airlock::Digest<Tag>& digest) const {
    std::size_t value = 0;
    for (std::size_t i = 0; i < sizeof value; ++i) {
      value = value << 8 | std::to_integer<std::size_t>(digest.bytes()[i]);
    }
    return value;
  }
};
