// airlock/cli/trust_text.h
//
// A change of trust as people read it before they sign.
#pragma once

#include <string>

#include "airlock/core/notes/trust_change.h"
#include "airlock/formats/json_writer.h"
#include "policies/judge.h"

namespace airlock::cli {

// "debian-archive: 1 added, 1 removed, 18 kept"; "…, a new trust: 2 added".
std::string ChangeSummary(const notes::TrustDifference& change);

// The summary, and every entry with what is said of it, a line each and
// indented; printable.
std::string ChangeText(const notes::TrustDifference& change);

// The same for programs; empty where the submission changes no trust.
formats::JsonValue::Object ChangeJson(const policies::Case& facts);

// What a sealed change has come to: since when it is in force, or that it is
// not yet.
std::string InForceText(const policies::Site& site, const policies::Case& facts);

}  // namespace airlock::cli
