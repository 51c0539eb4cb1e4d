// verifier/parsers/armour.h
//
// OpenPGP's ASCII armour (RFC 4880 §6.2), in one spelling.
#pragma once

#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// All of `text` is one block "-----BEGIN <label>-----", an empty line, base64
// in lines of at most 76 columns, perhaps the checksum of RFC 4880 §6.1 (which
// must then agree), and "-----END <label>-----". No armour headers, which
// nothing signs; LF only; nothing before or after (kBadOpenPgp).
Result<Bytes> Unarmour(std::string_view text, std::string_view label);

}  // namespace airlock::verifier
