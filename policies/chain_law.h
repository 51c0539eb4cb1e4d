// policies/chain_law.h
//
// What record.def says of a chain, checked on the chain itself.
//
// The ledger enforced the table when it wrote; signer and auditor read copies
// and do not take that on trust.
#pragma once

#include <optional>
#include <string>
#include <utility>

#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "policies/judge.h"

namespace airlock::policies {

// Refuses (kBadRecord) a chain with a record of another subject or of unknown
// kind, by an author who may not write it, with a body that does not parse or
// is about another subject, before what it must follow or after a seal or a
// refusal, twice where it may occur once, not linked to the one before it, or
// stamped earlier.
Result<Done> CheckChain(const Chain& chain, const Subject& subject);

Failure BadRecord(const Record& record, std::string why);

// What was found to be upstream's, where the chain of a submission has it.
Result<std::optional<notes::Authentic>> AuthenticIn(const Chain& chain);

// The body, read by `parse` (kBadRecord).
template <typename T>
Result<On<T>> ReadBody(const ChainedRecord& entry,
                       Result<T> (*parse)(std::string_view)) {
  auto body = parse(entry.record.body.text);
  if (!body.ok()) return BadRecord(entry.record, body.failure().detail);
  return On<T>{entry.digest, entry.record.time, *std::move(body),
               entry.record.body};
}

}  // namespace airlock::policies
