#include "verifier/sigstore/bundle.h"

#include "verifier/certificates/timestamp.h"
#include "verifier/json/signed_json.h"
#include "verifier/sigstore/proto_json.h"

namespace airlock::verifier {
namespace {

using Version = Bundle::Version;

Failure Bad(std::string why) { return {Reason::kBadEnvelope, std::move(why)}; }

Result<Version> ReadVersion(const std::string& type) {
  struct Known {
    std::string_view type;
    Version version;
  };
  static constexpr Known kKnown[] = {
      {"application/vnd.dev.sigstore.bundle+json;version=0.1", Version::kV01},
      {"application/vnd.dev.sigstore.bundle+json;version=0.2", Version::kV02},
      {"application/vnd.dev.sigstore.bundle+json;version=0.3", Version::kV03},
      {"application/vnd.dev.sigstore.bundle.v0.3+json", Version::kV03},
  };
  for (const Known& known : kKnown) {
    if (known.type == type) return known.version;
  }
  return Failure{Reason::kUnsupported,
                 "a bundle of type '" + Printable(type.substr(0, 100)) + "'"};
}

Result<Certificate> ReadCertificate(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "certificate", {"rawBytes"}));
  TRY(const Bytes der, message.NeededOctets("rawBytes"));
  return ParseCertificate(der);
}

Result<Json::Array> BoundedList(const ProtoMessage& message,
                                std::string_view name) {
  TRY(Json::Array list, message.List(name));
  if (list.size() > kMaxBundleEntries) {
    return Failure{Reason::kTooLarge,
                   "over 32 of '" + std::string(name) + "' in a bundle"};
  }
  return list;
}

Result<Done> ReadIdentity(const ProtoMessage& material, Bundle& bundle) {
  const Json* const chain = material.Find("x509CertificateChain");
  const Json* const certificate = material.Find("certificate");
  const Json* const key = material.Find("publicKey");
  if ((chain != nullptr) + (certificate != nullptr) + (key != nullptr) != 1) {
    return Bad("a bundle has one of certificate chain, certificate and key");
  }
  if (key != nullptr) {
    TRY(const ProtoMessage message,
        ProtoMessage::Of(*key, "publicKey", {"hint"}));
    TRY(bundle.key_hint, message.Text("hint"));
    return Done{};
  }
  if ((certificate != nullptr) != (bundle.version == Version::kV03)) {
    return Bad("a bundle of another version has its certificates there");
  }
  if (certificate != nullptr) {
    TRY(Certificate leaf, ReadCertificate(*certificate));
    bundle.certificates.push_back(std::move(leaf));
    return Done{};
  }
  TRY(const ProtoMessage message,
      ProtoMessage::Of(*chain, "x509CertificateChain", {"certificates"}));
  TRY(const Json::Array list, BoundedList(message, "certificates"));
  if (list.empty()) return Bad("an empty certificate chain");
  for (const Json& one : list) {
    TRY(Certificate next, ReadCertificate(one));
    bundle.certificates.push_back(std::move(next));
  }
  return Done{};
}

Result<Done> ReadTimestamps(const Json& json, Bundle& bundle) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "timestampVerificationData",
                       {"rfc3161Timestamps"}));
  TRY(const Json::Array list, BoundedList(message, "rfc3161Timestamps"));
  for (const Json& one : list) {
    TRY(const ProtoMessage stamp,
        ProtoMessage::Of(one, "rfc3161Timestamp", {"signedTimestamp"}));
    TRY(std::string text, stamp.NeededText("signedTimestamp"));
    // Scripts around base64(1) wrap its lines, and bundles with such stamps
    // are about. The DER inside has one spelling.
    std::erase(text, '\n');
    auto der = Base64Decode(text);
    if (!der.ok()) return stamp.Bad("signedTimestamp", "is not base64");
    bundle.timestamps.push_back(std::move(der).value());
  }
  return Done{};
}

Result<Done> ReadMaterial(const Json& json, Bundle& bundle) {
  TRY(const ProtoMessage material,
      ProtoMessage::Of(json, "verificationMaterial",
                       {"x509CertificateChain", "certificate", "publicKey",
                        "tlogEntries", "timestampVerificationData"}));
  TRY_DONE(ReadIdentity(material, bundle));
  TRY(const Json::Array entries, BoundedList(material, "tlogEntries"));
  for (const Json& one : entries) {
    TRY(LogEntry entry, ReadLogEntry(one));
    bundle.entries.push_back(std::move(entry));
  }
  if (const Json* const stamps = material.Find("timestampVerificationData")) {
    return ReadTimestamps(*stamps, bundle);
  }
  return Done{};
}

Result<MessageSignature> ReadMessage(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "messageSignature",
                       {"messageDigest", "signature"}));
  MessageSignature signature;
  TRY(signature.signature, message.NeededOctets("signature"));
  const Json* const digest = message.Find("messageDigest");
  if (digest == nullptr) return signature;
  TRY(const ProtoMessage inside,
      ProtoMessage::Of(*digest, "messageDigest", {"algorithm", "digest"}));
  TRY(const std::string algorithm, inside.NeededText("algorithm"));
  TRY(signature.digest, inside.NeededOctets("digest"));
  using Hash = crypto::HashAlgorithm;
  if (algorithm == "SHA2_256") signature.hash = Hash::kSha256;
  if (algorithm == "SHA2_384") signature.hash = Hash::kSha384;
  if (algorithm == "SHA2_512") signature.hash = Hash::kSha512;
  if (!signature.hash) {
    return Failure{Reason::kUnsupported,
                   "a digest by '" + Printable(algorithm.substr(0, 40)) + "'"};
  }
  return signature;
}

}  // namespace

std::string_view NameOf(Version version) {
  switch (version) {
    case Version::kV01:
      return "0.1";
    case Version::kV02:
      return "0.2";
    case Version::kV03:
      return "0.3";
  }
  return "";
}

Result<Bundle> ParseBundle(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxEnvelopeBytes));
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "bundle",
                       {"mediaType", "verificationMaterial", "messageSignature",
                        "dsseEnvelope"}));
  Bundle bundle;
  TRY(const std::string type, message.NeededText("mediaType"));
  TRY(bundle.version, ReadVersion(type));
  TRY(const Json* const material, message.Needed("verificationMaterial"));
  TRY_DONE(ReadMaterial(*material, bundle));
  const Json* const signature = message.Find("messageSignature");
  const Json* const envelope = message.Find("dsseEnvelope");
  if ((signature != nullptr) == (envelope != nullptr)) {
    return Bad("a bundle has one of message signature and envelope");
  }
  if (signature != nullptr) {
    TRY(bundle.message, ReadMessage(*signature));
    return bundle;
  }
  TRY(bundle.envelope, ReadEnvelope(*envelope));
  if (bundle.envelope->signatures.size() != 1) {
    return Bad("the envelope of a bundle has one signature");
  }
  return bundle;
}

}  // namespace airlock::verifier
