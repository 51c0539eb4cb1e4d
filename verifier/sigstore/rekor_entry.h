// verifier/sigstore/rekor_entry.h
//
// An entry of a transparency log, as a bundle carries it, and the log's word
// for it.
//
// A log says it twice: with a promise (a signature over the entry and the time
// at which it came, Rekor v1 only) and with a proof (the entry is in a tree
// whose root it signed). The promise brings a time; only the proof shows that
// the entry is where auditors can see it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"
#include "verifier/sigstore/trusted_root.h"

namespace airlock::verifier {

struct LogProof {
  std::uint64_t index = 0;
  std::uint64_t size = 0;
  RootDigest root;
  std::vector<RootDigest> hashes;
  std::string checkpoint;  // "" if there is none
};

struct LogEntry {
  std::uint64_t index = 0;  // of the whole log, all trees together
  Bytes log_id;
  std::string kind;
  std::string version;
  std::uint64_t integrated_time = 0;  // believed only with a promise
  Bytes promise;                      // empty if there is none
  std::optional<LogProof> proof;
  Bytes body;

  // hashedrekord and dsse 0.0.2 are Rekor v2's: no promise, no time.
  bool is_v2() const;
};

// dev.sigstore.rekor.v1.TransparencyLogEntry (kBadEnvelope).
Result<LogEntry> ReadLogEntry(const Json& json);

// What the log signed when it took the entry (JCS of body, integratedTime,
// logID and logIndex), and the time that it vouches for (kBadLogEntry).
Result<Instant> CheckPromise(const LogEntry& entry, const TransparencyLog& log);

// The entry is in a tree that the log's checkpoint describes (kNotLogged
// without proof or checkpoint; kBadProof, kBadCheckpoint).
Result<Done> CheckProof(const LogEntry& entry, const TransparencyLog& log);

}  // namespace airlock::verifier
