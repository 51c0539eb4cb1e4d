#include "airlock/formats/tuf.h"

#include <algorithm>
#include <array>
#include <set>
#include <utility>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/formats/json_writer.h"

namespace airlock::formats {
namespace {

// As TUF names them; the airlock's purposes have the same names.
constexpr std::array<std::string_view, 4> kRoles = {"root", "snapshot",
                                                    "targets", "timestamp"};

JsonValue KeyObject(const crypto::PublicKey& key) {
  Check(key.algorithm() == crypto::KeyAlgorithm::kEd25519,
        "a TUF key is Ed25519");
  return JsonValue::Object{
      {"keytype", "ed25519"},
      {"keyval", JsonValue::Object{{"public", HexEncode(key.ed25519())}}},
      {"scheme", "ed25519"}};
}

// What the four roles have in common.
JsonValue::Object Role(std::string_view type, std::uint64_t version,
                       Instant expires) {
  Check(version > 0, "TUF versions start at 1");
  return {{"_type", type},
          {"expires", expires.text()},
          {"spec_version", kTufSpecVersion},
          {"version", version}};
}

JsonValue Hashes(const ObjectDigest& sha256) {
  return JsonValue::Object{{"sha256", sha256.hex()}};
}

std::string MetaOf(std::string_view type, std::uint64_t version,
                   Instant expires, const TufFile& file) {
  JsonValue::Object role = Role(type, version, expires);
  role.emplace_back(
      "meta", JsonValue::Object{
                  {file.name, JsonValue::Object{{"hashes", Hashes(file.sha256)},
                                                {"length", file.size},
                                                {"version", file.version}}}});
  return CanonicalJson(std::move(role));
}

}  // namespace

std::string TufKeyId(const crypto::PublicKey& ed25519) {
  return crypto::DigestObject(AsBytes(CanonicalJson(KeyObject(ed25519)))).hex();
}

bool HasTufKeys(const notes::Root& root) {
  return std::all_of(kRoles.begin(), kRoles.end(), [&](std::string_view role) {
    const std::vector<notes::RootKey> keys = root.KeysFor(role);
    return !keys.empty() &&
           std::all_of(keys.begin(), keys.end(), [](const auto& root_key) {
             const auto key = crypto::PublicKey::FromSpki(root_key.spki);
             return key.ok() &&
                    key->algorithm() == crypto::KeyAlgorithm::kEd25519;
           });
  });
}

std::string TufRoot(const notes::Root& root) {
  Check(HasTufKeys(root), "the keys of a TUF root are Ed25519");
  JsonValue::Object keys;
  JsonValue::Object roles;
  std::set<std::string> shown;
  for (const std::string_view role : kRoles) {
    JsonValue::Array ids;
    for (const notes::RootKey& root_key : root.KeysFor(role)) {
      const auto key = crypto::PublicKey::FromSpki(root_key.spki);
      const std::string id = TufKeyId(key.value());
      ids.push_back(id);
      if (shown.insert(id).second) keys.emplace_back(id, KeyObject(*key));
    }
    const std::uint64_t threshold = role == "root" ? root.threshold : 1;
    roles.emplace_back(role, JsonValue::Object{{"keyids", std::move(ids)},
                                               {"threshold", threshold}});
  }
  JsonValue::Object signed_object = Role("root", root.version, root.expires);
  signed_object.emplace_back("consistent_snapshot", true);
  signed_object.emplace_back("keys", std::move(keys));
  signed_object.emplace_back("roles", std::move(roles));
  return CanonicalJson(std::move(signed_object));
}

std::string TufTargets(std::uint64_t version, Instant expires,
                       const std::vector<TufTarget>& targets) {
  JsonValue::Object files;
  for (const TufTarget& target : targets) {
    files.emplace_back(target.path,
                       JsonValue::Object{{"hashes", Hashes(target.sha256)},
                                         {"length", target.size}});
  }
  JsonValue::Object role = Role("targets", version, expires);
  role.emplace_back("targets", std::move(files));
  return CanonicalJson(std::move(role));
}

std::string TufSnapshot(std::uint64_t version, Instant expires,
                        const TufFile& targets) {
  return MetaOf("snapshot", version, expires, targets);
}

std::string TufTimestamp(std::uint64_t version, Instant expires,
                         const TufFile& snapshot) {
  return MetaOf("timestamp", version, expires, snapshot);
}

std::string TufEnvelope(std::string_view signed_object,
                        const std::vector<TufSignature>& signatures) {
  JsonValue::Array list;
  std::set<std::string_view> ids;
  for (const TufSignature& signature : signatures) {
    Check(ids.insert(signature.key_id).second, "one signature for each key");
    list.push_back(JsonValue::Object{{"keyid", signature.key_id},
                                     {"sig", HexEncode(signature.signature)}});
  }
  std::string text = "{\"signatures\":";
  text += CanonicalJson(std::move(list));
  text += ",\"signed\":";
  text += signed_object;
  text += '}';
  return text;
}

}  // namespace airlock::formats
