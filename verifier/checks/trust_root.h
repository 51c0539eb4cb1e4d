// verifier/checks/trust_root.h
//
// A file that says whom to believe, and what that would change.
//
// Nothing here can show that it is genuine: a key that vouches for itself proves
// nothing, so people compare it with what they know by another way. What can be
// shown is what they are asked to compare. A worker reads the file's format and
// testifies to the keys in it; conductor and signer each ask one of their own,
// and each works out alone what is added, removed, changed and kept.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/limits.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/notes/trust.h"
#include "airlock/core/notes/trust_change.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "verifier/checks/check_evidence.h"

namespace airlock::verifier {

// The verb of the testimony: the anchors in a file.
inline constexpr std::string_view kReadTrust = "read-trust";

// The question about the file that `testimony` names, for the trust `name`.
// Inputs have no size yet: whoever opens them knows it.
notes::Job ReadTrustJob(const notes::Testimony& testimony,
                        const TrustName& name, const Limits& limits);

// What `after` would change where `before` is in force (nullptr: nothing is).
// Keys are the same by their own digest, whatever fingerprint they go by, and
// changed if anything is that decides what they may sign; a label is not.
// kDuplicateRecord if nothing changes, kTooLarge for more than a record can show.
Result<notes::TrustDifference> DifferenceOf(const TrustName& name,
                                            const notes::Anchors* before,
                                            const notes::Anchors& after);

// What the file whose digest is `file` would change, by the answer to its
// testimony (kUnproven for none or another question, kLyingWorker, kBadKey, and
// as DifferenceOf).
Result<notes::TrustDifference> CheckTrustFile(
    const notes::Testimony& testimony, const ObjectDigest& file,
    const std::vector<NamedAnchors>& in_force, const Objects& objects);

// CheckEvidence() of a trust-root: one file, whose bytes and size are those on
// record, one testimony about it and nothing else; the anchors are in our
// grammar and, of a Sigstore instance, those of this very file. `in_force` are
// the anchors of the trust that it is for, or nothing (kBadBundle, kUnproven,
// kLyingWorker, kBadKey, kSizeMismatch, and as DifferenceOf).
Result<notes::Authentic> CheckTrustRoot(
    const notes::Evidence& evidence, const notes::Contents& contents,
    const std::vector<NamedAnchors>& in_force, const Objects& objects);

}  // namespace airlock::verifier
