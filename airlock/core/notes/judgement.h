// airlock/core/notes/judgement.h
//
// What was decided, by arithmetic and by people.
//
// A verdict says that the machine's part is complete; decisions are people's
// signatures over that very verdict. Both name the digests of everything they
// rest on, so that neither survives a change of evidence, policy or roster.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/name.h"
#include "airlock/core/result.h"

namespace airlock::notes {

// R0 byte-identical … R3 equal after named normalisers, RX differs.
enum class RebuildLevel { kR0, kR1, kR2, kR3, kRX, kNotRebuilt };
std::string_view NameOf(RebuildLevel level);  // "R0" … "RX" "not-rebuilt"
Result<RebuildLevel> RebuildLevelNamed(std::string_view name);

// `airlock.rebuild/v1`, a record: one per artifact.
struct Rebuild {
  ObjectDigest object;
  RebuildLevel level = RebuildLevel::kNotRebuilt;
  std::string cause;  // of not-rebuilt: "no-recipe"; of RX: the difference
  friend bool operator==(const Rebuild&, const Rebuild&) = default;
};
inline constexpr std::string_view kRebuildNote = "airlock.rebuild/v1";
std::string Format(const Rebuild& rebuild);
Result<Rebuild> ParseRebuild(std::string_view text);

// `airlock.held/v1`, a record: the soak, counted from the ledger's own stamp.
struct Held {
  Instant not_before{0};
  friend bool operator==(const Held&, const Held&) = default;
};
inline constexpr std::string_view kHeldNote = "airlock.held/v1";
std::string Format(const Held& held);
Result<Held> ParseHeld(std::string_view text);

// `airlock.refused/v1`, a record: the end of a submission.
struct Refused {
  std::string stage;   // "verify", "inspect", …
  std::string reason;  // Reason's name
  std::string detail;
  friend bool operator==(const Refused&, const Refused&) = default;
};
inline constexpr std::string_view kRefusedNote = "airlock.refused/v1";
std::string Format(const Refused& refused);
Result<Refused> ParseRefused(std::string_view text);

// `airlock.verdict/v1`, a record: every requirement but people's approval is
// met at `now`. `dossier` is the digest of all facts it rests on.
struct Verdict {
  SubmissionId submission;
  NoteDigest dossier;
  NoteDigest policy;
  NoteDigest roster;
  Instant now{0};
  std::vector<RecordDigest> waivers;  // those that were needed, sorted
  friend bool operator==(const Verdict&, const Verdict&) = default;
};
inline constexpr std::string_view kVerdictNote = "airlock.verdict/v1";
std::string Format(const Verdict& verdict);
Result<Verdict> ParseVerdict(std::string_view text);

enum class Choice { kApprove, kReject };
std::string_view NameOf(Choice choice);  // "approve" "reject"

// `airlock.decision/v1`, a record, signed by the person's own key. The
// checkpoint is the one that the person's client saw and proved consistent with
// its last.
struct Decision {
  SubmissionId submission;
  Choice choice = Choice::kReject;
  RecordDigest verdict;
  NoteDigest dossier;
  NoteDigest policy;
  NoteDigest roster;
  std::vector<TargetName> targets;  // sorted
  PersonName person;
  RoleName role;
  std::uint64_t ledger_size = 0;
  RootDigest ledger_root;
  Instant expires{0};
  std::string comment;
  friend bool operator==(const Decision&, const Decision&) = default;
};
inline constexpr std::string_view kDecisionNote = "airlock.decision/v1";
std::string Format(const Decision& decision);
Result<Decision> ParseDecision(std::string_view text);

// `airlock.waiver/v1`, a record, signed: a requirement that this submission
// need not meet, why, and until when. `scope` is "all" or an artifact's digest.
struct Waiver {
  std::string id;
  SubmissionId submission;
  std::string requirement;
  std::string scope;
  std::string justification;
  PersonName person;
  Instant expires{0};
  friend bool operator==(const Waiver&, const Waiver&) = default;
};
inline constexpr std::string_view kWaiverNote = "airlock.waiver/v1";
std::string Format(const Waiver& waiver);
Result<Waiver> ParseWaiver(std::string_view text);

}  // namespace airlock::notes
