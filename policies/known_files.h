// policies/known_files.h
//
// Files that a policy knows by their digests.
//
// A denied one refuses whatever it lies in, at any depth. An allowed one is a
// scanner's mistake: it is scanned like any other and what is found in it is on
// record, but refuses nothing. Few, each with its reason, and signed for like
// the policy itself; long lists of bad digests are what ClamAV's own databases
// are for
// (.hsb).
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/note.h"
#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"

namespace airlock::policies {

struct KnownFile {
  ObjectDigest digest;
  std::string why;
  friend bool operator==(const KnownFile&, const KnownFile&) = default;
};

struct KnownFiles {
  std::vector<KnownFile> denied;   // both sorted by digest, distinct
  std::vector<KnownFile> allowed;  // and without one in common
  friend bool operator==(const KnownFiles&, const KnownFiles&) = default;
};

// Of each sort. A policy is a note that people read, and each line says why.
inline constexpr std::size_t kMaxKnownFiles = 4096;
inline constexpr std::size_t kMaxKnownWhyBytes = 200;

// Who looks for denied files, in a record of a scan: "hash-list 1".
inline constexpr std::string_view kHashList = "hash-list";

// kBadPolicy: too many, out of order, without or with too long a reason, denied
// and allowed.
Result<Done> CheckKnownFiles(const KnownFiles& files);

// The lines "denied" and "allowed" of a policy's note (kBadNote).
Result<KnownFiles> ReadKnownFiles(NoteReader& reader);
void AddKnownFiles(NoteWriter& writer, const KnownFiles& files);

// The entry of that digest; nullptr for none.
const KnownFile* FindKnown(const std::vector<KnownFile>& files,
                           const ObjectDigest& digest);

// Which digests were looked for, as a record of a scan names its rules.
NoteDigest RulesOf(const std::vector<KnownFile>& denied);

// The record of who looked for denied files in an artifact: itself and all that
// its inventory lists. Inconclusive where the inventory is not whole.
notes::Scan ScanForDenied(const std::vector<KnownFile>& denied,
                          const notes::Inventory& inventory,
                          std::string sandbox);

}  // namespace airlock::policies
