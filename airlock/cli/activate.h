// airlock/cli/activate.h
//
// Putting on record what several administrators must sign.
//
// Each of them runs the same command. Signatures gather beside the
// installation, under the digest of what they sign, and with the last one that
// it takes the text goes on record with all of them.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/cli/output.h"
#include "airlock/core/home.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"
#include "airlock/ledger/append.h"
#include "stager/site_reader.h"

namespace airlock::cli {

// As a person, at the head of the site's chain.
Result<ledger::Appended> AppendToSite(const Home& home,
                                      const stager::SiteNow& now,
                                      SignedNote note);

// Signs `text` with the SSH key and, when as many administrators of the roster
// in force have signed as it asks for, puts it on record. Until then the exit
// code is that of kPending. The first roster, which is pinned, needs nobody.
// `what` is what it is called. kNotAllowed for who is no administrator.
Result<Output> Activate(const std::string& key, const Home& home,
                        const stager::SiteNow& now, const std::string& text,
                        const std::string& what);

// The same with `needed` distinct keys, whoever holds them: for a text whose
// signatures are counted by another roster than the one in force here.
Result<Output> ActivateByKeys(const std::string& key, const Home& home,
                              const stager::SiteNow& now,
                              const std::string& text, const std::string& what,
                              std::uint64_t needed);

// The notes of this kind that somebody has signed already.
Result<std::vector<std::string>> Gathering(const Home& home,
                                           std::string_view kind);

}  // namespace airlock::cli
