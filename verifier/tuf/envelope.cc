#include "verifier/tuf/envelope.h"

#include <algorithm>
#include <utility>

#include "verifier/json/canonical_json.h"
#include "verifier/json/signed_json.h"

namespace airlock::verifier::tuf {
namespace {

// Each costs an operation with a public key. The largest known role has a dozen
// signers.
constexpr std::size_t kMaxSignatures = 256;

Failure Bad(std::string why) { return {Reason::kBadMetadata, std::move(why)}; }

}  // namespace

Result<Envelope> ParseEnvelope(std::string_view file, std::size_t max_bytes) {
  TRY(const Json json, ParseSignedJson(file, max_bytes));
  const Json* const content = json.Find("signed");
  const Json* const signatures = json.Find("signatures");
  if (content == nullptr || content->object() == nullptr) {
    return Bad("no object 'signed'");
  }
  if (signatures == nullptr || signatures->array() == nullptr) {
    return Bad("no list 'signatures'");
  }
  if (signatures->array()->size() > kMaxSignatures) {
    return Failure{Reason::kTooLarge, "over 256 signatures"};
  }
  Envelope envelope;
  std::set<std::string_view> seen;
  for (const Json& item : *signatures->array()) {
    const Json* const id = item.Find("keyid");
    const Json* const sig = item.Find("sig");
    if (id == nullptr || id->string() == nullptr || sig == nullptr ||
        sig->string() == nullptr) {
      return Bad("a signature lacks keyid or sig");
    }
    if (!seen.insert(*id->string()).second) {
      return Bad("two signatures of one key id");
    }
    EnvelopeSignature signature{*id->string(), std::nullopt};
    if (auto bytes = HexDecode(*sig->string()); bytes.ok() && !bytes->empty()) {
      signature.bytes = *std::move(bytes);
    }
    envelope.signatures.push_back(std::move(signature));
  }
  TRY(envelope.canonical, ToOlpcJson(*content));
  envelope.content = *content;
  return envelope;
}

Result<Signers> ReadSigners(const Json& role) {
  const Json* const ids = role.Find("keyids");
  if (ids == nullptr || ids->array() == nullptr) return Bad("no keyids");
  Signers signers;
  for (const Json& id : *ids->array()) {
    if (id.string() == nullptr) return Bad("a key id is no string");
    if (!signers.key_ids.insert(*id.string()).second) {
      return Bad("a role names a key id twice");
    }
  }
  const auto threshold = role.NumberAt("threshold");
  if (!threshold.ok() || *threshold == 0) {
    return Bad("a threshold is no positive integer");
  }
  signers.threshold = *threshold;
  return signers;
}

Result<std::vector<KeyId>> CheckThreshold(const Envelope& envelope,
                                          const Signers& signers,
                                          const Keys& keys) {
  std::vector<KeyId> counted;
  for (const EnvelopeSignature& signature : envelope.signatures) {
    if (counted.size() >= signers.threshold) break;
    if (!signature.bytes || !signers.key_ids.contains(signature.key_id)) {
      continue;
    }
    const auto found = keys.find(signature.key_id);
    if (found == keys.end() || !found->second.key) continue;
    const crypto::PublicKey& key = *found->second.key;
    if (std::find(counted.begin(), counted.end(), key.id()) != counted.end()) {
      continue;
    }
    if (!crypto::Verify(key, found->second.scheme, AsBytes(envelope.canonical),
                        *signature.bytes)
             .ok()) {
      continue;
    }
    counted.push_back(key.id());
  }
  if (counted.size() < signers.threshold) {
    return Failure{Reason::kThreshold, std::to_string(counted.size()) + " of " +
                                           std::to_string(signers.threshold) +
                                           " keys signed"};
  }
  return counted;
}

}  // namespace airlock::verifier::tuf
