// verifier/parsers/examine_signature.h
//
// The verbs that verify a signature beside or around a file: raw, minisign,
// OpenPGP.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "verify-blob": the artifact, the document "signature", and
// one of the documents "key" (PEM), "minisign-key", "keyring" (OpenPGP).
//
// A bare signature says neither its form nor its hash: of ECDSA it is DER or
// raw r||s, of RSA PKCS #1 or PSS, each over SHA-256, SHA-384 or SHA-512; of
// Ed25519 over the message, which may have 64 MiB.
Result<std::string> AnswerBlob(const Inquiry& inquiry);

// The worker's verb "verify-inrelease": documents "file" and "keyring". The
// file is one message in clear text and nothing else (cleartext.h).
Result<std::string> AnswerInRelease(const Inquiry& inquiry);

}  // namespace airlock::verifier
