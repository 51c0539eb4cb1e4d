// verifier/statements/strength.h
//
// How long a key will do.
#pragma once

#include "airlock/core/notes/statement.h"
#include "airlock/crypto/public_key.h"

namespace airlock::verifier {

// Adds the fact "strength" where a key is accepted for now only: RSA below 3072
// bits, of which SP 800-57 part 1 (table 2) and SP 800-131A expect 112 bits of
// security until the end of 2030. Below 2048 bits there is no such key, and
// SHA-1 signs nothing.
void NoteStrength(const crypto::PublicKey& key, notes::Statement& statement);

}  // namespace airlock::verifier
