// airlock/core/record_body.h
//
// What the law asks of a record's body, whoever wrote it.
//
// Nothing is ever taken back from a ledger. A body that its readers could not
// parse, or one about another submission, would make them fail for good, and
// whoever may append one such record could end any submission with it. So the
// ledger asks this before it appends, and those who judge a chain ask it again.
#pragma once

#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"

namespace airlock {

// The body reads as its kind, strictly and wholly (the parser's reason); where
// it names a submission or a target, that is the chain's (kBadRecord); and
// where one person speaks there is one signature (kSshSignature).
//
// Rosters and policies are in the grammar of notes and no more is asked: they
// are void until administrators sign them, and their readers pass over what
// does not parse.
Result<Done> CheckBody(const Subject& subject, const SignedNote& body);

}  // namespace airlock
