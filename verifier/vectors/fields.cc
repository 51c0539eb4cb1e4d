#include "verifier/vectors/fields.h"

#include <algorithm>

namespace airlock::verifier {
namespace {

Failure Missing(FieldNames names) {
  return {Reason::kBadJson,
          "the vector has no field '" + std::string(*names.begin()) + "'"};
}

// Public files write some hexadecimal numbers in capitals.
std::string LowerCase(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(), [](char c) {
    return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
  });
  return text;
}

Result<crypto::PublicKey> KeyFromBytes(ByteView bytes) {
  constexpr std::byte kUncompressed{0x04};
  if (bytes.size() == 32) return crypto::PublicKey::FromEd25519(bytes);
  if (!bytes.empty() && bytes[0] == kUncompressed) {
    return crypto::PublicKey::FromEcPoint(bytes);
  }
  return crypto::PublicKey::FromSpki(bytes);
}

Result<crypto::PublicKey> KeyFromText(const std::string& text) {
  if (text.starts_with("-----BEGIN")) return crypto::PublicKey::FromPem(text);
  TRY(const Bytes bytes, HexDecode(LowerCase(text)));
  return KeyFromBytes(bytes);
}

}  // namespace

const Json* FindField(const Json& vector, FieldNames names) {
  for (const std::string_view name : names) {
    if (const Json* const found = vector.Find(name)) return found;
  }
  return nullptr;
}

Result<Bytes> HexField(const Json& vector, FieldNames names) {
  const Json* const field = FindField(vector, names);
  if (field == nullptr || field->string() == nullptr) return Missing(names);
  auto bytes = HexDecode(LowerCase(*field->string()));
  if (!bytes.ok()) {
    return Failure{Reason::kBadJson,
                   "'" + std::string(*names.begin()) + "' is not hexadecimal"};
  }
  return bytes;
}

Result<std::uint64_t> NumberField(const Json& vector, FieldNames names) {
  const Json* const field = FindField(vector, names);
  if (field != nullptr && field->number() != nullptr) return *field->number();
  if (field != nullptr && field->string() != nullptr) {
    return ParseNumber(*field->string());
  }
  return Missing(names);
}

Result<Bytes> HashText(std::string_view text) {
  constexpr std::size_t kHexDigits = 64;
  if (text.size() == kHexDigits) {
    return HexDecode(LowerCase(std::string(text)));
  }
  return Base64Decode(text);
}

Result<std::vector<std::string>> TextsField(const Json& vector,
                                            FieldNames names) {
  const Json* const field = FindField(vector, names);
  std::vector<std::string> texts;
  // Go writes an empty list as null.
  if (field == nullptr || field->is_null()) return texts;
  if (field->array() == nullptr) return Missing(names);
  for (const Json& item : *field->array()) {
    if (item.string() == nullptr) return Missing(names);
    texts.push_back(*item.string());
  }
  return texts;
}

Result<crypto::HashAlgorithm> HashField(const Json& vector) {
  const Json* const field = FindField(vector, {"sha", "hash", "digest"});
  if (field == nullptr || field->string() == nullptr) return Missing({"sha"});
  std::string name = LowerCase(*field->string());
  if (name.starts_with("sha-")) name.erase(3, 1);
  return crypto::HashNamed(name);
}

Result<crypto::PublicKey> KeyField(const Json& vector) {
  const Json* const field =
      FindField(vector, {"publicKeyPem", "keyPem", "publicKeyDer", "keyDer",
                         "publicKey", "key", "pk", "uncompressed"});
  if (field == nullptr) return Missing({"publicKeyPem"});
  if (field->string() != nullptr) return KeyFromText(*field->string());
  if (field->object() != nullptr) {
    if (field->Find("modulus") != nullptr) {
      TRY(const Bytes modulus, HexField(*field, {"modulus"}));
      TRY(const Bytes exponent, HexField(*field, {"publicExponent"}));
      const auto bare = [](const Bytes& number) {
        const auto first =
            std::find_if(number.begin(), number.end(),
                         [](std::byte b) { return b != std::byte{0}; });
        return Bytes(first, number.end());
      };
      return crypto::PublicKey::FromRsa(bare(modulus), bare(exponent));
    }
    const Json* const inner = FindField(*field, {"pk", "uncompressed"});
    if (inner != nullptr && inner->string() != nullptr) {
      return KeyFromText(*inner->string());
    }
  }
  return Missing({"publicKeyPem"});
}

}  // namespace airlock::verifier
