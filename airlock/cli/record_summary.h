// airlock/cli/record_summary.h
//
// A record in a few words, for people.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/record.h"

namespace airlock::cli {

// Name and version; not every upstream signs a version.
std::string ProductText(const notes::Product& product);
// "a, b and c".
std::string TargetsText(const std::vector<TargetName>& targets);

// One line of a submission's timeline: what a record says; "" for what says no
// more than its kind.
std::string SummaryOf(const ChainedRecord& entry);

}  // namespace airlock::cli
