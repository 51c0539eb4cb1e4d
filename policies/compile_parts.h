// policies/compile_parts.h
//
// The parts of CompilePolicy that have files of their own.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/result.h"
#include "policies/policy.h"
#include "policies/toml_section.h"

namespace airlock::policies {

// [authenticity.identities], sorted (kBadPolicy, with its place).
Result<std::vector<PinnedIdentity>> CompileIdentities(const TomlValue& value);

// [order], where the file has it.
Result<Done> CompileOrder(const Section& file, Policy& policy);

// A list of words, sorted; the same one twice is a slip worth hearing about.
Result<std::vector<std::string>> WordsOf(
    const TomlValue& value, std::string_view what,
    std::span<const std::string_view> words);

// The scanners of [inspection], [inspection.clamd], and the files that are known.
Result<Done> CompileScanners(const Section& inspection, Policy& policy);

// [provenance] and [summary], where the file has them.
Result<Done> CompileStatements(const Section& file, Policy& policy);

// Of what changes a trust: which, and nothing of what others have.
Result<Done> CompileTrust(const Section& file, Policy& policy);

// Of a tuf-repo: the trust that holds the root which says who signs.
Result<Done> CompileTufRoot(const Section& file, Policy& policy);

}  // namespace airlock::policies
