// verifier/parsers/openpgp_signature.h
//
// OpenPGP signatures over data, version 4 (RFC 4880 §5.2.3).
//
// What is read here ends as a proof that the checker verifies with plain
// arithmetic: which bytes follow the signed object (the trailer), and the
// signature in the form that the arithmetic takes.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

struct OpenPgpSignature {
  // RFC 4880 §5.2.1: 0x00 over a binary document, 0x01 over canonical text.
  unsigned type = 0;
  unsigned algorithm = 0;  // §9.1
  unsigned hash = 0;       // §9.4
  Instant created{0};
  // The fingerprint (40 upper-case hexadecimal digits) or the key id (16);
  // "" where the signature names nobody. It only says which key to try.
  std::string issuer;
  // Something that we do not know and that the signer wants known, or a
  // signature that expires, which we cannot judge without a clock.
  bool unsound = false;
  Bytes trailer;   // what is hashed after the object (§5.2.4)
  Bytes material;  // the algorithm's numbers
};

// One or more signature packets and nothing else, at most 64 of them: a file
// has one for each key of its archive (kBadOpenPgp).
Result<std::vector<OpenPgpSignature>> ParseOpenPgpSignatures(ByteView packets);

struct Arithmetic {
  crypto::SignatureScheme scheme;
  Bytes signature;
};
// How `key` would have made it. kWeakAlgorithm for SHA-1 and the like;
// kBadOpenPgp where key and signature do not go together, or it is unsound.
Result<Arithmetic> ArithmeticOf(const OpenPgpSignature& signature,
                                const crypto::PublicKey& key);

}  // namespace airlock::verifier
