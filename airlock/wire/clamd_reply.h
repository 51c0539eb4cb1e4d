// airlock/wire/clamd_reply.h
//
// What clamd says, read strictly.
//
// clamd reads strangers' files, so what it writes may be a stranger's. Each answer
// of a session is "NUMBER: WORDS" and a NUL, where the number counts the commands
// of that session. What does not read so is kScannerUnfit: a daemon that is not
// understood has not said "OK".
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"

namespace airlock::wire {

// Without its NUL. A signature's name has 60 characters; this is a sentence.
inline constexpr std::size_t kMaxClamdReplyBytes = 1024;

struct ClamdReply {
  std::uint64_t number = 0;
  std::string words;  // printable ASCII
};
Result<ClamdReply> ParseClamdReply(std::string_view text);

// The answer to FILDES: "fd[11]: OK", "fd[11]: NAME FOUND", "fd[11]: … ERROR".
struct ClamdVerdict {
  enum class Kind {
    kClean,
    kMatch,
    // ClamAV tells what it did not look at as something that it found.
    kLimit,        // Heuristics.Limits.Exceeded…
    kTimeout,      // Heuristics.Limits.Exceeded.MaxScanTime
    kUnsupported,  // Heuristics.Encrypted…
    kError,
  };
  Kind kind = Kind::kError;
  std::string text;  // the signature, or what went wrong; "" for clean
  friend bool operator==(const ClamdVerdict&, const ClamdVerdict&) = default;
};
Result<ClamdVerdict> ParseClamdVerdict(std::string_view words);

// The answer to VERSION: "ClamAV 1.4.6/27450/Sat Nov 28 20:41:04 2026", or
// "ClamAV 1.4.6" where no database has a number.
struct ClamdVersion {
  std::string engine;  // "1.4.6"
  struct Database {
    std::uint64_t version = 0;
    // Read as UTC. clamd writes its own local time and not which that is.
    Instant date{0};
    friend bool operator==(const Database&, const Database&) = default;
  };
  std::optional<Database> database;
  friend bool operator==(const ClamdVersion&, const ClamdVersion&) = default;
};
Result<ClamdVersion> ParseClamdVersion(std::string_view words);

}  // namespace airlock::wire
