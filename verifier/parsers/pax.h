// verifier/parsers/pax.h
//
// The records of a pax extended header (POSIX.1-2001, pax, "pax Header").
//
// A record may rewrite a member's name and size, which is where tar readers
// disagree most. Every keyword that is not known here is refused, and so are
// a keyword given twice and a value with a NUL.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock::verifier {

// Of one member, its ACLs and attributes are the most that is usual.
inline constexpr std::uint64_t kMaxPaxBytes = 64 * 1024;

struct PaxRecords {
  std::optional<std::string> path;
  std::optional<std::string> link;
  std::optional<std::uint64_t> size;
  std::optional<std::uint64_t> uid;
  std::optional<std::uint64_t> gid;
  std::optional<std::string> user;   // uname, gname: among those without
  std::optional<std::string> group;  // effect too
  std::string capabilities;          // security.capability, in hexadecimal
  // Other extended attributes, and what changes nothing: a line of each,
  // "keyword=value", and all keywords in their order.
  std::string attributes;
  std::string without_effect;
  std::string keywords;
};

// Accepts path, linkpath, size, uid, gid; uname, gname, mtime, atime, ctime and
// comment, which change nothing here; and the extended attributes
// security.capability, security.selinux and user.*. kBadContainer.
Result<PaxRecords> ParsePax(std::string_view text);

// The records for all members that follow: only a comment, which is where git
// puts a commit's name. Readers apply everything else differently.
Result<Done> CheckGlobalPax(std::string_view text);

}  // namespace airlock::verifier
