#include "verifier/statements/dsse.h"

#include <algorithm>

#include "verifier/json/signed_json.h"
#include "verifier/statements/base64_text.h"

namespace airlock::verifier {
namespace {

Failure Bad(std::string why) { return {Reason::kBadEnvelope, std::move(why)}; }

Result<Bytes> ReadBase64(const Json& json, std::string_view name) {
  const Json* const member = json.Find(name);
  if (member == nullptr || member->string() == nullptr) {
    return Bad("no text '" + std::string(name) + "'");
  }
  auto bytes = DecodeEitherBase64(*member->string());
  if (!bytes.ok()) {
    return Bad("'" + std::string(name) + "': " + bytes.failure().detail);
  }
  return bytes;
}

Result<EnvelopeSignature> ReadSignature(const Json& json) {
  if (json.object() == nullptr) return Bad("a signature is an object");
  EnvelopeSignature signature;
  for (const auto& [name, value] : *json.object()) {
    if (name == "keyid" && value.string() != nullptr) {
      signature.key_id = *value.string();
    } else if (name != "sig") {
      return Bad("'" + Printable(name) + "' in a signature");
    }
  }
  TRY(signature.signature, ReadBase64(json, "sig"));
  if (signature.signature.empty()) return Bad("an empty signature");
  return signature;
}

// One envelope for each artifact of a release.
constexpr std::size_t kMaxLines = 64;

}  // namespace

Result<std::vector<std::string_view>> EnvelopeLines(std::string_view text) {
  if (ParseStrictJson(text, kMaxEnvelopeBytes).ok()) {
    return std::vector<std::string_view>{text};
  }
  std::vector<std::string_view> lines;
  while (!text.empty()) {
    const std::size_t end = text.find('\n');
    lines.push_back(text.substr(0, end));
    if (lines.size() > kMaxLines) {
      return Failure{Reason::kTooLarge, "over 64 attestations in one file"};
    }
    if (end == std::string_view::npos) break;
    text.remove_prefix(end + 1);
  }
  if (lines.empty()) return Failure{Reason::kBadJson, "nothing"};
  return lines;
}

Result<Envelope> ParseEnvelope(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxEnvelopeBytes));
  return ReadEnvelope(json);
}

Result<Envelope> ReadEnvelope(const Json& json) {
  if (json.object() == nullptr) return Bad("an envelope is an object");
  for (const auto& [name, value] : *json.object()) {
    if (name != "payload" && name != "payloadType" && name != "signatures") {
      return Bad("'" + Printable(name) + "' in an envelope");
    }
  }
  Envelope envelope;
  const Json* const type = json.Find("payloadType");
  if (type == nullptr || type->string() == nullptr || type->string()->empty()) {
    return Bad("no text 'payloadType'");
  }
  envelope.payload_type = *type->string();
  TRY(envelope.payload, ReadBase64(json, "payload"));
  const Json* const signatures = json.Find("signatures");
  if (signatures == nullptr || signatures->array() == nullptr ||
      signatures->array()->empty()) {
    return Bad("no signatures");
  }
  if (signatures->array()->size() > kMaxEnvelopeSignatures) {
    return Failure{Reason::kTooLarge,
                   "over " + std::to_string(kMaxEnvelopeSignatures) +
                       " signatures in an envelope"};
  }
  for (const Json& one : *signatures->array()) {
    TRY(EnvelopeSignature signature, ReadSignature(one));
    envelope.signatures.push_back(std::move(signature));
  }
  return envelope;
}

Bytes PreAuthenticationEncoding(std::string_view payload_type,
                                ByteView payload) {
  const std::string head = "DSSEv1 " + std::to_string(payload_type.size()) +
                           " " + std::string(payload_type) + " " +
                           std::to_string(payload.size()) + " ";
  Bytes encoding;
  encoding.reserve(head.size() + payload.size());
  Append(encoding, AsBytes(head));
  Append(encoding, payload);
  return encoding;
}

crypto::SignatureScheme UsualScheme(const crypto::PublicKey& key) {
  using Form = crypto::SignatureScheme::Form;
  switch (key.algorithm()) {
    case crypto::KeyAlgorithm::kEd25519:
      return {Form::kEd25519, crypto::HashAlgorithm::kSha256};
    case crypto::KeyAlgorithm::kEcdsaP256:
      return {Form::kEcdsaDer, crypto::HashAlgorithm::kSha256};
    case crypto::KeyAlgorithm::kEcdsaP384:
      return {Form::kEcdsaDer, crypto::HashAlgorithm::kSha384};
    case crypto::KeyAlgorithm::kEcdsaP521:
      return {Form::kEcdsaDer, crypto::HashAlgorithm::kSha512};
    case crypto::KeyAlgorithm::kRsa:
      return {Form::kRsaPkcs1, crypto::HashAlgorithm::kSha256};
  }
  Fail("a key is of one of five kinds", std::source_location::current());
}

std::vector<EnvelopeKey> KeysOfTheField(const crypto::PublicKey& key) {
  using Form = crypto::SignatureScheme::Form;
  std::vector<EnvelopeKey> keys = {{key, UsualScheme(key)}};
  if (key.algorithm() == crypto::KeyAlgorithm::kEcdsaP384 ||
      key.algorithm() == crypto::KeyAlgorithm::kEcdsaP521) {
    keys.push_back({key, {Form::kEcdsaDer, crypto::HashAlgorithm::kSha256}});
  }
  if (key.algorithm() == crypto::KeyAlgorithm::kRsa) {
    keys.push_back({key, {Form::kRsaPss, crypto::HashAlgorithm::kSha256}});
  }
  return keys;
}

Result<SignedPayload> VerifyEnvelope(const Envelope& envelope,
                                     std::span<const EnvelopeKey> keys,
                                     std::size_t threshold) {
  Check(threshold > 0, "a threshold is at least one");
  const Bytes message =
      PreAuthenticationEncoding(envelope.payload_type, envelope.payload);
  std::vector<KeyId> signers;
  for (const EnvelopeKey& candidate : keys) {
    const KeyId& id = candidate.key.id();
    if (std::find(signers.begin(), signers.end(), id) != signers.end()) {
      continue;
    }
    const bool signed_by_it =
        std::any_of(envelope.signatures.begin(), envelope.signatures.end(),
                    [&](const EnvelopeSignature& s) {
                      return crypto::Verify(candidate.key, candidate.scheme,
                                            message, s.signature)
                          .ok();
                    });
    if (signed_by_it) signers.push_back(id);
  }
  if (signers.size() < threshold) {
    return Failure{threshold == 1 ? Reason::kBadSignature : Reason::kThreshold,
                   "the envelope is signed by " +
                       std::to_string(signers.size()) + " of " +
                       std::to_string(threshold) + " trusted keys needed"};
  }
  return SignedPayload(envelope.payload_type, envelope.payload,
                       std::move(signers));
}

}  // namespace airlock::verifier
