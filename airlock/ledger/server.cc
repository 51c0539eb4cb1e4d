#include "airlock/ledger/server.h"

#include <chrono>
#include <string>
#include <utility>

#include "airlock/core/notes/job.h"
#include "airlock/ledger/wire.h"

namespace airlock::ledger {
namespace {

// Details are sentences of ours; what is longer would not pass as a note.
constexpr std::size_t kMaxDetailBytes = 1024;

// The ledger stamps what is recorded, so this is where its clock is read.
Instant Now() {
  return Instant(std::chrono::duration_cast<std::chrono::seconds>(
                     std::chrono::system_clock::now().time_since_epoch())
                     .count());
}

Result<Appended> Answer(std::string_view text, const AuthorTable& table,
                        const platform::Peer& peer, Writer& writer) {
  TRY(AppendRequest request, ParseAppendRequest(text));
  TRY(request.author, AuthorOf(table, peer, request.author));
  request.separation = table.separation;
  return writer.Append(request, Now());
}

}  // namespace

Result<Author> AuthorOf(const AuthorTable& table, const platform::Peer& peer,
                        Author claimed) {
  if (table.separation == Separation::kEmbedded) return claimed;
  const auto listed = table.uids.find(peer.uid);
  const Author author =
      listed == table.uids.end() ? Author::kPerson : listed->second;
  if (author != claimed) {
    return Failure{Reason::kWrongAuthor,
                   "uid " + std::to_string(peer.uid) + " is the " +
                       std::string(NameOf(author)) + ", not the " +
                       std::string(NameOf(claimed))};
  }
  return author;
}

Result<Done> Serve(platform::Channel& connection, const AuthorTable& table,
                   Writer& writer) {
  TRY(const platform::Peer peer, connection.PeerCredentials());
  for (;;) {
    TRY(const std::optional<platform::Message> message,
        connection.Receive(kMaxAppendRequestBytes));
    if (!message) return Done{};
    Result<Appended> appended = Answer(message->text, table, peer, writer);
    if (appended.ok()) {
      TRY_DONE(connection.Send(FormatAppended(*appended)));
      continue;
    }
    Failure failure = std::move(appended).failure();
    if (failure.detail.size() > kMaxDetailBytes) {
      failure.detail.resize(kMaxDetailBytes);
    }
    TRY_DONE(connection.Send(notes::Format(notes::FailureNote{failure})));
  }
}

}  // namespace airlock::ledger
