// airlock/wire/append.h
//
// The next record of a chain, as its author asks the ledger for it.
//
// An append names the head of the chain as the author read it, and the ledger
// refuses it when the chain has grown since (kStaleHead). So what is appended
// and what was read before it belong together: the request is made from the
// reader that its author decided by, here and nowhere else.
#pragma once

#include <string>

#include "airlock/core/note.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/ledger/append.h"
#include "airlock/ledger/reader.h"

namespace airlock::wire {

// Appends `body` to the subject's chain as `read` shows it. Fails as
// ledger::AppendThrough() does.
Result<ledger::Appended> AppendNext(const std::string& socket_path,
                                    const ledger::Reader& read, Author author,
                                    const Subject& subject, SignedNote body);

// Appends `body` right after what the same author has appended, for a series
// that was decided on together.
Result<ledger::Appended> AppendAfter(const std::string& socket_path,
                                     const ledger::Appended& before,
                                     Author author, const Subject& subject,
                                     SignedNote body);

// The first record of a chain; whether there is one already is the ledger's to
// say.
Result<ledger::Appended> AppendFirst(const std::string& socket_path,
                                     Author author, const Subject& subject,
                                     SignedNote body);

}  // namespace airlock::wire
