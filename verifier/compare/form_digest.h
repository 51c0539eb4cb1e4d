// verifier/compare/form_digest.h
//
// One digest for all that counts of an artifact, at each level.
//
// A Merkle tree: an entry's digest covers its type, mode, owner, target and
// capabilities, its content, and whatever may differ at a higher level only.
// Two parties who have two such digests need not show each other their bytes.
#pragma once

#include "airlock/core/digest.h"
#include "airlock/core/notes/judgement.h"
#include "verifier/compare/form_tree.h"

namespace airlock::verifier {

using FormDigest = Digest<struct FormTag>;

// `level` is kR1, kR2 or kR3. Defined in docs/formats/normal-form.md.
FormDigest DigestOfForm(const FormTree& tree, notes::RebuildLevel level);

}  // namespace airlock::verifier
