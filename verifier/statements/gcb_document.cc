#include "verifier/statements/gcb_document.h"

#include <algorithm>
#include <array>
#include <utility>

#include "airlock/crypto/public_key.h"
#include "verifier/json/canonical_json.h"
#include "verifier/json/signed_json.h"
#include "verifier/statements/base64_text.h"
#include "verifier/statements/dsse.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kV01 = "https://slsa.dev/provenance/v0.1";
constexpr std::string_view kV1 = "https://slsa.dev/provenance/v1";
// One image has as many provenances as it had builds.
constexpr std::size_t kMaxProvenances = 64;

Failure Bad(std::string why) { return {Reason::kBadStatement, std::move(why)}; }

const std::string* TextAt(const Json& json, std::string_view name) {
  const Json* const member = json.Find(name);
  return member == nullptr ? nullptr : member->string();
}

// What is signed and by whom.
struct Opened {
  const GcbKey* signer = nullptr;
  std::string payload;
};

const GcbKey* KeyNamed(std::span<const GcbKey> keys, std::string_view name) {
  const auto at =
      std::find_if(keys.begin(), keys.end(),
                   [&](const GcbKey& key) { return key.name == name; });
  return at == keys.end() ? nullptr : &*at;
}

bool IsSignedBy(const GcbKey& key, const Envelope& envelope,
                ByteView signature) {
  const Bytes message =
      key.bare_payload
          ? envelope.payload
          : PreAuthenticationEncoding(envelope.payload_type, envelope.payload);
  return crypto::Verify(key.key, UsualScheme(key.key), message, signature).ok();
}

// DSSE's members; a signature that is none of ours may be of any shape.
Result<Opened> Open(const Json* json, std::span<const GcbKey> keys) {
  const auto bad = [](std::string why) {
    return Failure{Reason::kBadEnvelope, std::move(why)};
  };
  if (json == nullptr || json->object() == nullptr) {
    return bad("a provenance without envelope");
  }
  Envelope envelope;
  const std::string* const type = TextAt(*json, "payloadType");
  if (type == nullptr || *type != kInTotoPayload) {
    return bad("the payload is not an in-toto statement");
  }
  envelope.payload_type = *type;
  const std::string* const payload = TextAt(*json, "payload");
  if (payload == nullptr || payload->empty()) return bad("no payload");
  TRY(envelope.payload, DecodeEitherBase64(*payload));
  const Json* const signatures = json->Find("signatures");
  if (signatures == nullptr || signatures->array() == nullptr) {
    return bad("no signatures");
  }
  if (signatures->array()->size() > kMaxEnvelopeSignatures) {
    return Failure{Reason::kTooLarge, "too many signatures in an envelope"};
  }
  bool known = false;
  for (const Json& one : *signatures->array()) {
    const std::string* const name = TextAt(one, "keyid");
    const std::string* const text = TextAt(one, "sig");
    const GcbKey* const key = name == nullptr ? nullptr : KeyNamed(keys, *name);
    if (key == nullptr || text == nullptr) continue;
    known = true;
    const auto signature = DecodeEitherBase64(*text);
    if (!signature.ok() || !IsSignedBy(*key, envelope, *signature)) continue;
    return Opened{key, std::string(AsText(envelope.payload))};
  }
  if (known) {
    return Failure{Reason::kBadSignature, "no signature of Cloud Build holds"};
  }
  return Failure{Reason::kUnknownSigner,
                 "no signature names a key of Cloud Build"};
}

bool IsZero(const Json& json) {
  return json.is_null() || (json.boolean() != nullptr && !*json.boolean()) ||
         (json.string() != nullptr && json.string()->empty()) ||
         (json.array() != nullptr && json.array()->empty()) ||
         (json.object() != nullptr && json.object()->empty());
}

// An object without members that say nothing: the signed form has them, the
// copy, which went through a protocol buffer, has not.
Json WithoutZeros(const Json& json) {
  if (json.object() == nullptr) return json;
  Json::Object kept;
  for (const auto& [name, value] : *json.object()) {
    Json inner = name == "completeness" ? WithoutZeros(value) : value;
    if (!IsZero(inner)) kept.emplace_back(name, std::move(inner));
  }
  return Json(std::move(kept));
}

Json Without(const Json& json, std::string_view dropped) {
  if (json.object() == nullptr) return json;
  Json::Object kept;
  for (const auto& [name, value] : *json.object()) {
    if (name != dropped) kept.emplace_back(name, value);
  }
  return Json(std::move(kept));
}

// A v0.1 predicate as copy and signed form share it: Cloud Build has written
// definedInMaterial in two types, and buildInvocationId in one of the two
// places only.
Json Shared(const Json& predicate) {
  if (predicate.object() == nullptr) return predicate;
  Json::Object shared;
  for (const auto& [name, value] : *predicate.object()) {
    Json part = value;
    if (name == "recipe") part = Without(value, "definedInMaterial");
    if (name == "metadata") part = Without(value, "buildInvocationId");
    if (value.object() != nullptr) part = WithoutZeros(part);
    if (!IsZero(part)) shared.emplace_back(name, std::move(part));
  }
  return Json(std::move(shared));
}

Result<bool> Same(const Json& a, const Json& b) {
  TRY(const std::string left, ToJcs(a));
  TRY(const std::string right, ToJcs(b));
  return left == right;
}

Result<Done> CheckCopy(const Json& entry, std::string_view payload, bool v1) {
  const std::string_view name =
      v1 ? "inTotoSlsaProvenanceV1" : "intotoStatement";
  const Json* const build = entry.Find("build");
  const Json* const copy = build == nullptr ? nullptr : build->Find(name);
  if (copy == nullptr || copy->object() == nullptr) {
    return Bad("no '" + std::string(name) + "' beside the envelope");
  }
  TRY(const Json signed_form, ParseSignedJson(payload, kMaxEnvelopeBytes));
  // A member that nothing signs would be read as if something did.
  const std::string_view body = v1 ? "predicate" : "slsaProvenance";
  for (const auto& [member, value] : *copy->object()) {
    if (member != "_type" && member != "predicateType" && member != "subject" &&
        member != body) {
      return Bad("'" + Printable(member.substr(0, 100)) +
                 "' in the copy beside the envelope");
    }
  }
  const Json* const theirs = copy->Find(body);
  const Json* const ours = signed_form.Find("predicate");
  if (theirs == nullptr || ours == nullptr) return Bad("no predicate");
  for (const std::string_view member : {"_type", "predicateType", "subject"}) {
    const Json* const left = copy->Find(member);
    const Json* const right = signed_form.Find(member);
    if (left == nullptr || right == nullptr) {
      return Bad("no '" + std::string(member) + "'");
    }
    TRY(const bool same, Same(*left, *right));
    if (!same) {
      return Bad("the copy's '" + std::string(member) +
                 "' is not what is signed");
    }
  }
  TRY(const bool same,
      v1 ? Same(*theirs, *ours) : Same(Shared(*theirs), Shared(*ours)));
  if (!same) return Bad("the copy beside the envelope is not what is signed");
  return Done{};
}

Result<Done> CheckSurroundings(const Json& document, const Json& entry,
                               std::string_view digest) {
  const std::string* const kind = TextAt(entry, "kind");
  if (kind == nullptr || *kind != "BUILD") {
    return Bad("the occurrence is not of kind BUILD");
  }
  const auto wrong = [](std::string_view what) {
    return Failure{Reason::kWrongSubject,
                   std::string(what) + " is of another image"};
  };
  const std::string named = "sha256:" + std::string(digest);
  const std::string* const resource = TextAt(entry, "resourceUri");
  if (resource == nullptr || !resource->ends_with("@" + named)) {
    return wrong("the occurrence");
  }
  const Json* const summary = document.Find("image_summary");
  if (summary == nullptr) return Bad("no 'image_summary'");
  const std::string* const summarised = TextAt(*summary, "digest");
  if (summarised == nullptr || *summarised != named) {
    return wrong("the summary");
  }
  const std::string* const full = TextAt(*summary, "fully_qualified_digest");
  if (full == nullptr || !full->ends_with("@" + named)) {
    return wrong("the summary's full name");
  }
  return Done{};
}

}  // namespace

Result<GcbProvenance> ReadGcbDocument(std::string_view text,
                                      std::string_view digest,
                                      std::span<const GcbKey> keys) {
  TRY(const Json document, ParseSignedJson(text, kMaxEnvelopeBytes));
  const Json* const summary = document.Find("provenance_summary");
  const Json* const list =
      summary == nullptr ? nullptr : summary->Find("provenance");
  if (list == nullptr || list->array() == nullptr || list->array()->empty()) {
    return Failure{Reason::kBadEnvelope, "no provenance"};
  }
  if (list->array()->size() > kMaxProvenances) {
    return Failure{Reason::kTooLarge, "over 64 provenances of one image"};
  }
  Failure last{Reason::kBadEnvelope, "no provenance"};
  for (const Json& entry : *list->array()) {
    const auto opened = Open(entry.Find("envelope"), keys);
    if (!opened.ok()) {
      last = opened.failure();
      continue;
    }
    auto statement = ParseStatement(opened->payload);
    if (!statement.ok()) {
      last = statement.failure();
      continue;
    }
    const bool v1 = opened->signer->slsa_v1;
    if (statement->predicate_type != (v1 ? kV1 : kV01)) {
      last = {Reason::kWrongPredicate,
              "this key does not sign '" +
                  Printable(statement->predicate_type.substr(0, 100)) + "'"};
      continue;
    }
    TRY_DONE(CheckSurroundings(document, entry, digest));
    TRY_DONE(CheckCopy(entry, opened->payload, v1));
    return GcbProvenance{*opened->signer, *std::move(statement)};
  }
  return last;
}

}  // namespace airlock::verifier
