// airlock/cli/replay_trust.h
//
// Changes of trust, followed back to what people approved.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "airlock/formats/json_writer.h"
#include "stager/site_reader.h"

namespace airlock::cli {

// Adds a line and a row for every change that came into force, or for those of
// the submissions whose ids begin with `prefix`: it names a seal that is on
// record before it, and says of the trust what the sealed submission's record
// said (kBadRecord). That the seal rests on enough approvals is replayed with it.
Result<Done> ReplayTrustChanges(const stager::SiteNow& now,
                                const std::string& prefix, std::string& text,
                                formats::JsonValue::Array& rows);

}  // namespace airlock::cli
