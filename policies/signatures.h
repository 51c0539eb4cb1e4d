// policies/signatures.h
//
// Who signed a note, as the roster knows them.
//
// A signature line names a key, but a name is not a proof: a signature counts
// only when the SSHSIG blob verifies over the note's text in the namespace of
// the note's own kind, under that very key, and the roster says whose key it
// was when the ledger had the record.
#pragma once

#include <set>

#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"
#include "policies/roster.h"

namespace airlock::policies {

// The person or robot who signed a note that has one author: exactly one
// signature (kUnsigned, kSshSignature, kBadSignature, kNotAllowed).
Result<PersonName> SignerOf(const SignedNote& note, const Roster& roster,
                            Instant when);

// The administrators among those who signed; each counts once, whatever the
// number of keys. Signatures that do not count are passed over.
std::set<PersonName> AdministratorsOf(const SignedNote& note,
                                      const Roster& roster, Instant when);

}  // namespace airlock::policies
