// airlock/cli/person_key.h
//
// A person signs with the person's own key.
//
// Signing is left to OpenSSH's ssh-keygen, so that keys in agents and on
// hardware work as people are used to, and no private key passes through us.
#pragma once

#include <string>
#include <string_view>

#include "airlock/core/note.h"
#include "airlock/core/result.h"
#include "policies/roster.h"

namespace airlock::cli {

// Signs a note's text with `ssh-keygen -Y sign -f key`; the namespace is the
// note's kind. What comes back is checked before it is used.
Result<NoteSignature> SignNote(std::string_view text, const std::string& key);

// The person in the roster who holds the key's public half (kNotAllowed).
Result<PersonName> PersonOfKey(const std::string& key,
                               const policies::Roster& roster, Instant now);

}  // namespace airlock::cli
