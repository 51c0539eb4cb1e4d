// verifier/parsers/openpgp_check.h
//
// OpenPGP signatures of one message, judged by a keyring of facts.
//
// Several signatures on one file are normal, by keys of an archive and by keys
// that nobody here knows. One good signature is needed; a bad one by a key of
// the ring refuses, because somebody who has the ring would be told two things.
#pragma once

#include <functional>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/parsers/openpgp_signature.h"

namespace airlock::verifier {

// Hashes the message and then `trailer`.
using HashWithTrailer = std::function<Result<Bytes>(
    crypto::HashAlgorithm algorithm, ByteView trailer)>;

struct OpenPgpSigners {
  std::vector<notes::StatementSigner> signers;  // distinct keys
  std::vector<notes::StatementTime> times;      // one for each of them
  std::vector<crypto::HashAlgorithm> hashes;    // one for each of them
  std::vector<crypto::PublicKey> keys;          // likewise
};

// Every signature whose issuer is a key of `ring` must be of `type`, hold, and
// have been made while that key was valid (kBadOpenPgp, kBadSignature,
// kWeakAlgorithm, kKeyNotValid). kUnknownSigner if there is none.
Result<OpenPgpSigners> CheckOpenPgp(
    const std::vector<OpenPgpSignature>& signatures, unsigned type,
    const notes::Anchors& ring, const HashWithTrailer& hash);

}  // namespace airlock::verifier
