// airlock/cli/vouched.h
//
// Statements on record, as people read them.
#pragma once

#include <string>

#include "airlock/core/notes/evidence.h"
#include "airlock/formats/json_writer.h"
#include "policies/judge.h"

namespace airlock::cli {

// By a worker's word: who, since when, of which type, and what is said.
std::string VouchedText(const notes::Vouched& vouched);
formats::JsonValue::Array VouchedJson(const policies::Case& facts);

}  // namespace airlock::cli
