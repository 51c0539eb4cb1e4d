// verifier/statements/vsa.h
//
// A verification summary (SLSA VSA v1): somebody whom we trust has checked an
// artifact against its policy, and says which levels it reached.
//
// A summary is as good as its subject. Google's for node images name a
// "gce_image_id", a number in a project and no digest of any byte: such a
// summary speaks of a resource, and whoever relies on it needs a second binding
// from that resource to bytes. Statements say so by the algorithm's name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

struct VsaExpectation {
  // What the signer calls its key. A signature that names another one does not
  // count. "" is the key's usual name: "SHA256:" and the base64, unpadded, of
  // the SHA-256 of its SubjectPublicKeyInfo.
  std::string key_id;
  // "algorithm:value"; each has to be a subject's. At least one.
  std::vector<std::string> subject_digests;
  std::string verifier_id;
  std::string resource_uri;
  // "SLSA_BUILD_LEVEL_2" is met by any higher level of that track; a level of
  // any other kind ("BCID_L1") by itself.
  std::vector<std::string> verified_levels;
};

// `text` is one DSSE envelope, or one in each line (JSON lines); of several the
// first that is all that is expected counts. Signatures over ECDSA are DER or
// raw r||s.
//
// kBadJson, kTooLarge, kBadEnvelope; kBadSignature; kBadStatement;
// kWrongPredicate; kWrongSubject; kWrongVerdict; kUsage for an expectation that
// is not one.
Result<notes::Statement> VerifyVsa(std::string_view text,
                                   const crypto::PublicKey& key,
                                   const VsaExpectation& expected);

// The same for whoever judges afterwards, by any key of `anchors`: the first
// summary that passed and is about `artifact`, a SHA-256, or about nothing that
// has bytes (kWrongSubject for other bytes).
Result<notes::Statement> StateVsa(std::string_view text,
                                  const notes::Anchors& anchors,
                                  const std::string& artifact);

// The worker's verb "verify-vsa": documents "attestation" and "public-key"
// (PEM); options "public-key-id", "subject-digest", "verifier-id",
// "resource-uri", "verified-level". Or "asker-judges", and the document
// "anchors" with the keys that count.
Result<std::string> AnswerVsa(const Inquiry& inquiry);

}  // namespace airlock::verifier
