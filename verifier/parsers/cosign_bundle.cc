#include "verifier/parsers/cosign_bundle.h"

#include <utility>
#include <vector>

#include "airlock/formats/json_writer.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/pem.h"
#include "verifier/json/signed_json.h"
#include "verifier/sigstore/rekor_promise.h"

namespace airlock::verifier {
namespace {

using formats::JsonValue;

constexpr std::size_t kMaxAnnotationBytes = 256 * 1024;
// As many as a chain has, with room to spare.
constexpr std::size_t kMaxCertificates = 64;

Failure Bad(std::string why) {
  return {Reason::kBadEnvelope, "cosign: " + std::move(why)};
}

// The certificates of PEM blocks, in order, without those that issued
// themselves.
Result<Done> AddCertificates(std::string_view pem, JsonValue::Array& list) {
  if (pem.size() > kMaxAnnotationBytes) {
    return Failure{Reason::kTooLarge, "cosign: certificates of over 256 KiB"};
  }
  TRY(const std::vector<Bytes> blocks,
      ReadBarePem(pem, "CERTIFICATE", kMaxCertificates));
  for (const Bytes& der : blocks) {
    TRY(const Certificate certificate, ParseCertificate(der));
    if (!certificate.self_issued()) {
      list.push_back(JsonValue::Object{{"rawBytes", Base64Encode(der)}});
    }
  }
  return Done{};
}

Result<JsonValue> EntryOf(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxAnnotationBytes));
  TRY(const LogEntry entry, ReadRekorPromise(json));
  return JsonValue(JsonValue::Object{
      {"logIndex", std::to_string(entry.index)},
      {"logId", JsonValue::Object{{"keyId", Base64Encode(entry.log_id)}}},
      {"kindVersion", JsonValue::Object{{"kind", entry.kind},
                                        {"version", entry.version}}},
      {"integratedTime", std::to_string(entry.integrated_time)},
      {"inclusionPromise",
       JsonValue::Object{
           {"signedEntryTimestamp", Base64Encode(entry.promise)}}},
      {"canonicalizedBody", Base64Encode(entry.body)}});
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
        ParseSignedJson(annotations.timestamp, kMaxAnnotationBytes));
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
