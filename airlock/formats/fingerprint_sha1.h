// airlock/formats/fingerprint_sha1.h
//
// The hash that names an OpenPGP version 4 key.
//
// SHA-1 is broken and the airlock believes no signature over it; airlock/crypto
// does not have it, on purpose. But RFC 4880 §12.2 defines a key's name with
// it, and apt and gpgv look keys up by that name. It is used for that, over
// bytes of our own, and for nothing else.
#pragma once

#include <array>
#include <cstddef>

#include "airlock/core/bytes.h"

namespace airlock::formats {

using FingerprintSha1 = std::array<std::byte, 20>;

// FIPS 180-4 §6.1.
FingerprintSha1 Sha1ForFingerprint(ByteView bytes);

}  // namespace airlock::formats
