#include "verifier/parsers/anchor_book.h"

#include <algorithm>
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
      if (std::find(book.keys_.begin(), book.keys_.end(), key) !=
          book.keys_.end()) {
        continue;
      }
      book.fingerprints_.push_back(anchor.fingerprint);
      book.keys_.push_back(std::move(key));
    }
  }
  return book;
}

const crypto::PublicKey* AnchorBook::FindOpenPgp(
    std::string_view issuer) const {
  if (issuer.size() != kFingerprintDigits && issuer.size() != kKeyIdDigits) {
    return nullptr;
  }
  for (std::size_t i = 0; i < keys_.size(); ++i) {
    if (fingerprints_[i].size() == kFingerprintDigits &&
        fingerprints_[i].ends_with(issuer)) {
      return &keys_[i];
    }
  }
  return nullptr;
}

}  // namespace airlock::verifier
