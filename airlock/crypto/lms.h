// airlock/crypto/lms.h
//
// Signatures by hashes alone: LMS and HSS (RFC 8554), with the parameter sets
// that SP 800-208 and RFC 9858 add (SHA-256/192, SHAKE256).
//
// Firmware signers use them since they outlive quantum computers. Checking one
// is arithmetic that a page describes; signing, where a key used twice is lost,
// is not done here.
#pragma once

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::crypto {

// RFC 8554 §5.4: types of LMS and LM-OTS, I, T[1]. kBadKey for a key that is
// malformed or mixes hashes; kBadSignature for a signature that does not hold,
// is of another length or of another type than the key says.
Result<Done> VerifyLms(ByteView public_key, ByteView message,
                       ByteView signature);

// RFC 8554 §6.3: one to eight levels, each an LMS key that the one above
// signed. The same reasons.
Result<Done> VerifyHss(ByteView public_key, ByteView message,
                       ByteView signature);

}  // namespace airlock::crypto
