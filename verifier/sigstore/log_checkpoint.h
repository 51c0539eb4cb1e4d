// verifier/sigstore/log_checkpoint.h
//
// A log's signed word on its size and root (C2SP tlog-checkpoint under
// signed-note), as Rekor writes it.
//
// Our own ledger reads exactly its own checkpoints (airlock/ledger). Rekor's
// first version signs with ECDSA under a name that is only part of the origin,
// and adds lines; its second lets witnesses sign beside it. One signature must
// be the log's; those of keys that we do not know say nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "verifier/sigstore/trusted_root.h"

namespace airlock::verifier {

inline constexpr std::size_t kMaxLogCheckpointBytes = 128 * 1024;

struct LogCheckpoint {
  std::string origin;
  std::uint64_t size = 0;
  RootDigest root;
};

// The checkpoint, if `log` signed it. Signatures by other names or key hints
// are skipped; a false one under the log's own name and hint refuses
// (kBadCheckpoint).
Result<LogCheckpoint> OpenLogCheckpoint(std::string_view envelope,
                                        const TransparencyLog& log);

}  // namespace airlock::verifier
