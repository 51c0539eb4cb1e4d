// airlock/cli/replay_statements.h
//
// What was taken from a worker's word, asked of another one.
#pragma once

#include <string>

#include "airlock/core/home.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "policies/judge.h"

namespace airlock::cli {

// How the statements of a record fare when a worker started here is asked for
// them again: "2 statements, a worker says the same again". Where the vault is
// not at hand it says that instead. kOtherTestimony if one is another.
Result<std::string> ReplayStatements(const policies::Case& facts,
                                     const notes::Authentic& authentic,
                                     const policies::Policy& policy,
                                     const policies::Site& site,
                                     const Home& home,
                                     const std::string& program_folder);

}  // namespace airlock::cli
