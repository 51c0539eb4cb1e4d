// airlock/core/notes/root.h
//
// The keys of this airlock, introduced by people who keep theirs offline.
//
// `airlock.root/v1` is what a sealed side is given by hand. Version N+1 counts
// only with the signatures that both N and N+1 demand, and it names N by its
// digest: whoever is given a later root by hand can tell which were the ones
// before it. The same root is rendered as TUF's root.json for clients of that
// family.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// One purpose each: "root", "checkpoint", "seal", "targets", "snapshot",
// "timestamp", "oci", "attestation", "apt".
struct RootKey {
  std::string purpose;
  KeyId id;
  Bytes spki;
  friend bool operator==(const RootKey&, const RootKey&) = default;
};

// A key whose seals do not count from the ledger's record `from` on: it was
// lost to others, or a seal of it was forced. Other purposes need no such line.
// What they signed is signed again with every release; seals are signed once.
struct RevokedKey {
  KeyId id;
  std::uint64_t from = 0;
  friend bool operator==(const RevokedKey&, const RevokedKey&) = default;
};

struct Root {
  std::uint64_t version = 1;
  std::optional<NoteDigest> previous;  // the root before; version 1 has none
  std::string ledger;  // the checkpoint's origin line, e.g. "airlock.example/1"
  Instant issued{0};
  Instant expires{0};
  std::uint64_t threshold = 2;      // of the "root" keys
  std::vector<RootKey> keys;        // sorted by purpose, then id
  std::vector<RevokedKey> revoked;  // sorted by id
  std::vector<RootKey> KeysFor(std::string_view purpose) const;
  friend bool operator==(const Root&, const Root&) = default;
};
inline constexpr std::string_view kRootNote = "airlock.root/v1";
std::string Format(const Root& root);
// Also refuses a threshold of 0 or above the number of root keys, a missing
// purpose, one key for two purposes, a key both in use and revoked, and a first
// root with one before it or a later one without (kBadRoot).
Result<Root> ParseRoot(std::string_view text);

}  // namespace airlock::notes
