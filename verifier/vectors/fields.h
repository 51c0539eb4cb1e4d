// verifier/vectors/fields.h
//
// The fields of a vector, under the names that public files give them.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

using FieldNames = std::initializer_list<std::string_view>;

// The first of `names` that the vector has, or null.
const Json* FindField(const Json& vector, FieldNames names);

// A string of hexadecimal digits (kBadJson).
Result<Bytes> HexField(const Json& vector, FieldNames names);
// An unsigned integer, also as a decimal string (kBadJson).
Result<std::uint64_t> NumberField(const Json& vector, FieldNames names);
// 32 bytes as 64 hexadecimal digits or in base64.
Result<Bytes> HashText(std::string_view text);
Result<std::vector<std::string>> TextsField(const Json& vector,
                                            FieldNames names);

// "SHA-256", "sha256", … in "sha" or "hash" (kWeakAlgorithm for others).
Result<crypto::HashAlgorithm> HashField(const Json& vector);

// A key in PEM, in DER (hexadecimal), or as the raw bytes that its algorithm
// has: 32 of Ed25519, an uncompressed point. Wycheproof's groups hold it as an
// object, whose fields are looked at too.
Result<crypto::PublicKey> KeyField(const Json& vector);

}  // namespace airlock::verifier
