#include "verifier/tuf/key.h"

#include <array>
#include <string_view>
#include <utility>

#include "airlock/core/bytes.h"
#include "airlock/crypto/hash.h"
#include "verifier/json/canonical_json.h"

namespace airlock::verifier::tuf {
namespace {

using crypto::HashAlgorithm;
using crypto::KeyAlgorithm;
using Form = crypto::SignatureScheme::Form;

// A repository of a thousand delegations, each with a key of its own, is one
// that our own benchmark uses; nobody is known to have more.
constexpr std::size_t kMaxKeys = 1024;

Failure Bad(std::string why) { return {Reason::kBadMetadata, std::move(why)}; }

struct KnownScheme {
  std::string_view name;
  KeyAlgorithm algorithm;
  crypto::SignatureScheme scheme;
};
// The three of the specification, and what common signers offer beside them.
constexpr std::array<KnownScheme, 9> kSchemes = {{
    {"ed25519", KeyAlgorithm::kEd25519, {Form::kEd25519, {}}},
    {"ecdsa-sha2-nistp256",
     KeyAlgorithm::kEcdsaP256,
     {Form::kEcdsaDer, HashAlgorithm::kSha256}},
    {"ecdsa-sha2-nistp384",
     KeyAlgorithm::kEcdsaP384,
     {Form::kEcdsaDer, HashAlgorithm::kSha384}},
    {"rsassa-pss-sha256",
     KeyAlgorithm::kRsa,
     {Form::kRsaPss, HashAlgorithm::kSha256}},
    {"rsassa-pss-sha384",
     KeyAlgorithm::kRsa,
     {Form::kRsaPss, HashAlgorithm::kSha384}},
    {"rsassa-pss-sha512",
     KeyAlgorithm::kRsa,
     {Form::kRsaPss, HashAlgorithm::kSha512}},
    {"rsa-pkcs1v15-sha256",
     KeyAlgorithm::kRsa,
     {Form::kRsaPkcs1, HashAlgorithm::kSha256}},
    {"rsa-pkcs1v15-sha384",
     KeyAlgorithm::kRsa,
     {Form::kRsaPkcs1, HashAlgorithm::kSha384}},
    {"rsa-pkcs1v15-sha512",
     KeyAlgorithm::kRsa,
     {Form::kRsaPkcs1, HashAlgorithm::kSha512}},
}};

// Older repositories repeat the scheme in the key's type.
bool TypeFits(std::string_view type, const KnownScheme& known) {
  switch (known.algorithm) {
    case KeyAlgorithm::kEd25519:
      return type == "ed25519";
    case KeyAlgorithm::kEcdsaP256:
    case KeyAlgorithm::kEcdsaP384:
    case KeyAlgorithm::kEcdsaP521:
      return type == "ecdsa" || type == known.name;
    case KeyAlgorithm::kRsa:
      return type == "rsa";
  }
  return false;
}

Result<crypto::PublicKey> ReadPublic(std::string_view text,
                                     KeyAlgorithm algorithm) {
  if (text.starts_with("-----BEGIN")) return crypto::PublicKey::FromPem(text);
  TRY(const Bytes raw, HexDecode(text));
  if (algorithm == KeyAlgorithm::kEd25519) {
    return crypto::PublicKey::FromEd25519(raw);
  }
  return crypto::PublicKey::FromEcPoint(raw);
}

Result<std::string> IdOf(const Json& key) {
  TRY(const std::string canonical, ToOlpcJson(key));
  return HexEncode(crypto::Hash().Update(AsBytes(canonical)).Finish());
}

// The id is over the whole key object. Signers exist that computed it before
// they added members of their own, so the id of what the specification defines
// is good as well: either way it names this key and no other.
Result<Done> CheckId(std::string_view id, const Json& key) {
  TRY(const std::string whole, IdOf(key));
  if (id == whole) return Done{};
  Json::Object defined;
  for (const std::string_view member : {"keytype", "keyval", "scheme"}) {
    defined.emplace_back(member, *key.Find(member));
  }
  TRY(const std::string bare, IdOf(Json(std::move(defined))));
  if (id == bare) return Done{};
  return Bad("key id " + Printable(id.substr(0, 80)) + " is not its key's");
}

Result<Key> ReadKey(std::string_view id, const Json& json) {
  const Json* const value = json.Find("keyval");
  const auto type = json.StringAt("keytype");
  const auto scheme = json.StringAt("scheme");
  if (!type.ok() || !scheme.ok() || value == nullptr ||
      value->object() == nullptr) {
    return Bad("a key lacks keytype, scheme or keyval");
  }
  TRY_DONE(CheckId(id, json));
  Key key;
  const Json* const text = value->Find("public");
  if (text == nullptr || text->string() == nullptr) return key;
  for (const KnownScheme& known : kSchemes) {
    if (known.name != *scheme || !TypeFits(*type, known)) continue;
    auto read = ReadPublic(*text->string(), known.algorithm);
    if (!read.ok() || read->algorithm() != known.algorithm) break;
    key.key = *std::move(read);
    key.scheme = known.scheme;
    break;
  }
  return key;
}

}  // namespace

Result<Keys> ReadKeys(const Json* keys) {
  if (keys == nullptr || keys->object() == nullptr) return Bad("no keys");
  if (keys->object()->size() > kMaxKeys) {
    return Failure{Reason::kTooLarge, "over 1,024 keys"};
  }
  Keys read;
  for (const auto& [id, json] : *keys->object()) {
    TRY(Key key, ReadKey(id, json));
    read.emplace(id, std::move(key));
  }
  return read;
}

}  // namespace airlock::verifier::tuf
