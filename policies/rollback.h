// policies/rollback.h
//
// Upstream's time may not run backwards here.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/result.h"

namespace airlock::policies {

// What was taken before: one product's order, and where it is on record.
struct Taken {
  SubmissionId submission;
  std::string product;
  std::uint64_t ordinal = 0;
};

// Refuses (kRollback) a product whose ordinal is below that of the same product
// in `earlier`, whatever submission brought it. Equal is fine: one signed index
// may be taken in parts. Ordinal 0 means that upstream signs no order.
Result<Done> CheckRollback(const std::vector<Taken>& earlier,
                           const notes::Product& product);

}  // namespace airlock::policies
