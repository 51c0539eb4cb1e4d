// verifier/tuf/metadata.h
//
// What the four kinds of TUF metadata say (TUF 1.0.34 §4).
//
// Read from the content of an envelope, once its signatures were counted. A
// member that the specification does not define is passed over, as it demands;
// one that it does define has the form defined or the file is refused.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "verifier/json/strict_json.h"
#include "verifier/tuf/delegation.h"
#include "verifier/tuf/envelope.h"
#include "verifier/tuf/key.h"

namespace airlock::verifier::tuf {

// The most bytes that each file may have. Those of the reference client, so
// that what works there works here.
inline constexpr std::uint64_t kMaxRootBytes = 512'000;
inline constexpr std::uint64_t kMaxTimestampBytes = 16'384;
inline constexpr std::uint64_t kMaxSnapshotBytes = 2'000'000;
inline constexpr std::uint64_t kMaxTargetsBytes = 5'000'000;

// What all kinds have.
struct Validity {
  std::uint64_t version = 0;
  Instant expires{0};
};

struct FileHash {
  crypto::HashAlgorithm algorithm;
  Bytes digest;
};

// What one file says of another. Of the hashes only those are kept that are by
// SHA-2; `hashed` tells whether there were any at all.
struct FileInfo {
  std::uint64_t version = 0;            // 0 for a target, which has none
  std::optional<std::uint64_t> length;  // of metadata it may be unknown
  bool hashed = false;
  std::vector<FileHash> hashes;
};

// Whether a file is the one meant: kSizeMismatch, kDigestMismatch, and
// kWeakAlgorithm where hashes are given and none of them is SHA-2.
Result<Done> CheckFile(const FileInfo& info, std::string_view file);

struct Root {
  Validity validity;
  bool consistent_snapshot = false;
  Keys keys;
  // "root", "timestamp", "snapshot" and "targets", each once.
  std::map<std::string, Signers, std::less<>> roles;
};

struct Timestamp {
  Validity validity;
  FileInfo snapshot;
};

struct Snapshot {
  Validity validity;
  // By file name without version, "targets.json".
  std::map<std::string, FileInfo, std::less<>> files;
};

struct Targets {
  Validity validity;
  std::map<std::string, FileInfo, std::less<>> files;
  Delegations delegations;
};

// kBadMetadata unless the content is of that kind and of specification 1.
Result<Root> ReadRoot(const Json& content);
Result<Timestamp> ReadTimestamp(const Json& content);
Result<Snapshot> ReadSnapshot(const Json& content);
Result<Targets> ReadTargets(const Json& content);

}  // namespace airlock::verifier::tuf
