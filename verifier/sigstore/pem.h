// verifier/sigstore/pem.h
//
// A PEM block as Sigstore's programs write it: Go's encoder, which only ever
// ends lines in LF.
#pragma once

#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// What is inside one block called `label`, with any number of LF behind it and
// nothing else (kBadEnvelope, kBadEncoding). Lines may be of any length: what
// counts is the DER inside.
Result<Bytes> DerFromPem(std::string_view pem, std::string_view label);

}  // namespace airlock::verifier
