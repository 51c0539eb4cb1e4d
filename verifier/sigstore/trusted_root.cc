#include "verifier/sigstore/trusted_root.h"

#include <algorithm>

#include "airlock/crypto/der.h"
#include "verifier/json/signed_json.h"
#include "verifier/sigstore/key_details.h"
#include "verifier/sigstore/proto_json.h"

namespace airlock::verifier {
namespace {

// The public instance has had two or three of each at a time.
constexpr std::size_t kMaxEntries = 100;
constexpr std::size_t kMaxChain = 8;

Failure Bad(std::string why) { return {Reason::kBadEnvelope, std::move(why)}; }

Result<Validity> ReadValidity(const ProtoMessage& message) {
  TRY(const Json* const json, message.Needed("validFor"));
  TRY(const ProtoMessage range,
      ProtoMessage::Of(*json, "validFor", {"start", "end"}));
  Validity validity;
  TRY(const std::string start, range.NeededText("start"));
  TRY(validity.from, Instant::ParseWithFraction(start));
  TRY(const std::string end, range.Text("end"));
  if (!end.empty()) {
    TRY(validity.until, Instant::ParseWithFraction(end));
    validity.ends = true;
  }
  return validity;
}

struct TrustedKey {
  std::optional<crypto::PublicKey> key;
  crypto::SignatureScheme scheme;
  Validity validity;
};

// RSAPublicKey of PKCS #1 (RFC 8017 §A.1.1), without the SPKI around it.
Result<crypto::PublicKey> FromPkcs1(ByteView der) {
  crypto::DerReader outer(der);
  TRY(const ByteView sequence, outer.Take(crypto::DerTag::kSequence));
  TRY_DONE(outer.End());
  crypto::DerReader numbers(sequence);
  TRY(const ByteView modulus, numbers.TakePositive());
  TRY(const ByteView exponent, numbers.TakePositive());
  TRY_DONE(numbers.End());
  return crypto::PublicKey::FromRsa(modulus, exponent);
}

Result<TrustedKey> ReadKey(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "publicKey",
                       {"rawBytes", "keyDetails", "validFor"}));
  TrustedKey trusted;
  TRY(trusted.validity, ReadValidity(message));
  TRY(const Bytes raw, message.NeededOctets("rawBytes"));
  TRY(const std::string details, message.NeededText("keyDetails"));
  if (const KeyDetails* const known = FindKeyDetails(details)) {
    trusted.scheme = known->scheme;
    TRY(trusted.key,
        known->pkcs1 ? FromPkcs1(raw) : crypto::PublicKey::FromSpki(raw));
    if (trusted.key->algorithm() != known->algorithm) {
      return Bad("a key that is not what its details say");
    }
  }
  return trusted;
}

Result<TransparencyLog> ReadLog(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "log",
                       {"baseUrl", "hashAlgorithm", "publicKey", "logId",
                        "checkpointKeyId", "operator"}));
  TransparencyLog log;
  TRY(log.url, message.Text("baseUrl"));
  TRY(const std::string hash, message.NeededText("hashAlgorithm"));
  TRY(const Json* const key, message.Needed("publicKey"));
  TRY(const TrustedKey trusted, ReadKey(*key));
  // Merkle trees over SHA-256 are the only ones checked here.
  if (hash == "SHA2_256") log.key = trusted.key;
  log.scheme = trusted.scheme;
  log.validity = trusted.validity;
  TRY(const Json* const id, message.Needed("logId"));
  TRY(const ProtoMessage id_message, ProtoMessage::Of(*id, "logId", {"keyId"}));
  TRY(log.id, id_message.NeededOctets("keyId"));
  if (const Json* const checkpoint = message.Find("checkpointKeyId")) {
    TRY(const ProtoMessage checkpoint_message,
        ProtoMessage::Of(*checkpoint, "checkpointKeyId", {"keyId"}));
    TRY(log.checkpoint_id, checkpoint_message.NeededOctets("keyId"));
  }
  return log;
}

Result<CertificateAuthority> ReadAuthority(const Json& json) {
  TRY(const ProtoMessage message,
      ProtoMessage::Of(
          json, "authority",
          {"subject", "uri", "certChain", "validFor", "operator"}));
  CertificateAuthority authority;
  TRY(authority.url, message.Text("uri"));
  TRY(authority.validity, ReadValidity(message));
  const Json* const chain = message.Find("certChain");
  if (chain == nullptr) return authority;
  TRY(const ProtoMessage chain_message,
      ProtoMessage::Of(*chain, "certChain", {"certificates"}));
  TRY(const Json::Array list, chain_message.List("certificates"));
  if (list.size() > kMaxChain) return Bad("a chain of over 8 certificates");
  for (const Json& one : list) {
    TRY(const ProtoMessage raw,
        ProtoMessage::Of(one, "certificate", {"rawBytes"}));
    TRY(const Bytes der, raw.NeededOctets("rawBytes"));
    TRY(Certificate certificate, ParseCertificate(der));
    authority.chain.push_back(std::move(certificate));
  }
  return authority;
}

template <typename T>
Result<std::vector<T>> ReadAll(const ProtoMessage& root, std::string_view name,
                               Result<T> (*read)(const Json&)) {
  TRY(const Json::Array list, root.List(name));
  if (list.size() > kMaxEntries) return root.Bad(name, "has over 100 entries");
  std::vector<T> all;
  for (const Json& one : list) {
    TRY(T entry, read(one));
    all.push_back(std::move(entry));
  }
  return all;
}

}  // namespace

const TransparencyLog* TrustedRoot::FindLog(ByteView id) const {
  const auto at =
      std::find_if(logs.begin(), logs.end(), [&](const TransparencyLog& log) {
        return std::equal(log.id.begin(), log.id.end(), id.begin(), id.end());
      });
  return at == logs.end() ? nullptr : &*at;
}

Result<TrustedRoot> ParseTrustedRoot(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxTrustedRootBytes));
  TRY(const ProtoMessage message,
      ProtoMessage::Of(json, "trusted root",
                       {"mediaType", "tlogs", "certificateAuthorities",
                        "ctlogs", "timestampAuthorities"}));
  TRY(const std::string type, message.NeededText("mediaType"));
  if (type != "application/vnd.dev.sigstore.trustedroot+json;version=0.1" &&
      type != "application/vnd.dev.sigstore.trustedroot.v0.1+json" &&
      type != "application/vnd.dev.sigstore.trustedroot.v0.2+json") {
    return Failure{
        Reason::kUnsupported,
        "a trusted root of type '" + Printable(type.substr(0, 100)) + "'"};
  }
  TrustedRoot root;
  TRY(root.logs, ReadAll<TransparencyLog>(message, "tlogs", ReadLog));
  TRY(root.authorities, ReadAll<CertificateAuthority>(
                            message, "certificateAuthorities", ReadAuthority));
  TRY(const auto ct, ReadAll<TransparencyLog>(message, "ctlogs", ReadLog));
  root.names_certificate_logs = !ct.empty();
  for (const TransparencyLog& log : ct) {
    if (!log.key) continue;
    root.certificate_logs.push_back(
        {log.id, *log.key, log.validity.from, log.validity.until});
  }
  TRY(auto stamping, ReadAll<CertificateAuthority>(
                         message, "timestampAuthorities", ReadAuthority));
  for (CertificateAuthority& authority : stamping) {
    root.timestamp_authorities.push_back(
        {authority.url, std::move(authority.chain), authority.validity.from,
         authority.validity.until});
  }
  return root;
}

}  // namespace airlock::verifier
