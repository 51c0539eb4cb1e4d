// airlock/ledger/wire.h
//
// How authors ask the ledger, over its Unix socket.
//
// A request is the frame `airlock.append/v1` (author, subject, previous), a
// blank line, and the body; the answer is `airlock.appended/v1` or
// `airlock.failure/v1`. The author that counts is the one the kernel names
// (SO_PEERCRED), looked up in a table of uids; in embedded mode all uids are
// one and the claim is taken, and the record says so.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>
#include <set>
#include <string>

#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/channel.h"

namespace airlock::ledger {

std::string FormatAppendRequest(const AppendRequest& request);
Result<AppendRequest> ParseAppendRequest(std::string_view text);
std::string FormatAppended(const Appended& appended);
Result<Appended> ParseAppended(std::string_view text);

// Who is who. Every uid not listed may author as kPerson, which only signed
// records use.
struct AuthorTable {
  Separation separation = Separation::kEmbedded;
  std::map<uid_t, Author> uids;  // separated mode only
};

// The author that a peer may act as (kWrongAuthor if it claims another).
Result<Author> AuthorOf(const AuthorTable& table, const platform::Peer& peer,
                        Author claimed);

// Serves one connection: any number of requests, until the peer closes.
Result<Done> Serve(platform::Channel& connection, const AuthorTable& table,
                   Writer& writer);

// The author's side: appends by asking the socket at `path`.
Result<Appended> AppendThrough(const std::string& path,
                               const AppendRequest& request);

}  // namespace airlock::ledger
