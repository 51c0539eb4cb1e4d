// airlock-ledger: the ledger's only writer. Holds the checkpoint key; reads no
// grammar but our own.
#include <cstdlib>
#include <thread>

#include "airlock/core/notes/installation.h"
#include "airlock/ledger/server.h"
#include "airlock/ledger/writer.h"
#include "airlock/platform/directory.h"
#include "airlock/programs/log.h"
#include "airlock/programs/service.h"

namespace airlock::programs {

static Result<Done> Run(int argc, char** argv) {
  TRY(const Home home, HomeFrom(argc, argv));
  TRY(const platform::Directory root, platform::Directory::Open(home.root()));
  TRY(const std::string text, root.ReadText("installation", kMaxRecordBytes));
  TRY(const notes::Installation installation, notes::ParseInstallation(text));
  TRY(const Secret passphrase, PassphraseFrom(argc, argv));
  TRY(const platform::Directory secret,
      platform::Directory::Open(home.secret("ledger")));
  TRY(const std::string key_note,
      secret.ReadText("checkpoint.key", kMaxRecordBytes));
  TRY(crypto::SigningKey key,
      crypto::SigningKey::Open(key_note, "checkpoint", passphrase));
  TRY(ledger::Writer writer,
      ledger::Writer::Open(home.ledger(), home.index() + "/ledger.sqlite",
                           installation.origin, std::move(key)));
  ledger::AuthorTable table;
  table.separation = installation.separation;
  for (const auto& [program, uid] : installation.uids) {
    const auto author = AuthorNamed(program);
    if (author.ok()) {
      table.uids.emplace(static_cast<uid_t>(uid), *author);
    }
  }
  // A thread a connection: Append() takes one after the other, and a peer that
  // never speaks keeps nobody waiting. Whoever is being served when we are told
  // to stop is cut off, which loses nothing.
  TRY_DONE(ServeForever(
      "airlock-ledger", home.socket("ledger"),
      [&](platform::Channel& connection) -> Result<Done> {
        std::thread([channel = std::move(connection), &table,
                     &writer]() mutable {
          const auto served = ledger::Serve(channel, table, writer);
          if (!served.ok()) {
            Log(Level::kWarning, "airlock-ledger",
                NameOf(served.failure().reason), served.failure().detail);
          }
        }).detach();
        return Done{};
      }));
  // Threads may still be serving: end without taking their world apart.
  std::_Exit(0);
}

}  // namespace airlock::programs

int main(int argc, char** argv) {
  const auto done = airlock::programs::Run(argc, argv);
  if (done.ok()) return 0;
  return airlock::programs::ExitWith("airlock-ledger", done.failure());
}
