#include "verifier/parsers/openpgp_check.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "airlock/crypto/public_key.h"

namespace airlock::verifier {
namespace {

const notes::AnchorKey* KeyOf(const notes::Anchors& ring,
                              std::string_view issuer) {
  // A fingerprint or its last 16 digits; a bare key of a PEM has neither.
  if (issuer.size() != 40 && issuer.size() != 16) return nullptr;
  for (const notes::AnchorKey& key : ring.keys) {
    if (key.fingerprint.size() == 40 && key.fingerprint.ends_with(issuer)) {
      return &key;
    }
  }
  return nullptr;
}

Result<Done> CheckValidAt(const notes::AnchorKey& key, Instant when) {
  if (when < key.created || (key.expires && *key.expires < when) ||
      (key.revoked && *key.revoked <= when)) {
    return Failure{Reason::kKeyNotValid,
                   key.fingerprint + " at " + when.text()};
  }
  return Done{};
}

}  // namespace

Result<OpenPgpSigners> CheckOpenPgp(
    const std::vector<OpenPgpSignature>& signatures, unsigned type,
    const notes::Anchors& ring, const HashWithTrailer& hash) {
  OpenPgpSigners good;
  for (const OpenPgpSignature& signature : signatures) {
    const notes::AnchorKey* const anchor = KeyOf(ring, signature.issuer);
    if (anchor == nullptr) continue;
    if (signature.type != type) {
      return Failure{Reason::kBadOpenPgp,
                     "a signature of type " + std::to_string(signature.type) +
                         " where " + std::to_string(type) + " belongs"};
    }
    TRY(const crypto::PublicKey key, crypto::PublicKey::FromSpki(anchor->spki));
    TRY(const Arithmetic arithmetic, ArithmeticOf(signature, key));
    TRY(const Bytes digest, hash(arithmetic.scheme.hash, signature.trailer));
    TRY_DONE(crypto::VerifyHash(key, arithmetic.scheme, digest,
                                arithmetic.signature));
    TRY_DONE(CheckValidAt(*anchor, signature.created));
    const bool counted = std::any_of(
        good.signers.begin(), good.signers.end(),
        [&](const notes::StatementSigner& s) { return s.key == key.id(); });
    if (counted) continue;
    good.signers.push_back({key.id(), anchor->primary, "", "openpgp-keyring"});
    good.times.push_back({"signer", anchor->fingerprint, signature.created});
    good.hashes.push_back(arithmetic.scheme.hash);
    good.keys.push_back(key);
  }
  if (good.signers.empty()) {
    return Failure{Reason::kUnknownSigner,
                   "no signature is by a key of the keyring"};
  }
  return good;
}

}  // namespace airlock::verifier
