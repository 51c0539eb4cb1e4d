#include "verifier/parsers/cosign_bundle.h"

#include <utility>
#include <vector>

#include "airlock/formats/json_writer.h"
#include "verifier/certificates/certificate.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {
namespace {

using formats::JsonValue;

constexpr std::size_t kMaxAnnotationBytes = 256 * 1024;
constexpr std::string_view kPemBegin = "-----BEGIN CERTIFICATE-----\n";
constexpr std::string_view kPemEnd = "-----END CERTIFICATE-----\n";

Failure Bad(std::string why) {
  return {Reason::kBadEnvelope, "cosign: " + std::move(why)};
}

// The certificates of PEM blocks, in order, without those that issued
// themselves.
Result<Done> AddCertificates(std::string_view pem, JsonValue::Array& list) {
  if (pem.size() > kMaxAnnotationBytes) {
    return Failure{Reason::kTooLarge, "cosign: certificates of over 256 KiB"};
  }
  while (!pem.empty() && pem != "\n") {
    const std::size_t end = pem.find(kPemEnd);
    if (!pem.starts_with(kPemBegin) || end == std::string_view::npos) {
      return Bad("text between or after certificates");
    }
    std::string base64(pem.substr(kPemBegin.size(), end - kPemBegin.size()));
    std::erase(base64, '\n');
    TRY(const Bytes der, Base64Decode(base64));
    TRY(const Certificate certificate, ParseCertificate(der));
    if (!certificate.self_issued()) {
      list.push_back(JsonValue::Object{{"rawBytes", std::move(base64)}});
    }
    pem.remove_prefix(end + kPemEnd.size());
  }
  return Done{};
}

// {"SignedEntryTimestamp":…,"Payload":{"body":…,"integratedTime":…,
// "logIndex":…,"logID":…}}, whose body says what kind of entry it is.
Result<JsonValue> EntryOf(std::string_view text) {
  TRY(const Json json, ParseStrictJson(text, kMaxAnnotationBytes));
  TRY(const std::string promise, json.StringAt("SignedEntryTimestamp"));
  const Json* const payload = json.Find("Payload");
  if (payload == nullptr) return Bad("a promise about nothing");
  TRY(const std::string body, payload->StringAt("body"));
  TRY(const std::uint64_t time, payload->NumberAt("integratedTime"));
  TRY(const std::uint64_t index, payload->NumberAt("logIndex"));
  TRY(const std::string log, payload->StringAt("logID"));
  TRY(const Bytes log_id, HexDecode(log));
  TRY(const Bytes entry_text, Base64Decode(body));
  TRY(const Json entry,
      ParseStrictJson(AsText(entry_text), kMaxAnnotationBytes));
  TRY(const std::string kind, entry.StringAt("kind"));
  TRY(const std::string version, entry.StringAt("apiVersion"));
  return JsonValue(JsonValue::Object{
      {"logIndex", std::to_string(index)},
      {"logId", JsonValue::Object{{"keyId", Base64Encode(log_id)}}},
      {"kindVersion", JsonValue::Object{{"kind", kind}, {"version", version}}},
      {"integratedTime", std::to_string(time)},
      {"inclusionPromise",
       JsonValue::Object{{"signedEntryTimestamp", promise}}},
      {"canonicalizedBody", body}});
}

}  // namespace

Result<std::string> BundleOf(const CosignAnnotations& annotations,
                             ByteView signature, const ObjectDigest& payload) {
  JsonValue::Array certificates;
  TRY_DONE(AddCertificates(annotations.certificate, certificates));
  TRY_DONE(AddCertificates(annotations.chain, certificates));
  if (certificates.empty()) return Bad("no certificate of a signer");
  JsonValue::Object material{
      {"x509CertificateChain",
       JsonValue::Object{{"certificates", std::move(certificates)}}}};
  if (!annotations.bundle.empty()) {
    TRY(JsonValue entry, EntryOf(annotations.bundle));
    material.push_back({"tlogEntries", JsonValue::Array{std::move(entry)}});
  }
  if (!annotations.timestamp.empty()) {
    TRY(const Json json,
        ParseStrictJson(annotations.timestamp, kMaxAnnotationBytes));
    TRY(const std::string stamp, json.StringAt("SignedRFC3161Timestamp"));
    material.push_back({"timestampVerificationData",
                        JsonValue::Object{{"rfc3161Timestamps",
                                           JsonValue::Array{JsonValue::Object{
                                               {"signedTimestamp", stamp}}}}}});
  }
  return formats::PlainJson(JsonValue::Object{
      {"mediaType", "application/vnd.dev.sigstore.bundle+json;version=0.1"},
      {"verificationMaterial", std::move(material)},
      {"messageSignature",
       JsonValue::Object{
           {"messageDigest",
            JsonValue::Object{{"algorithm", "SHA2_256"},
                              {"digest", Base64Encode(payload.bytes())}}},
           {"signature", Base64Encode(signature)}}}});
}

}  // namespace airlock::verifier
