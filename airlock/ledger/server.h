// airlock/ledger/server.h
//
// The ledger's side of its Unix socket.
//
// The author that counts is the one the kernel names (SO_PEERCRED), looked up
// in a table of uids. In embedded mode all uids are one, the claim is taken,
// and the record says so.
#pragma once

#include <sys/types.h>

#include <map>
#include <optional>

#include "airlock/core/record.h"
#include "airlock/core/result.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/channel.h"

namespace airlock::ledger {

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

}  // namespace airlock::ledger
