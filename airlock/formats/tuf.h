// airlock/formats/tuf.h
//
// A release as a TUF repository (TUF 1.0.34).
//
// Sites that already run a TUF client can take a release with it, and get
// rollback and freeze protection from code that is not ours. Four top-level
// roles, no delegations: the one signer holds all three online keys, so a
// delegation would add a parser's worth of rules and no separation.
//
// Each function yields the "signed" object in canonical form: those bytes are
// what the role's key signs, and what TufEnvelope() puts beside the signatures.
// Whether a client checks the bytes it received or canonicalises them again,
// it sees the same.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/notes/root.h"
#include "airlock/crypto/public_key.h"

namespace airlock::formats {

inline constexpr std::string_view kTufSpecVersion = "1.0.34";

struct TufTarget {
  std::string path;  // relative to the targets' base URL
  ObjectDigest sha256;
  std::uint64_t size = 0;
};

// What one metadata file says of the next: the envelope's bytes as published.
struct TufFile {
  std::string name;  // "targets.json", "snapshot.json": without a version
  std::uint64_t version = 0;
  ObjectDigest sha256;
  std::uint64_t size = 0;
};

// How TUF names an Ed25519 key: the hex SHA-256 of its canonical key object
// (§4.2.1). Another algorithm is a bug: the ceremony makes no other TUF key.
std::string TufKeyId(const crypto::PublicKey& ed25519);

// Whether TufRoot() can render this root: the keys of the four TUF purposes
// are well-formed Ed25519 keys. Ask before a root is signed.
bool HasTufKeys(const notes::Root& root);

// The root role, with consistent_snapshot. Only the keys for "root",
// "targets", "snapshot" and "timestamp" are shown: the others mean nothing to
// TUF. The online roles have threshold 1 (one signer holds them), root has the
// root note's own. A root without HasTufKeys() is a bug.
std::string TufRoot(const notes::Root& root);

// Targets in any order; a path given twice is a bug.
std::string TufTargets(std::uint64_t version, Instant expires,
                       const std::vector<TufTarget>& targets);
std::string TufSnapshot(std::uint64_t version, Instant expires,
                        const TufFile& targets);
std::string TufTimestamp(std::uint64_t version, Instant expires,
                         const TufFile& snapshot);

struct TufSignature {
  std::string key_id;
  Bytes signature;
};

// {"signatures":[…],"signed":…}, with `signed_object` byte for byte as it was
// signed. A key id given twice is a bug: clients refuse the file.
std::string TufEnvelope(std::string_view signed_object,
                        const std::vector<TufSignature>& signatures);

}  // namespace airlock::formats
