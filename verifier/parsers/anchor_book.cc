#include "verifier/parsers/anchor_book.h"

#include <string>

#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kPrefix = "anchors/";
constexpr std::uint64_t kMaxAnchorsBytes = 4ULL << 20;
constexpr std::size_t kFingerprintDigits = 40;
constexpr std::size_t kKeyIdDigits = 16;

}  // namespace

bool AnchorBook::IsAnchors(const Input& input) {
  return input.item.name.starts_with(kPrefix);
}

Result<AnchorBook> AnchorBook::Read(const std::vector<Input>& inputs) {
  AnchorBook book;
  for (const Input& input : inputs) {
    if (!IsAnchors(input)) continue;
    FdSource source(input.fd);
    TRY(const std::string text,
        ReadAll(source, kMaxAnchorsBytes, "a list of anchors"));
    TRY(const notes::Anchors anchors, notes::ParseAnchors(text));
    for (const notes::AnchorKey& anchor : anchors.keys) {
      TRY(crypto::PublicKey key, crypto::PublicKey::FromSpki(anchor.spki));
      if (anchor.fingerprint.size() == kFingerprintDigits) {
        book.openpgp_keys_.push_back({anchor.fingerprint, std::move(key)});
      } else {
        book.bare_keys_.push_back(std::move(key));
      }
    }
  }
  return book;
}

const crypto::PublicKey* AnchorBook::FindOpenPgp(
    std::string_view issuer) const {
  if (issuer.size() != kFingerprintDigits && issuer.size() != kKeyIdDigits) {
    return nullptr;
  }
  for (const OpenPgpKey& known : openpgp_keys_) {
    if (known.fingerprint.ends_with(issuer)) return &known.key;
  }
  return nullptr;
}

}  // namespace airlock::verifier
