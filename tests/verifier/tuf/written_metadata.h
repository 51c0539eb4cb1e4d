// tests/verifier/tuf/written_metadata.h
//
// Metadata, written and signed in a line or two.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "airlock/crypto/signing_key.h"
#include "airlock/formats/json_writer.h"
#include "tests/support/matchers.h"

namespace airlock::verifier::tuf {

using Value = formats::JsonValue;
using Object = Value::Object;
using Array = Value::Array;

// A key of one's own, as metadata has it.
class Author {
 public:
  explicit Author(char seed)
      : key_(crypto::SigningKey::FromEd25519Seed(
                 Bytes(32, static_cast<std::byte>(seed)))
                 .value()) {}
  Object json() const {
    return {
        {"keytype", "ed25519"},
        {"scheme", "ed25519"},
        {"keyval", Object{{"public", HexEncode(key_.public_key().ed25519())}}}};
  }
  std::string id() const {
    return HexEncode(crypto::Hash()
                         .Update(AsBytes(formats::CanonicalJson(json())))
                         .Finish());
  }
  const KeyId& key_id() const { return key_.public_key().id(); }
  std::string Sign(std::string_view text) const {
    return HexEncode(key_.Sign(AsBytes(text)));
  }

 private:
  crypto::SigningKey key_;
};

inline Value KeysOf(const std::vector<const Author*>& authors) {
  Object keys;
  for (const Author* author : authors) {
    keys.emplace_back(author->id(), author->json());
  }
  return keys;
}

inline Value SignersOf(const std::vector<const Author*>& authors,
                       int threshold = 1) {
  Array ids;
  for (const Author* author : authors) ids.emplace_back(author->id());
  return Object{{"keyids", ids}, {"threshold", threshold}};
}

inline std::string SignedBy(const std::vector<const Author*>& authors,
                            const Value& content) {
  const std::string text = formats::CanonicalJson(content);
  Array signatures;
  for (const Author* author : authors) {
    signatures.push_back(
        Object{{"keyid", author->id()}, {"sig", author->Sign(text)}});
  }
  return R"({"signatures":)" + formats::CanonicalJson(signatures) +
         R"(,"signed":)" + text + "}";
}

// The members that all metadata has, and more.
inline Value Content(const std::string& type, int version, Object more,
                     const std::string& expires = "2030-01-01T00:00:00Z") {
  more.emplace_back("_type", type);
  more.emplace_back("spec_version", "1.0.34");
  more.emplace_back("version", version);
  more.emplace_back("expires", expires);
  return more;
}

}  // namespace airlock::verifier::tuf
