// verifier/parsers/secret_types.h
//
// What secrets look like, where their makers gave them a form of their own.
//
// Only forms that are hardly met by chance: a fixed beginning and a fixed
// length. A password in a sentence is not found here, and not looked for.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace airlock::verifier {

enum class Charset {
  kDigits,
  kHex,  // lower-case
  kUpper32,
  kUpperAlnum,
  kAlnum,
  kBase64,
  kBase64Url,
};
bool IsIn(Charset set, char c);

// `least` to `most` characters of a set, then `then`, which may be empty.
struct SecretPart {
  Charset set;
  std::size_t least;
  std::size_t most;
  std::string_view then;
};

struct SecretType {
  std::string_view name;
  // At least four characters; where it is looked for from.
  std::string_view begin;
  std::span<const SecretPart> parts;
};

std::span<const SecretType> SecretTypes();

}  // namespace airlock::verifier
