// airlock/gate/memory.h
//
// What the sealed side remembers between crossings: whom it believes, and the
// history it has been shown.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/root.h"
#include "airlock/core/result.h"
#include "airlock/crypto/merkle.h"
#include "airlock/platform/directory.h"

namespace airlock::gate {

// Where a root stands in the ledger.
struct RootPlace {
  std::uint64_t index = 0;
  RecordDigest record;
  friend bool operator==(const RootPlace&, const RootPlace&) = default;
};

// The last import of one target.
struct Imported {
  std::uint64_t sequence = 0;
  std::uint64_t size = 0;  // the release's version
  ObjectDigest crossing;
  ObjectDigest release;
  Instant time{0};  // the release's own stamp
  Instant expires{0};
  friend bool operator==(const Imported&, const Imported&) = default;
};

// `airlock.gate/v1`. The ledger is kept as its compact tree: with the leaves
// that a crossing carries, that is all it takes to prove that the new
// checkpoint continues the old one.
struct Memory {
  SiteName site;
  bool accepts_embedded = false;  // for tests and trials, chosen at init
  std::string root;               // the signed root, as bytes
  // The places of all roots to that one, oldest first. Empty until the first
  // crossing tells: the root that is carried by hand has no place.
  std::vector<RootPlace> places;
  crypto::CompactTree ledger;
  std::map<TargetName, Imported> targets;
  // Crossings that were made and never arrived. Releases are cumulative, so a
  // gap loses nothing that a later crossing does not bring; people want to know
  // all the same.
  std::map<TargetName, std::set<std::uint64_t>> gaps;
};
std::string Format(const Memory& memory);
Result<Memory> ParseMemory(std::string_view text);

Result<Memory> ReadMemory(const platform::Directory& state);
Result<Done> WriteMemory(const platform::Directory& state,
                         const Memory& memory);

}  // namespace airlock::gate
