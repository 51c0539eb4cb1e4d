// airlock/cli/last_seen.h
//
// The checkpoint that this person was shown last.
//
// Kept in the user's own state folder ($XDG_STATE_HOME/airlock or
// ~/.local/state/airlock), one file a ledger. A ledger that does not continue
// it has shown two histories, and nothing is signed over it.
#pragma once

#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"

namespace airlock::cli {

// kInconsistent; succeeds where nothing was seen yet.
Result<Done> CheckLastSeen(const ledger::Reader& reader);
Result<Done> RememberLastSeen(const ledger::Reader& reader);

}  // namespace airlock::cli
