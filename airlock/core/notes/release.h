// airlock/core/notes/release.h
//
// What leaves: seals, releases and crossings.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/member_path.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/record.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// `airlock.seal/v1`, a record signed with the seal key (ecdsa-p256): the signer
// has proved this submission for itself. `openssl dgst -sha256 -verify` checks
// the note's text.
struct Seal {
  SubmissionId submission;
  ChannelName channel;
  BundleKind kind;
  ObjectDigest contents;
  RecordDigest verdict;
  NoteDigest dossier;
  NoteDigest policy;
  NoteDigest roster;
  std::string product;
  std::string version;
  std::uint64_t ordinal = 0;
  std::vector<RecordDigest> decisions;  // those counted, sorted
  std::vector<RecordDigest> waivers;    // those needed, sorted
  std::vector<TargetName> targets;      // sorted
  std::uint64_t ledger_size = 0;        // the prefix that was judged
  RootDigest ledger_root;
  Separation separation = Separation::kEmbedded;
  Instant now{0};
  friend bool operator==(const Seal&, const Seal&) = default;
};
inline constexpr std::string_view kSealNote = "airlock.seal/v1";
std::string Format(const Seal& seal);
Result<Seal> ParseSeal(std::string_view text);

// `airlock.release/v1`, a document signed with the seal key: everything that a
// target holds as of a ledger size, which is its version. A pure rendering of
// that prefix of the ledger.
struct ReleaseFile {
  ObjectDigest object;
  std::uint64_t size = 0;
  MemberPath path;  // in the published tree
  friend bool operator==(const ReleaseFile&, const ReleaseFile&) = default;
};
struct ReleaseSeal {
  std::uint64_t index = 0;  // of the seal's record in the ledger
  RecordDigest record;
  friend bool operator==(const ReleaseSeal&, const ReleaseSeal&) = default;
};
struct Release {
  TargetName target;
  std::uint64_t size = 0;  // ledger size rendered; the release's version
  RootDigest root;
  Instant time{0};     // the stamp of the last record in the prefix
  Instant expires{0};  // a release that is not refreshed goes stale
  Separation separation = Separation::kEmbedded;
  std::vector<ReleaseSeal> seals;  // by index
  std::vector<ReleaseFile> files;  // by path
  friend bool operator==(const Release&, const Release&) = default;
};
inline constexpr std::string_view kReleaseNote = "airlock.release/v1";
std::string Format(const Release& release);
Result<Release> ParseRelease(std::string_view text);

// `airlock.released/v1`, a record: the signed release is in the vault and its
// tree is published.
struct Released {
  TargetName target;
  std::uint64_t size = 0;
  ObjectDigest release;  // of the signed note
  std::uint64_t files = 0;
  friend bool operator==(const Released&, const Released&) = default;
};
inline constexpr std::string_view kReleasedNote = "airlock.released/v1";
std::string Format(const Released& released);
Result<Released> ParseReleased(std::string_view text);

// `airlock.refreshed/v1`, a record: a new timestamp is about to be signed, so
// that no version exists twice.
struct Refreshed {
  TargetName target;
  Instant time{0};
  friend bool operator==(const Refreshed&, const Refreshed&) = default;
};
inline constexpr std::string_view kRefreshedNote = "airlock.refreshed/v1";
std::string Format(const Refreshed& refreshed);
Result<Refreshed> ParseRefreshed(std::string_view text);

// `airlock.crossed/v1`, a record: a crossing was written for a site.
struct Crossed {
  SiteName site;
  TargetName target;
  std::uint64_t sequence = 0;  // 1, 2, 3, … per site and target
  std::uint64_t size = 0;      // the release that it carries
  ObjectDigest crossing;       // of the crossing note
  friend bool operator==(const Crossed&, const Crossed&) = default;
};
inline constexpr std::string_view kCrossedNote = "airlock.crossed/v1";
std::string Format(const Crossed& crossed);
Result<Crossed> ParseCrossed(std::string_view text);

// An object that travels.
struct CarriedObject {
  ObjectDigest object;
  std::uint64_t size = 0;
  friend bool operator==(const CarriedObject&, const CarriedObject&) = default;
};

// `airlock.crossing/v1`: the one thing of ours that the sealed side reads. A
// directory holds this note as `crossing` and each object under
// objects/<2 hex>/<62 hex>.
struct Crossing {
  SiteName site;
  TargetName target;
  std::uint64_t sequence = 0;
  std::optional<ObjectDigest> previous;    // the crossing note before this one
  std::vector<ObjectDigest> root_records;  // ledger entries, oldest first
  ObjectDigest checkpoint;                 // signed checkpoint of the ledger
  std::uint64_t first_leaf = 0;            // `leaves` starts here
  ObjectDigest leaves;                     // 32-byte leaf hashes, concatenated
  ObjectDigest release;                    // signed airlock.release/v1
  std::vector<ObjectDigest> seal_records;  // ledger entries, by index
  std::vector<CarriedObject> objects;      // all of the above and the files
  friend bool operator==(const Crossing&, const Crossing&) = default;
};
inline constexpr std::string_view kCrossingNote = "airlock.crossing/v1";
std::string Format(const Crossing& crossing);
Result<Crossing> ParseCrossing(std::string_view text);

}  // namespace airlock::notes
