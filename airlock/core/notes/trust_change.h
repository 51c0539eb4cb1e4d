// airlock/core/notes/trust_change.h
//
// Another meaning for a name that is believed.
//
// Whoever may change whom the airlock believes may have it believe anything. So
// a change is a submission: what it would add, take away and leave is on record
// before anybody decides, entry by entry, and part of what people sign.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/name.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"

namespace airlock::notes {

enum class EntryFate { kAdded, kRemoved, kChanged, kKept };
std::string_view NameOf(EntryFate fate);  // "added", "removed", …

// One key, or one authority of a Sigstore instance, before and after.
struct TrustEntry {
  EntryFate fate = EntryFate::kKept;
  std::string what;    // "key", or an authority's role
  std::string id;      // of the key or certificate: sha256:…
  std::string before;  // all that is said of it, for people; "" if added
  std::string after;   // "" if removed
  friend bool operator==(const TrustEntry&, const TrustEntry&) = default;
};

struct TrustDifference {
  TrustName trust;
  std::optional<ObjectDigest> before;  // the anchors in force; none: it is new
  ObjectDigest after;                  // anchors, a document of the vault
  std::vector<TrustEntry> entries;     // sorted by fate, what and id
  friend bool operator==(const TrustDifference&,
                         const TrustDifference&) = default;
};
// The lines "change" and "entry" of a note.
void AddDifference(NoteWriter& writer, const TrustDifference& difference);
Result<TrustDifference> TakeDifference(NoteReader& reader);

// `airlock.trust-change/v1`, a record signed with the seal key: the signer has
// sealed this submission, and from here on `name` means `anchors`.
struct TrustChange {
  TrustName name;
  std::uint64_t generation;
  std::optional<ObjectDigest> before;  // what it meant until now
  ObjectDigest anchors;
  SubmissionId submission;
  RecordDigest seal;
  friend bool operator==(const TrustChange&, const TrustChange&) = default;
};
inline constexpr std::string_view kTrustChangeNote = "airlock.trust-change/v1";
std::string Format(const TrustChange& change);
Result<TrustChange> ParseTrustChange(std::string_view text);

}  // namespace airlock::notes
