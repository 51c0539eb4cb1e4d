// verifier/json/signed_json.h
//
// JSON that a reader in Go takes for what we take it for.
//
// Go's encoding/json finds a field by its name in any letter case, so of
// {"subject": …, "Subject": …} it reads the one that stands last, and a reader
// that goes by the letter reads the other. What is signed is signed alike by
// both. Where programs in Go read the same bytes, such a pair is refused.
#pragma once

#include <cstddef>
#include <string_view>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

// As ParseStrictJson(), and no two keys of one object that are one to Go
// (kJsonCase): alike but for the case of ASCII letters, and for the two letters
// beyond ASCII that fold to one of them (U+017F to s, U+212A to k). Objects whose
// keys are names that somebody gave are maps in Go too, and may have both of
// "http_proxy" and "HTTP_PROXY": annotations, environment, labels, and the
// targets of a TUF role.
Result<Json> ParseSignedJson(std::string_view text, std::size_t max_bytes);

}  // namespace airlock::verifier
