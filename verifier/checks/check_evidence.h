// verifier/checks/check_evidence.h
//
// From evidence to a fact: these artifacts are upstream's.
//
// Everything here is done on bytes in the vault with the arithmetic of
// airlock/crypto and line scanners of our own; no parser of a foreign format
// runs, and nothing that a worker said is taken on trust. Conductor and signer
// call the same function, each for itself.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// Anchors under the name by which the policy pins them.
struct NamedAnchors {
  TrustName trust;
  notes::Anchors anchors;
};

// Proves that every artifact of `contents` is reached: each proof's signature
// holds under an anchor that was valid when it signed; each quote starts from
// reached bytes and spells the next digest in its form's grammar; each
// artifact's bytes have the digest and the size on record.
//
// A proof by a key that no anchor knows is an error of whoever proposed it
// (kUnknownSigner): unknown signers belong in their own list. One bad signature
// by a known key refuses the whole (kBadSignature, kKeyNotValid, kBadOpenPgp,
// kBadKey, kWeakAlgorithm), however many are good. kUnproven, kBadQuote,
// kUnsigned, kDigestMismatch, kSizeMismatch, kTooLarge, kBadRelease,
// kBadContainer and kBadBundle as their names say.
//
// What a worker testifies (testimony.h) is held against its question and
// reaches on as a signature does; it is listed apart, as `vouched`.
//
// A tuf-repo is checked by tuf_repo.h, a trust-root by trust_root.h; `anchors`
// are then the pinned root, and those in force of the trust that is changed.
//
// Signers are those whose signatures reach every artifact. Yields everything
// but `sandbox`, which the caller fills in: whether these signers, this origin
// and this date are enough is for the policy to judge.
Result<notes::Authentic> CheckEvidence(const notes::Evidence& evidence,
                                       const notes::Contents& contents,
                                       const std::vector<NamedAnchors>& anchors,
                                       const Objects& objects);

// For apt-repo: the stanza that reaches each .deb, for the release's index.
struct AptPackage {
  ObjectDigest deb;
  std::uint64_t size = 0;
  std::string package;
  std::string version;
  std::string architecture;
  std::string stanza;  // upstream's bytes, without the blank line
};
// In order of the contents. Only after CheckEvidence has succeeded.
Result<std::vector<AptPackage>> AptPackagesOf(const notes::Evidence& evidence,
                                              const notes::Contents& contents,
                                              const Objects& objects);

}  // namespace airlock::verifier
