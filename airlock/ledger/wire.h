// airlock/ledger/wire.h
//
// How authors ask the ledger, over its Unix socket.
//
//   airlock.append/v1
//   author conductor
//   subject debian-0123456789abcdef
//   previous sha256:…            or: none
//   <blank line>
//   …                            the body, with its signatures
//
//   airlock.appended/v1
//   index 12
//   record sha256:…
//   time 2026-01-31T23:59:59Z
//   already no
//
// or `airlock.failure/v1`. The author named here is only a claim; what becomes
// of it is told in server.h. How an author is separated is not asked at all.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "airlock/core/result.h"
#include "airlock/ledger/append.h"

namespace airlock::ledger {

// The envelope of a request is four short lines.
inline constexpr std::size_t kMaxAppendRequestBytes = kMaxRecordBytes + 1024;

// Parse leaves `separation` as it is by default (kBadNote, kUnknownKind,
// kNoteTooLarge, kBadRecord).
std::string FormatAppendRequest(const AppendRequest& request);
Result<AppendRequest> ParseAppendRequest(std::string_view text);
std::string FormatAppended(const Appended& appended);
Result<Appended> ParseAppended(std::string_view text);

// The author's side: appends by asking the socket at `path`. What the ledger
// refused is refused here with the same reason; kUnavailable, kTimedOut and
// kProtocol may leave a record behind, and asking again finds out.
Result<Appended> AppendThrough(const std::string& path,
                               const AppendRequest& request);

}  // namespace airlock::ledger
