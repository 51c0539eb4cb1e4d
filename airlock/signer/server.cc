#include "airlock/signer/server.h"

#include "airlock/core/notes/installation.h"
#include "airlock/core/notes/release.h"
#include "airlock/platform/process.h"
#include "airlock/signer/recheck.h"
#include "airlock/signer/render.h"
#include "airlock/signer/trust_change.h"
#include "airlock/wire/answer.h"
#include "airlock/wire/append.h"
#include "policies/root_chain.h"

namespace airlock::signer {
namespace {

struct View {
  ledger::Reader ledger;
  HighWater high_water;
  policies::RootChain roots;
};

// The ledger as of now, and proof that it continues what was seen. The
// installation tells where to look, and is believed in nothing: the checkpoint
// key must be the one that the pinned root names.
Result<View> Look(const Home& home, const platform::Directory& secret) {
  TRY(const platform::Directory root, platform::Directory::Open(home.root()));
  TRY(const std::string text, root.ReadText("installation", kMaxRecordBytes));
  TRY(const notes::Installation installation, notes::ParseInstallation(text));
  TRY(HighWater high_water, HighWater::Open(secret));
  TRY(const crypto::PublicKey key,
      crypto::PublicKey::FromSpki(installation.checkpoint_key));
  TRY(ledger::Reader reader,
      ledger::Reader::Open(home.ledger(), installation.origin, key));
  TRY_DONE(high_water.Advance(reader));
  TRY(const Chain site, reader.ChainOf(SiteSubject()));
  TRY(policies::RootChain roots,
      policies::ReadRoots(site, high_water.state().first_root));
  bool named = false;
  for (const notes::RootKey& root_key : roots.newest().KeysFor("checkpoint")) {
    named = named || root_key.id == key.id();
  }
  if (!named || roots.newest().ledger != installation.origin) {
    return Failure{Reason::kBadCheckpoint,
                   "the root names another checkpoint key or ledger"};
  }
  return View{std::move(reader), std::move(high_water), std::move(roots)};
}

}  // namespace

Result<Server> Server::Open(const Home& home, const platform::Directory& secret,
                            const Secret& passphrase,
                            std::function<Instant()> clock) {
  TRY(ReleaseKeys keys, ReleaseKeys::Open(secret, passphrase));
  TRY(platform::VaultReader quarantine,
      platform::VaultReader::Open(home.quarantine()));
  TRY(const HighWater remembered, HighWater::Open(secret));
  (void)remembered;
  TRY(const std::string programs, platform::ProgramFolder());
  return Server(home, secret, passphrase, std::move(keys),
                std::move(quarantine), programs + "/airlock-worker",
                std::move(clock));
}

Result<Done> Server::TakeKeysOf(const notes::Root& root) {
  if (keys_.Follow(root).ok()) return Done{};
  // They may have been made since this program was started.
  TRY(ReleaseKeys keys, ReleaseKeys::Open(secret_, passphrase_));
  TRY_DONE(keys.Follow(root));
  keys_ = std::move(keys);
  return Done{};
}

Result<Done> Server::Serve(platform::Channel& connection) {
  constexpr std::uint64_t kMaxRequestBytes = 4096;
  TRY(std::optional<platform::Message> message,
      connection.Receive(kMaxRequestBytes, Seconds{10}));
  if (!message) return Done{};
  auto request = wire::ParseRequest(message->text);
  if (!request.ok()) return wire::Refuse(connection, request.failure());
  Result<Done> done =
      request->verb == wire::Verb::kSeal
          ? Seal(request->name, connection)
          : Publish(request->name, request->verb == wire::Verb::kTimestamp,
                    connection);
  if (!done.ok()) return wire::Refuse(connection, done.failure());
  return done;
}

Result<Done> Server::Seal(const std::string& name,
                          platform::Channel& connection) {
  TRY(const SubmissionId id, SubmissionId::Parse(name));
  TRY(const View view, Look(home_, secret_));
  TRY(const Chain chain, view.ledger.ChainOf(SubjectOf(id)));
  RecordDigest record = chain.empty() ? RecordDigest({}) : chain.back().digest;
  if (chain.empty() || chain.back().record.kind() != RecordKind::kSeal) {
    TRY_DONE(TakeKeysOf(view.roots.newest()));
    const Witnesses witnesses{view.ledger, quarantine_,
                              view.high_water.state().genesis, view.roots,
                              worker_};
    TRY(const CheckedSeal checked, Recheck(id, witnesses, clock_()));
    const std::string text = notes::Format(checked.seal());
    TRY(Bytes signature, keys_.SignOnce("seal", AsBytes(text)));
    SignedNote body = {text,
                       {{"ecdsa-p256", keys_.For("seal").public_key().id(),
                         std::move(signature)}}};
    TRY(const ledger::Appended appended,
        wire::AppendNext(home_.socket("ledger"), view.ledger, Author::kSigner,
                         SubjectOf(id), std::move(body)));
    record = appended.digest;
  }
  TRY_DONE(BringIntoForce(id));
  NoteWriter writer("airlock.sealed/v1");
  writer.Add("record", record);
  return connection.Send(std::move(writer).text());
}

// After the seal and never before it: a crash between the two is mended by
// asking again, and until then nothing else may change the same trust.
Result<Done> Server::BringIntoForce(const SubmissionId& id) {
  TRY(const View view, Look(home_, secret_));
  const Witnesses witnesses{view.ledger, quarantine_,
                            view.high_water.state().genesis, view.roots,
                            worker_};
  TRY(const std::optional<notes::TrustChange> change,
      TrustChangeOf(id, witnesses));
  if (!change) return Done{};
  TRY_DONE(TakeKeysOf(view.roots.newest()));
  const std::string text = notes::Format(*change);
  TRY(Bytes signature, keys_.SignOnce("seal", AsBytes(text)));
  TRY_DONE(wire::AppendNext(
      home_.socket("ledger"), view.ledger, Author::kSigner, SiteSubject(),
      {text,
       {{"ecdsa-p256", keys_.For("seal").public_key().id(),
         std::move(signature)}}}));
  return Done{};
}

Result<Done> Server::Publish(const std::string& name, bool refresh,
                             platform::Channel& connection) {
  TRY(const TargetName target, TargetName::Parse(name));
  if (refresh) {
    TRY(const View before, Look(home_, secret_));
    TRY(const Chain chain, before.ledger.ChainOf(SubjectOf(target)));
    if (chain.empty()) {
      return Failure{Reason::kNotFound,
                     "nothing was released for " + target.text()};
    }
    TRY(const ledger::Appended appended,
        wire::AppendNext(
            home_.socket("ledger"), before.ledger, Author::kSigner,
            SubjectOf(target),
            {notes::Format(notes::Refreshed{target, clock_()}), {}}));
    (void)appended;
  }
  TRY(const View view, Look(home_, secret_));
  TRY_DONE(TakeKeysOf(view.roots.newest()));
  TRY(const Rendering rendering,
      Render(target, view.ledger, quarantine_, view.roots, keys_));
  TRY_DONE(connection.Send(rendering.signed_release));
  for (const std::string& document : rendering.documents) {
    TRY_DONE(connection.Send(document));
  }
  return Done{};
}

}  // namespace airlock::signer
