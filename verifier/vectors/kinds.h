// verifier/vectors/kinds.h
//
// One function a kind of vectors: whether we accept it. A failure is the
// vector's own refusal (it is not accepted), but for kBadJson: then the line is
// no vector of this kind.
#pragma once

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

// Wycheproof's ecdsa_verify (DER) and ecdsa_p1363_verify ("encoding": "p1363").
Result<Done> CheckEcdsaVector(const Json& vector);
// RFC 8032, CCTV, Wycheproof eddsa_verify.
Result<Done> CheckEd25519Vector(const Json& vector);
// Wycheproof's rsassa_pkcs1_verify.
Result<Done> CheckRsaPkcs1Vector(const Json& vector);
// Wycheproof's rsassa_pss_verify, "sLen" octets of salt, MGF1 with "mgfSha".
Result<Done> CheckRsaPssVector(const Json& vector);

// LMS, and HSS where the key is four octets longer (RFC 8554, ACVP's LMS
// sigVer).
Result<Done> CheckLmsVector(const Json& vector);

// transparency-dev/merkle's testdata/inclusion and /consistency.
Result<Done> CheckInclusionVector(const Json& vector);
Result<Done> CheckConsistencyVector(const Json& vector);

// JSONTestSuite: whether the strict door lets "hex" (or "text") in.
Result<Done> CheckJsonVector(const Json& vector);
// Whether the canonical form of "input" is "expected": both as text, or as
// "inputHex" and "expectedHex".
Result<Done> CheckJcsVector(const Json& vector);
Result<Done> CheckOlpcVector(const Json& vector);

// x509-limbo's test cases. A case that names no time is about `now`; which of
// the suite's profiles it is about, its id says ("webpki::…", "smime::…"; all
// others RFC 5280), or "profile".
Result<Done> CheckX509PathVector(const Json& vector, Instant now);

}  // namespace airlock::verifier
