// verifier/scanners/hand_over.h
//
// kScan for a scanner that is a program of its own: every leaf of one object, to
// the parent, which hands it on (airlock/core/notes/hand_over.h).
//
// Leaves of any size go by in pieces. Only what begins as a container and breaks
// is held in memory until that is known; where it is too large for that it is not
// handed over, and the answer says so.
#pragma once

#include "airlock/core/notes/hand_over.h"
#include "airlock/core/notes/job.h"
#include "airlock/core/result.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

// Writes the pieces to `connection`, the job's own. The refusals of Unpack().
Result<notes::HandedOver> HandOverLeaves(const notes::Job& job,
                                         const Input& input, int connection);

}  // namespace airlock::verifier
