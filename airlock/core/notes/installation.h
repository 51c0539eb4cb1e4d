// airlock/core/notes/installation.h
//
// `airlock.installation/v1`: what one installation is, written once by
// `airlock init` and read by every program.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"

namespace airlock::notes {

struct Installation {
  std::string origin;  // of the ledger's checkpoints, e.g. "airlock.example/1"
  Separation separation = Separation::kEmbedded;
  Bytes checkpoint_key;   // SubjectPublicKeyInfo
  NoteDigest genesis;     // of the first roster
  NoteDigest first_root;  // of the first airlock.root/v1
  std::uint64_t gid = 0;  // the group of all airlock programs
  // Separated mode: program → uid ("ledger", "intake", "worker", "conductor",
  // "signer", "exporter"). Empty in embedded mode.
  std::map<std::string, std::uint64_t> uids;
  friend bool operator==(const Installation&, const Installation&) = default;
};
inline constexpr std::string_view kInstallationNote = "airlock.installation/v1";
std::string Format(const Installation& installation);
// Also refuses two programs under one uid in separated mode (kConfiguration).
Result<Installation> ParseInstallation(std::string_view text);

}  // namespace airlock::notes
