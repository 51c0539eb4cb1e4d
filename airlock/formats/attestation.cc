#include "airlock/formats/attestation.h"

#include "airlock/core/check.h"
#include "airlock/formats/json_writer.h"

namespace airlock::formats {
namespace {

template <typename Tag>
JsonValue DigestSet(const Digest<Tag>& digest) {
  return JsonValue::Object{{"sha256", digest.hex()}};
}

JsonValue Strings(const std::vector<std::string>& texts) {
  return JsonValue::Array(texts.begin(), texts.end());
}

// What a person typed may hold anything.
JsonValue PrintableStrings(const std::vector<std::string>& texts) {
  JsonValue::Array printable;
  for (const std::string& text : texts) printable.push_back(Printable(text));
  return printable;
}

}  // namespace

std::string DssePae(std::string_view payload_type, std::string_view payload) {
  std::string text = "DSSEv1";
  for (const std::string_view part : {payload_type, payload}) {
    text += " " + std::to_string(part.size()) + " ";
    text += part;
  }
  return text;
}

std::string DsseEnvelope(std::string_view payload_type,
                         std::string_view payload,
                         const std::vector<Bytes>& signatures) {
  Check(!signatures.empty(), "an envelope with a signature");
  JsonValue::Array list;
  for (const Bytes& signature : signatures) {
    list.push_back(JsonValue::Object{{"sig", Base64Encode(signature)}});
  }
  return PlainJson(
      JsonValue::Object{{"payload", Base64Encode(AsBytes(payload))},
                        {"payloadType", payload_type},
                        {"signatures", std::move(list)}});
}

std::string VsaStatement(const VerificationSummary& summary) {
  JsonValue::Array inputs;
  for (const auto& [uri, digest] : summary.input_attestations) {
    inputs.push_back(
        JsonValue::Object{{"digest", DigestSet(digest)}, {"uri", uri}});
  }
  JsonValue::Object predicate{
      {"verifier", JsonValue::Object{{"id", summary.verifier_id}}},
      {"timeVerified", summary.time_verified.text()},
      {"resourceUri", summary.resource_uri},
      {"policy", JsonValue::Object{{"digest", DigestSet(summary.policy)},
                                   {"uri", summary.policy_uri}}},
      {"inputAttestations", std::move(inputs)},
      {"verificationResult", summary.passed ? "PASSED" : "FAILED"},
      {"verifiedLevels", Strings(summary.verified_levels)},
      {"slsaVersion", "1.0"},
      {std::string(kWaiversField), PrintableStrings(summary.waivers)}};
  return PlainJson(
      JsonValue::Object{{"_type", "https://in-toto.io/Statement/v1"},
                        {"subject", JsonValue::Array{JsonValue::Object{
                                        {"digest", DigestSet(summary.subject)},
                                        {"name", summary.subject_name}}}},
                        {"predicateType", kVsaPredicateType},
                        {"predicate", std::move(predicate)}});
}

}  // namespace airlock::formats
