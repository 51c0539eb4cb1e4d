#include "verifier/parsers/self_certification.h"

#include <string>
#include <string_view>

#include "verifier/json/strict_json.h"

namespace airlock::verifier {
namespace {

// RFC 4880 §5.2.3.1.
constexpr std::uint64_t kKeyExpirationTime = 9;
constexpr std::uint64_t kKeyFlags = 27;
// What librnp prints of one signature.
constexpr std::size_t kMaxPrinted = 1 << 20;

std::string TextAndFree(char* text) {
  if (text == nullptr) return "";
  const RnpText owner(text);
  return text;
}

// Whether `signature` is a certification by the key itself that holds.
bool IsOwnCertification(rnp_signature_handle_t signature,
                        const std::string& key_id) {
  char* type = nullptr;
  char* signer = nullptr;
  rnp_signature_get_type(signature, &type);
  rnp_signature_get_keyid(signature, &signer);
  return TextAndFree(type).starts_with("certification (") &&
         TextAndFree(signer) == key_id &&
         rnp_signature_is_valid(signature, 0) == RNP_SUCCESS;
}

Result<SelfCertification> Read(rnp_signature_handle_t signature) {
  char* printed = nullptr;
  rnp_signature_packet_to_json(signature, 0, &printed);
  TRY(const Json json, ParseStrictJson(TextAndFree(printed), kMaxPrinted));
  SelfCertification certification;
  if (json.array() == nullptr || json.array()->size() != 1) {
    return Failure{Reason::kBadOpenPgp, "keyring: an unreadable signature"};
  }
  const Json* const subpackets = json.array()->front().Find("subpackets");
  if (subpackets == nullptr || subpackets->array() == nullptr) {
    return certification;
  }
  for (const Json& subpacket : *subpackets->array()) {
    const Json* const hashed = subpacket.Find("hashed");
    if (hashed == nullptr || !hashed->is_true()) continue;
    TRY(const std::uint64_t type, subpacket.NumberAt("type"));
    if (type == kKeyExpirationTime) {
      TRY(certification.lasts, subpacket.NumberAt("key expiration"));
    } else if (type == kKeyFlags) {
      TRY(certification.flags, subpacket.NumberAt("flags"));
    }
  }
  return certification;
}

}  // namespace

Result<std::optional<SelfCertification>> NewestSelfCertification(
    rnp_key_handle_t primary) {
  char* raw_key_id = nullptr;
  rnp_key_get_keyid(primary, &raw_key_id);
  const std::string key_id = TextAndFree(raw_key_id);
  std::size_t uids = 0;
  rnp_key_get_uid_count(primary, &uids);
  std::optional<SelfCertification> newest;
  std::uint32_t newest_time = 0;
  for (std::size_t i = 0; i < uids; ++i) {
    rnp_uid_handle_t raw_uid = nullptr;
    if (rnp_key_get_uid_handle_at(primary, i, &raw_uid) != RNP_SUCCESS)
      continue;
    const RnpUid uid(raw_uid);
    std::size_t signatures = 0;
    rnp_uid_get_signature_count(uid.get(), &signatures);
    for (std::size_t j = 0; j < signatures; ++j) {
      rnp_signature_handle_t raw = nullptr;
      if (rnp_uid_get_signature_at(uid.get(), j, &raw) != RNP_SUCCESS) continue;
      const RnpSignature signature(raw);
      std::uint32_t time = 0;
      rnp_signature_get_creation(signature.get(), &time);
      if ((newest && time < newest_time) ||
          !IsOwnCertification(signature.get(), key_id)) {
        continue;
      }
      TRY(newest, Read(signature.get()));
      newest_time = time;
    }
  }
  return newest;
}

}  // namespace airlock::verifier
