// policies/statement_demands.h
//
// The part of a policy that is about statements: whose, of which types, saying
// what. Its checks and its lines in the note, for policy.cc.
#pragma once

#include "airlock/core/note.h"
#include "airlock/core/result.h"
#include "policies/policy.h"

namespace airlock::policies {

// kBadPolicy.
Result<Done> CheckStatements(const Policy& policy);

// "identity", before the threshold.
Result<Done> ReadIdentities(NoteReader& reader, Policy& policy);
void AddIdentities(NoteWriter& writer, const Policy& policy);
// "predicate" to "verified-within", after it.
Result<Done> ReadStatements(NoteReader& reader, Policy& policy);
void AddStatements(NoteWriter& writer, const Policy& policy);

}  // namespace airlock::policies
