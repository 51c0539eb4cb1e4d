// verifier/statements/strength.h
//
// How long a key will do.
#pragma once

#include "airlock/core/notes/statement.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

// Adds the fact "strength" where a key is accepted for now only
// (crypto::LastYearOf). SHA-1 signs nothing.
void NoteStrength(const crypto::PublicKey& key, notes::Statement& statement);

}  // namespace airlock::verifier
