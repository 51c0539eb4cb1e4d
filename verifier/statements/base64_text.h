// verifier/statements/base64_text.h
//
// Base64 where a format allows either alphabet.
//
// DSSE lets a producer choose between the standard and the URL-safe alphabet
// (RFC 4648 §4 and §5), and Google's producers do choose both. Whichever it is,
// one text uses one of them throughout and is padded.
#pragma once

#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// kBadEncoding for white space, missing padding, non-zero trailing bits, and a
// text that mixes the alphabets.
Result<Bytes> DecodeEitherBase64(std::string_view text);

}  // namespace airlock::verifier
