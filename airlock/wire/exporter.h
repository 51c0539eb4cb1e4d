// airlock/wire/exporter.h
//
// Asking for a crossing.
#pragma once

#include <cstdint>
#include <string>

#include "airlock/core/name.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"

namespace airlock::wire {

struct CrossRequest {
  TargetName target;
  SiteName site;
  // Carry the ledger's leaf hashes from here on; 0 suits every receiver.
  std::uint64_t first_leaf = 0;
};
std::string FormatCrossRequest(const CrossRequest& request);
Result<CrossRequest> ParseCrossRequest(std::string_view text);

// The exporter's answer: what it put on record. The crossing lies in
// outbox/<site>/<target>/<sequence>.
Result<notes::Crossed> CrossThrough(const std::string& socket_path,
                                    const CrossRequest& request);

}  // namespace airlock::wire
