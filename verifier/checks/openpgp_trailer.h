// verifier/checks/openpgp_trailer.h
//
// What OpenPGP hashes after the document (RFC 4880 §5.2.4).
//
// These few bytes say when the signature was made and of what kind it is, and
// being hashed they are as good as signed. They are the only OpenPGP structure
// that anything but a worker reads: short, prefixed with lengths, and of one
// version.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

// Reads a version 4 trailer and yields the time of the signature. Refuses
// (kBadOpenPgp) any type but 0x00 (a binary document) and 0x01 (canonical
// text); an algorithm or a hash other than those of `key` and `scheme`; an
// issuer other than `key`; no time, or two; a signature that expires; critical
// subpackets that are not known here.
Result<Instant> ReadTrailer(ByteView trailer, const notes::AnchorKey& key,
                            crypto::KeyAlgorithm algorithm,
                            const crypto::SignatureScheme& scheme);

// True for the fingerprint of an OpenPGP key: 40 upper-case hexadecimal digits.
bool IsOpenPgpFingerprint(std::string_view text);

}  // namespace airlock::verifier
