#include <algorithm>
#include <array>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/rsa_spki.h"
#include "airlock/crypto/ssh_key_type.h"
#include "airlock/crypto/ssh_wire.h"
#include "airlock/crypto/sshsig.h"

namespace airlock::crypto {
namespace {

constexpr std::array<SshKeyType, 6> kTypes = {{
    {"ssh-ed25519", KeyAlgorithm::kEd25519, "", false},
    {"ecdsa-sha2-nistp256", KeyAlgorithm::kEcdsaP256, "nistp256", false},
    {"ecdsa-sha2-nistp384", KeyAlgorithm::kEcdsaP384, "nistp384", false},
    {"ssh-rsa", KeyAlgorithm::kRsa, "", false},
    {"sk-ssh-ed25519@openssh.com", KeyAlgorithm::kEd25519, "", true},
    {"sk-ecdsa-sha2-nistp256@openssh.com", KeyAlgorithm::kEcdsaP256, "nistp256",
     true},
}};

// An RSA key of 16384 bits is 2.1 KiB.
constexpr std::size_t kMaxBlobBytes = 4096;
// Base64 of that, the type, and a comment.
constexpr std::size_t kMaxLineBytes = 8192;
// "ssh:" and a few letters in practice, a domain name at the outside.
constexpr std::size_t kMaxApplicationBytes = 255;

Failure BadKey(std::string why) {
  return {Reason::kBadKey, "SSH key: " + std::move(why)};
}

bool IsApplication(std::string_view text) {
  return !text.empty() && text.size() <= kMaxApplicationBytes &&
         std::ranges::all_of(text, [](char c) { return c > ' ' && c < 0x7f; });
}

bool IsComment(std::string_view text) {
  return IsUtf8(text) && std::ranges::none_of(text, [](char c) {
           return static_cast<unsigned char>(c) < ' ' || c == 0x7f;
         });
}

Result<PublicKey> TakeKey(SshReader& reader, const SshKeyType& type) {
  switch (type.algorithm) {
    case KeyAlgorithm::kEd25519: {
      TRY(const ByteView raw, reader.TakeString());
      return PublicKey::FromEd25519(raw);
    }
    case KeyAlgorithm::kEcdsaP256:
    case KeyAlgorithm::kEcdsaP384: {
      TRY(const ByteView curve, reader.TakeString());
      TRY(const ByteView point, reader.TakeString());
      if (AsText(curve) != type.curve) return BadKey("curve and type differ");
      TRY(PublicKey key, PublicKey::FromEcPoint(point));
      if (key.algorithm() != type.algorithm) {
        return BadKey("point and curve differ");
      }
      return key;
    }
    case KeyAlgorithm::kEcdsaP521:  // not in the table
      break;
    case KeyAlgorithm::kRsa: {
      TRY(const ByteView exponent, reader.TakePositive());
      TRY(const ByteView modulus, reader.TakePositive());
      return PublicKey::FromRsa(modulus, exponent);
    }
  }
  Fail("a key algorithm is one of four", std::source_location::current());
}

Result<SshKey> ParseBlob(ByteView blob) {
  SshReader reader(blob);
  TRY(const ByteView name, reader.TakeString());
  const SshKeyType* const type = SshKeyTypeNamed(AsText(name));
  if (type == nullptr) {
    return BadKey("type '" + Printable(AsText(name).substr(0, 80)) + "'");
  }
  TRY(PublicKey key, TakeKey(reader, *type));
  SshKey read{std::move(key), std::string(type->name), {}};
  if (type->hardware) {
    TRY(const ByteView application, reader.TakeString());
    read.application = AsText(application);
    if (!IsApplication(read.application)) return BadKey("bad application");
  }
  TRY_DONE(reader.End());
  return read;
}

}  // namespace

const SshKeyType* SshKeyTypeNamed(std::string_view name) {
  const auto* const found = std::ranges::find(kTypes, name, &SshKeyType::name);
  return found == kTypes.end() ? nullptr : found;
}

Result<SshKey> SshKey::Parse(ByteView blob) {
  if (blob.size() > kMaxBlobBytes) return BadKey("too long");
  auto key = ParseBlob(blob);
  if (!key.ok() && key.failure().reason == Reason::kBadEncoding) {
    return BadKey(key.failure().detail);
  }
  if (key.ok() && !std::ranges::equal(key->blob(), blob)) {
    return BadKey("not in its one form");
  }
  return key;
}

Result<SshKey> SshKey::ParseLine(std::string_view line) {
  if (line.size() > kMaxLineBytes) return BadKey("line too long");
  if (line.ends_with('\n')) line.remove_suffix(1);
  const std::size_t first = line.find(' ');
  if (first == std::string_view::npos) return BadKey("not 'type base64'");
  const std::string_view type = line.substr(0, first);
  const std::string_view rest = line.substr(first + 1);
  const std::size_t second = rest.find(' ');
  const auto blob = Base64Decode(rest.substr(0, second));
  if (!blob.ok()) return BadKey(blob.failure().detail);
  if (second != std::string_view::npos && !IsComment(rest.substr(second))) {
    return BadKey("control characters in the comment");
  }
  TRY(SshKey key, Parse(*blob));
  if (key.type != type) return BadKey("type outside and inside differ");
  return key;
}

std::string SshKey::line() const { return type + " " + Base64Encode(blob()); }

Bytes SshKey::blob() const {
  SshWriter writer;
  writer.AddString(type);
  switch (key.algorithm()) {
    case KeyAlgorithm::kEd25519:
      writer.AddString(key.ed25519());
      break;
    case KeyAlgorithm::kEcdsaP256:
    case KeyAlgorithm::kEcdsaP384: {
      const bool p256 = key.algorithm() == KeyAlgorithm::kEcdsaP256;
      // The point is what a SubjectPublicKeyInfo ends in.
      const std::size_t size = p256 ? 65 : 97;
      writer.AddString(p256 ? "nistp256" : "nistp384");
      writer.AddString(key.spki().last(size));
      break;
    }
    case KeyAlgorithm::kEcdsaP521:  // not in the table
      break;
    case KeyAlgorithm::kRsa: {
      const RsaNumbers numbers = ParseRsaSpki(key.spki()).value();
      writer.AddPositive(numbers.exponent).AddPositive(numbers.modulus);
      break;
    }
  }
  if (hardware()) writer.AddString(application);
  return std::move(writer).bytes();
}

}  // namespace airlock::crypto
