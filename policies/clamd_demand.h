// policies/clamd_demand.h
//
// How a channel has clamd asked: where it listens, what it is given whole, how
// old its database may be.
//
// ClamAV says "OK" of what it does not read, so nothing here is guessed: what
// is larger than `file_bytes` is given in windows, and what was read in windows
// alone counts as read only where the policy says so.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/note.h"
#include "airlock/core/result.h"

namespace airlock::policies {

struct ClamdDemand {
  // As the packages of Debian 12 have it, and as much as their clamd takes.
  std::string socket = "/run/clamav/clamd.ctl";
  std::uint64_t file_bytes = 25ULL << 20;
  // A file that matched in none of its windows was read. Signatures that are
  // bound to a whole file, its type or a place in it see none of it.
  bool windows_suffice = false;
  // At the time of the scan; nullopt: any, and one that tells no date too.
  std::optional<Seconds> max_database_age = Seconds{7 * 86400};
  // Without a word from it. clamd gives up a file after 120 s by itself.
  Seconds patience{150};
  // How long a leaf counts as clean without being asked about again, if engine,
  // database and rules are the same. A database of the site's own has no
  // number, so that a new one is not noticed by its name; 0: each leaf, each
  // time.
  Seconds remember{12 * 3600};
  friend bool operator==(const ClamdDemand&, const ClamdDemand&) = default;
};

// What two windows that follow each other have in common. Longer than any
// signature of bytes that is in use.
inline constexpr std::uint64_t kClamdOverlapBytes = 1ULL << 20;

// kBadPolicy: a socket that is no absolute path of at most 255 bytes, fewer
// bytes than two overlaps or more than ClamAV can take, an age or a patience of
// 0, a verdict that is remembered for longer than a database may be old.
Result<Done> CheckClamd(const ClamdDemand& demand);

// The line "clamd" of a policy's note (kBadNote).
Result<ClamdDemand> ReadClamd(NoteReader& reader);
void AddClamd(NoteWriter& writer, const ClamdDemand& demand);

// What stands for the rules in a record of a scan: how much of a file it saw at
// a time, what counted as read, and for how long. A scan by others is no answer
// to this demand.
enum class ScanRound { kArrived, kRested };  // before and after the hold
NoteDigest RulesOf(const ClamdDemand& demand,
                   ScanRound round = ScanRound::kArrived);

// What a record has as the database: "27450 2026-01-31T23:59:59Z", or "-" where
// clamd does not tell.
std::string DatabaseText(std::uint64_t version, Instant date);
std::optional<Instant> DateOfDatabase(std::string_view database);

// Whether a database is young enough at `now`. clamd tells the date in a zone
// of its own and does not say which: up to 14 hours in the future are today.
bool IsFresh(const ClamdDemand& demand, std::string_view database, Instant now);

}  // namespace airlock::policies
