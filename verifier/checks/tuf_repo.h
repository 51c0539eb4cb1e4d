// verifier/checks/tuf_repo.h
//
// A TUF repository as a bundle: its metadata, and the targets that it
// describes.
//
// The workflow of TUF is JSON from one end to the other, so it is testimony: a
// worker follows the metadata from the pinned root, at the ledger's time of the
// submission, and states which versions it believed and which digest each
// target has; the signer has a worker of its own do it again. What is not taken
// from either: which root, which files and which time (the question is built
// here), and that the bytes of every target have the digest stated.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/limits.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::verifier {

// The verb of the testimony; it is over the list of contents, by the metadata
// that begins it.
inline constexpr std::string_view kFollowTuf = "follow-tuf";
inline constexpr std::string_view kTufTimestamp = "metadata/timestamp.json";

// The question about these contents under `root`, at `submitted`. Inputs have
// no size yet: whoever opens them knows it. kUnknownSigner if `root` has no TUF
// root, kBadBundle if there is no timestamp.
Result<notes::Job> FollowTufJob(const notes::Contents& contents,
                                const NamedAnchors& root, Instant submitted,
                                const Limits& limits);

// CheckEvidence() of a tuf-repo: one testimony about all of it and, where it
// brings a trust-root, one about that file; every artifact is a target of the
// size and the digest stated, and every target stated is an artifact. `anchors`
// are the pinned root and, for a change, the trust in force. The product is
// "tuf:" and the root's trust; marks are the versions that were believed, and
// the keys by which they may be forgotten (policies/order.h). kUnproven,
// kUnknownSigner, kLyingWorker, kBadBundle, kSizeMismatch, kTooLarge over 64
// marks or what a record holds; and as CheckTrustFile (trust_root.h).
Result<notes::Authentic> CheckTufRepo(const notes::Evidence& evidence,
                                      const notes::Contents& contents,
                                      const std::vector<NamedAnchors>& anchors,
                                      const Objects& objects);

}  // namespace airlock::verifier
