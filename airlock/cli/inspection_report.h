// airlock/cli/inspection_report.h
//
// An inspection in the forms that other tools take in.
//
// Both say what was not looked into apart from what is clean: a report that is
// short because a container could not be opened must not read like a good one.
#pragma once

#include <string>

#include "airlock/cli/inspect_file.h"
#include "airlock/formats/json_writer.h"

namespace airlock::cli {

// SARIF 2.1.0 (OASIS), one run. Members are nested artifacts (§3.24.3); what
// could not be looked into is of kind "open" (§3.27.9), and an inspection that
// is not whole, or refused the file, has not been successful
// (§3.20.14, executionSuccessful).
formats::JsonValue SarifReport(const std::string& path, const Inspected& file);

// An in-toto Statement v1 with the predicate test-result v0.1: a test for each
// rule. Nothing has passed where not all was looked into.
formats::JsonValue TestResultReport(const std::string& path,
                                    const Inspected& file);

}  // namespace airlock::cli
