#include "verifier/statements/minisign.h"

#include <algorithm>
#include <optional>
#include <span>
#include <vector>

namespace airlock::verifier {
namespace {

constexpr std::string_view kUntrusted = "untrusted comment: ";
constexpr std::string_view kTrusted = "trusted comment: ";
constexpr std::size_t kAlgorithmBytes = 2;
constexpr std::size_t kIdBytes = 8;
constexpr std::size_t kKeyBytes = 32;
constexpr std::size_t kSignatureBytes = 64;
// minisign reads comments of at most 8192 bytes.
constexpr std::size_t kMaxFileBytes = 4 * 8192;

// minisign itself writes tabs into its comments; nothing else of what could
// steer a terminal may stand there.
bool IsPlain(std::string_view line) {
  std::string plain(line);
  std::replace(plain.begin(), plain.end(), '\t', ' ');
  return IsUtf8(plain) && Printable(plain) == plain;
}

// The lines of a file, each with its LF; nothing if that is not so.
std::optional<std::vector<std::string_view>> LinesOf(std::string_view file,
                                                     std::size_t count) {
  if (file.size() > kMaxFileBytes || !file.ends_with('\n')) return std::nullopt;
  std::vector<std::string_view> lines;
  while (!file.empty()) {
    const std::size_t end = file.find('\n');
    lines.push_back(file.substr(0, end));
    if (lines.size() > count || !IsPlain(lines.back())) return std::nullopt;
    file.remove_prefix(end + 1);
  }
  if (lines.size() != count) return std::nullopt;
  return lines;
}

MinisignKeyId IdOf(ByteView bytes) {
  MinisignKeyId id;
  std::copy_n(bytes.begin() + kAlgorithmBytes, kIdBytes, id.begin());
  return id;
}

Result<Done> CheckName(const MinisignKey& key, const MinisignKeyId& named) {
  if (key.id == named) return Done{};
  return Failure{Reason::kUnknownSigner,
                 "the signature names the key " + HexEncode(named)};
}

}  // namespace

Result<MinisignKey> ParseMinisignKey(std::string_view file) {
  const auto bad = [](const char* why) {
    return Failure{Reason::kBadKey, why};
  };
  const auto lines = LinesOf(file, 2);
  if (!lines || !(*lines)[0].starts_with(kUntrusted)) {
    return bad("a minisign key is a comment and a line");
  }
  const auto bytes = Base64Decode((*lines)[1]);
  if (!bytes.ok() || bytes->size() != kAlgorithmBytes + kIdBytes + kKeyBytes) {
    return bad("a minisign key has 42 bytes");
  }
  const ByteView view(*bytes);
  if (AsText(view.first(kAlgorithmBytes)) != "Ed") {
    return bad("a minisign key of another algorithm");
  }
  TRY(crypto::PublicKey key,
      crypto::PublicKey::FromEd25519(view.last(kKeyBytes)));
  return MinisignKey{IdOf(view), std::move(key)};
}

Result<MinisignSignature> ParseMinisignSignature(std::string_view file) {
  const auto bad = [](const char* why) {
    return Failure{Reason::kBadEnvelope, why};
  };
  const auto lines = LinesOf(file, 4);
  if (!lines || !(*lines)[0].starts_with(kUntrusted) ||
      !(*lines)[2].starts_with(kTrusted)) {
    return bad(
        "a minisign signature is two comments and two signatures, each a "
        "printable line");
  }
  const auto bytes = Base64Decode((*lines)[1]);
  if (!bytes.ok() ||
      bytes->size() != kAlgorithmBytes + kIdBytes + kSignatureBytes) {
    return bad("a minisign signature has 74 bytes");
  }
  const ByteView view(*bytes);
  const std::string_view algorithm = AsText(view.first(kAlgorithmBytes));
  if (algorithm == "Ed") {
    return Failure{Reason::kUnsupported,
                   "a legacy signature, over the message and not its hash"};
  }
  if (algorithm != "ED") return bad("a signature of another algorithm");
  MinisignSignature signature;
  signature.key_id = IdOf(view);
  signature.signature = CopyOf(view.last(kSignatureBytes));
  signature.trusted_comment = (*lines)[2].substr(kTrusted.size());
  const auto global = Base64Decode((*lines)[3]);
  if (!global.ok() || global->size() != kSignatureBytes) {
    return bad("a global signature has 64 bytes");
  }
  signature.global_signature = *global;
  return signature;
}

Result<SignifySignature> ParseSignifySignature(std::string_view file) {
  const auto bad = [](const char* why) {
    return Failure{Reason::kBadEnvelope, why};
  };
  const auto lines = LinesOf(file, 2);
  if (!lines || !(*lines)[0].starts_with(kUntrusted)) {
    return bad("a signify signature is a comment and a line");
  }
  const auto bytes = Base64Decode((*lines)[1]);
  if (!bytes.ok() ||
      bytes->size() != kAlgorithmBytes + kIdBytes + kSignatureBytes) {
    return bad("a signify signature has 74 bytes");
  }
  const ByteView view(*bytes);
  if (AsText(view.first(kAlgorithmBytes)) != "Ed") {
    return bad("a signature of another algorithm");
  }
  return SignifySignature{IdOf(view), CopyOf(view.last(kSignatureBytes))};
}

Result<Done> VerifySignify(const MinisignKey& key,
                           const SignifySignature& signature,
                           ByteView message) {
  TRY_DONE(CheckName(key, signature.key_id));
  return crypto::Verify(key.key, crypto::SignatureScheme(), message,
                        signature.signature);
}

Result<Done> VerifyMinisign(const MinisignKey& key,
                            const MinisignSignature& signature, ByteView hash) {
  TRY_DONE(CheckName(key, signature.key_id));
  const crypto::SignatureScheme scheme;
  TRY_DONE(crypto::Verify(key.key, scheme, hash, signature.signature));
  Bytes commented = signature.signature;
  Append(commented, AsBytes(signature.trusted_comment));
  const auto global =
      crypto::Verify(key.key, scheme, commented, signature.global_signature);
  if (!global.ok()) {
    return Failure{Reason::kBadSignature,
                   "the trusted comment is not what was signed"};
  }
  return Done{};
}

}  // namespace airlock::verifier
