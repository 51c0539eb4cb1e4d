// verifier/parsers/follow_tuf.h
//
// TUF's workflow over a repository that was handed in as a whole.
//
// No server answers and nothing is kept from the last time: what may not go
// back is compared by whoever has the ledger, from the versions stated here.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/statements/inquiry.h"

namespace airlock::verifier {

// The worker's verb "follow-tuf". Documents: "root", the one to start from;
// "contents", the airlock.contents/v1 of the bundle; "metadata/…" as a server
// would have them. Option: "time". The bundle's artifacts are called "targets/"
// and their path, where the SHA-256 that consistent snapshots put before the
// last component may stand or not; their bytes are for others to hash.
//
// Yields a Statement of family "tuf": a subject for each artifact, in order; a
// fact "tuf-file" (role, version, digest) for each role that was believed, by
// name; and "tuf-key" (role, key id) for each key that may sign as snapshot or
// timestamp. The reasons of tuf::Client, where kNotFound is kBadBundle for
// metadata and kUnproven for a target; kBadBundle for a root that is missing
// before later ones; kSizeMismatch and kDigestMismatch for a target that is not
// the one signed; kUnsupported where none of its hashes is SHA-256.
Result<std::string> AnswerFollowTuf(const Inquiry& inquiry);

}  // namespace airlock::verifier
