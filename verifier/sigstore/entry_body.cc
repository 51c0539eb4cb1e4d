#include "verifier/sigstore/entry_body.h"

#include <algorithm>

#include "verifier/certificates/pem.h"
#include "verifier/json/signed_json.h"
#include "verifier/sigstore/key_details.h"
#include "verifier/sigstore/proto_json.h"

namespace airlock::verifier {
namespace {

Failure Differs(std::string_view what) {
  return {Reason::kBadLogEntry,
          "the log entry is of another " + std::string(what)};
}

Result<Done> CheckPemVerifier(const Bytes& pem, const SignedContent& content) {
  TRY(const Bytes der,
      ReadOneBarePem(AsText(pem),
                 content.certified ? "CERTIFICATE" : "PUBLIC KEY"));
  if (der != content.verifier) return Differs("key");
  return Done{};
}

// dev.sigstore.rekor.v2.Verifier.
Result<Done> CheckVerifier(const ProtoMessage& parent,
                           const SignedContent& content) {
  TRY(const Json* const json, parent.Needed("verifier"));
  TRY(const ProtoMessage verifier,
      ProtoMessage::Of(*json, "verifier",
                       {"x509Certificate", "publicKey", "keyDetails"}));
  const Json* const certificate = verifier.Find("x509Certificate");
  const Json* const key = verifier.Find("publicKey");
  const Json* const chosen = content.certified ? certificate : key;
  if (chosen == nullptr || (certificate != nullptr && key != nullptr)) {
    return Differs("kind of verifier");
  }
  TRY(const ProtoMessage raw,
      ProtoMessage::Of(*chosen, "verifier", {"rawBytes"}));
  TRY(const Bytes der, raw.NeededOctets("rawBytes"));
  if (der != content.verifier) return Differs("key");
  // Who claims to have signed in another way has signed something else.
  TRY(const std::string named, verifier.Text("keyDetails"));
  const KeyDetails* const details = FindKeyDetails(named);
  if (!named.empty() && (details == nullptr ||
                         !Describes(*details, *content.key, content.schemes))) {
    return Differs("kind of key");
  }
  return Done{};
}

Result<ProtoMessage> Child(const ProtoMessage& parent, std::string_view name,
                           std::initializer_list<std::string_view> members) {
  TRY(const Json* const json, parent.Needed(name));
  return ProtoMessage::Of(*json, name, members);
}

// {"algorithm": "sha256", "value": hex}
Result<Done> CheckHexHash(const ProtoMessage& parent, std::string_view name,
                          crypto::HashAlgorithm hash, const Bytes& digest,
                          std::string_view what) {
  TRY(const ProtoMessage message, Child(parent, name, {"algorithm", "value"}));
  TRY(const std::string algorithm, message.NeededText("algorithm"));
  TRY(const std::string value, message.NeededText("value"));
  if (algorithm != crypto::NameOf(hash) || value != HexEncode(digest)) {
    return Differs(what);
  }
  return Done{};
}

// {"algorithm": "SHA2_256", "digest": base64}
Result<Done> CheckHash(const ProtoMessage& parent, std::string_view name,
                       crypto::HashAlgorithm hash, const Bytes& digest,
                       std::string_view what) {
  TRY(const ProtoMessage message, Child(parent, name, {"algorithm", "digest"}));
  TRY(const std::string algorithm, message.NeededText("algorithm"));
  TRY(const Bytes value, message.NeededOctets("digest"));
  const std::string expected =
      "SHA2_" + std::string(crypto::NameOf(hash)).substr(3);
  if (algorithm != expected || value != digest) return Differs(what);
  return Done{};
}

Result<const Json*> OnlyOne(const Json::Array& list) {
  if (list.size() != 1) return Differs("number of signatures");
  return &list.front();
}

Bytes PayloadDigest(const SignedContent& content) {
  return crypto::Hash().Update(content.envelope->payload).Finish();
}

Result<Done> CheckHashedRekord1(const ProtoMessage& entry,
                                const SignedContent& content) {
  TRY(const ProtoMessage spec, Child(entry, "spec", {"data", "signature"}));
  TRY(const ProtoMessage data, Child(spec, "data", {"hash"}));
  TRY_DONE(
      CheckHexHash(data, "hash", content.hash, content.digest, "artifact"));
  TRY(const ProtoMessage signature,
      Child(spec, "signature", {"content", "publicKey"}));
  TRY(const Bytes bytes, signature.NeededOctets("content"));
  if (bytes != content.signature) return Differs("signature");
  TRY(const ProtoMessage key, Child(signature, "publicKey", {"content"}));
  TRY(const Bytes pem, key.NeededOctets("content"));
  return CheckPemVerifier(pem, content);
}

Result<Done> CheckHashedRekord2(const ProtoMessage& entry,
                                const SignedContent& content) {
  TRY(const ProtoMessage spec, Child(entry, "spec", {"hashedRekordV002"}));
  TRY(const ProtoMessage inner,
      Child(spec, "hashedRekordV002", {"data", "signature"}));
  TRY_DONE(CheckHash(inner, "data", content.hash, content.digest, "artifact"));
  TRY(const ProtoMessage signature,
      Child(inner, "signature", {"content", "verifier"}));
  TRY(const Bytes bytes, signature.NeededOctets("content"));
  if (bytes != content.signature) return Differs("signature");
  return CheckVerifier(signature, content);
}

Result<Done> CheckDsse1(const ProtoMessage& entry,
                        const SignedContent& content) {
  // envelopeHash is of one of many spellings of the envelope, which no reader
  // has; payload, signature and key say all that there is.
  TRY(const ProtoMessage spec,
      Child(entry, "spec", {"envelopeHash", "payloadHash", "signatures"}));
  TRY_DONE(CheckHexHash(spec, "payloadHash", crypto::HashAlgorithm::kSha256,
                        PayloadDigest(content), "payload"));
  TRY(const Json::Array list, spec.List("signatures"));
  TRY(const Json* const one, OnlyOne(list));
  TRY(const ProtoMessage signature,
      ProtoMessage::Of(*one, "signature", {"signature", "verifier"}));
  TRY(const Bytes bytes, signature.NeededOctets("signature"));
  if (bytes != content.signature) return Differs("signature");
  TRY(const Bytes pem, signature.NeededOctets("verifier"));
  return CheckPemVerifier(pem, content);
}

Result<Done> CheckDsse2(const ProtoMessage& entry,
                        const SignedContent& content) {
  TRY(const ProtoMessage spec, Child(entry, "spec", {"dsseV002"}));
  TRY(const ProtoMessage inner,
      Child(spec, "dsseV002", {"payloadHash", "signatures"}));
  TRY_DONE(CheckHash(inner, "payloadHash", crypto::HashAlgorithm::kSha256,
                     PayloadDigest(content), "payload"));
  TRY(const Json::Array list, inner.List("signatures"));
  TRY(const Json* const one, OnlyOne(list));
  TRY(const ProtoMessage signature,
      ProtoMessage::Of(*one, "signature", {"content", "verifier"}));
  TRY(const Bytes bytes, signature.NeededOctets("content"));
  if (bytes != content.signature) return Differs("signature");
  return CheckVerifier(signature, content);
}

// intoto encodes what is base64 in an envelope once more.
Result<Bytes> Twice(const ProtoMessage& message, std::string_view name) {
  TRY(const Bytes once, message.NeededOctets(name));
  return Base64Decode(AsText(once));
}

Result<Done> CheckInToto2(const ProtoMessage& entry,
                          const SignedContent& content) {
  TRY(const ProtoMessage spec, Child(entry, "spec", {"content"}));
  TRY(const ProtoMessage inner,
      Child(spec, "content", {"envelope", "hash", "payloadHash"}));
  TRY_DONE(CheckHexHash(inner, "payloadHash", crypto::HashAlgorithm::kSha256,
                        PayloadDigest(content), "payload"));
  TRY(const ProtoMessage envelope,
      Child(inner, "envelope", {"payload", "payloadType", "signatures"}));
  TRY(const std::string type, envelope.NeededText("payloadType"));
  if (type != content.envelope->payload_type) return Differs("payload type");
  if (envelope.Find("payload") != nullptr) {
    TRY(const Bytes payload, Twice(envelope, "payload"));
    if (payload != content.envelope->payload) return Differs("payload");
  }
  TRY(const Json::Array list, envelope.List("signatures"));
  TRY(const Json* const one, OnlyOne(list));
  TRY(const ProtoMessage signature,
      ProtoMessage::Of(*one, "signature", {"keyid", "publicKey", "sig"}));
  TRY(const Bytes bytes, Twice(signature, "sig"));
  if (bytes != content.signature) return Differs("signature");
  TRY(const Bytes pem, signature.NeededOctets("publicKey"));
  return CheckPemVerifier(pem, content);
}

struct Kind {
  std::string_view kind;
  std::string_view version;
  bool envelopes_only;
  Result<Done> (*check)(const ProtoMessage&, const SignedContent&);
};
constexpr Kind kKinds[] = {
    {"hashedrekord", "0.0.1", false, CheckHashedRekord1},
    {"hashedrekord", "0.0.2", false, CheckHashedRekord2},
    {"dsse", "0.0.1", true, CheckDsse1},
    {"dsse", "0.0.2", true, CheckDsse2},
    {"intoto", "0.0.2", true, CheckInToto2},
};

}  // namespace

Result<Done> CheckEntryBody(const LogEntry& entry,
                            const SignedContent& content) {
  TRY(const Json json, ParseSignedJson(AsText(entry.body), kMaxEnvelopeBytes));
  auto message =
      ProtoMessage::Of(json, "log entry", {"apiVersion", "kind", "spec"});
  if (!message.ok()) return message.failure();
  TRY(const std::string kind, message->NeededText("kind"));
  TRY(const std::string version, message->NeededText("apiVersion"));
  if (kind != entry.kind || version != entry.version) {
    return Differs("kind than the bundle says");
  }
  for (const Kind& known : kKinds) {
    if (known.kind != kind || known.version != version) continue;
    if (known.envelopes_only && content.envelope == nullptr) {
      return Differs("kind of signature");
    }
    auto checked = known.check(*message, content);
    if (!checked.ok() && checked.failure().reason != Reason::kBadLogEntry) {
      return Failure{Reason::kBadLogEntry, checked.failure().detail};
    }
    return checked;
  }
  return Failure{Reason::kUnsupported, "a log entry of kind " +
                                           Printable(kind.substr(0, 40)) + " " +
                                           Printable(version.substr(0, 40))};
}

}  // namespace airlock::verifier
