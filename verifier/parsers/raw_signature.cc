#include "verifier/parsers/raw_signature.h"

#include <array>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/openpgp_signature.h"

namespace airlock::verifier {
namespace {

using crypto::HashAlgorithm;
using crypto::SignatureScheme;
using Form = crypto::SignatureScheme::Form;

// A larger file signed with plain Ed25519 cannot be checked in a stream, by
// us or by whoever checks after us.
constexpr std::uint64_t kMaxMessageBytes = 64ULL << 20;

std::vector<Form> FormsOf(const crypto::PublicKey& key) {
  switch (key.algorithm()) {
    case crypto::KeyAlgorithm::kEd25519:
      return {Form::kEd25519};
    case crypto::KeyAlgorithm::kEcdsaP256:
    case crypto::KeyAlgorithm::kEcdsaP384:
    case crypto::KeyAlgorithm::kEcdsaP521:
      return {Form::kEcdsaDer, Form::kEcdsaP1363};
    case crypto::KeyAlgorithm::kRsa:
      return {Form::kRsaPkcs1, Form::kRsaPss};
  }
  return {};
}

}  // namespace

Result<SignedBytes> SignedBytes::Read(Source& source) {
  crypto::Hash sha256(HashAlgorithm::kSha256);
  crypto::Hash sha384(HashAlgorithm::kSha384);
  crypto::Hash sha512(HashAlgorithm::kSha512);
  SignedBytes bytes;
  bytes.message_.emplace();
  std::array<std::byte, 64 * 1024> buffer;
  while (true) {
    TRY(const std::size_t got, source.Read(buffer));
    if (got == 0) break;
    const ByteView piece = std::span(buffer).first(got);
    sha256.Update(piece);
    sha384.Update(piece);
    sha512.Update(piece);
    bytes.size_ += got;
    if (bytes.size_ > kMaxMessageBytes) bytes.message_.reset();
    if (bytes.message_) Append(*bytes.message_, piece);
  }
  bytes.sha256_ = std::move(sha256).Finish();
  bytes.sha384_ = std::move(sha384).Finish();
  bytes.sha512_ = std::move(sha512).Finish();
  return bytes;
}

bool SignedBytes::IsSignedBy(const crypto::PublicKey& key,
                             const SignatureScheme& scheme,
                             ByteView signature) const {
  if (scheme.form == Form::kEd25519) {
    return message_ && crypto::Verify(key, scheme, *message_, signature).ok();
  }
  const Bytes& hash = scheme.hash == HashAlgorithm::kSha256   ? sha256_
                      : scheme.hash == HashAlgorithm::kSha384 ? sha384_
                                                              : sha512_;
  return crypto::VerifyHash(key, scheme, hash, signature).ok();
}

std::optional<RawSigner> FindSigner(const std::vector<crypto::PublicKey>& keys,
                                    const SignedBytes& bytes,
                                    ByteView signature) {
  for (const crypto::PublicKey& key : keys) {
    for (const Form form : FormsOf(key)) {
      for (const HashAlgorithm hash :
           {HashAlgorithm::kSha256, HashAlgorithm::kSha384,
            HashAlgorithm::kSha512}) {
        const SignatureScheme scheme{form, hash};
        if (bytes.IsSignedBy(key, scheme, signature)) {
          return RawSigner{key.id(), scheme};
        }
      }
    }
  }
  return std::nullopt;
}

Bytes RawSignatureOf(std::string_view file) {
  std::string_view text = file;
  if (text.ends_with('\n')) text.remove_suffix(1);
  auto decoded = Base64Decode(text);
  if (decoded.ok() && !decoded->empty()) return std::move(decoded).value();
  return CopyOf(AsBytes(file));
}

bool LooksLikeOpenPgp(std::string_view file) {
  if (file.starts_with("-----BEGIN PGP ")) return true;
  // DER begins with 0x30; an RSA signature may begin with anything, so the
  // whole packet must be there.
  return ParseOpenPgpSignatures(AsBytes(file)).ok();
}

}  // namespace airlock::verifier
