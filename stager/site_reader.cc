#include "stager/site_reader.h"

#include "airlock/core/record.h"
#include "airlock/platform/directory.h"
#include "policies/read_taken.h"

namespace airlock::stager {

Result<notes::Installation> ReadInstallation(const Home& home) {
  auto directory = platform::Directory::Open(home.root());
  if (!directory.ok()) {
    return Failure{
        Reason::kConfiguration,
        "no installation at " + home.root() + "; make one with `airlock init`"};
  }
  auto text = directory->ReadText("installation", kMaxRecordBytes);
  if (!text.ok()) {
    return Failure{Reason::kConfiguration,
                   home.installation() + ": " + text.failure().detail};
  }
  return notes::ParseInstallation(*text);
}

Result<SiteNow> OpenSite(const Home& home) {
  TRY(notes::Installation installation, ReadInstallation(home));
  TRY(const crypto::PublicKey key,
      crypto::PublicKey::FromSpki(installation.checkpoint_key));
  // The ledger writes its first checkpoint when it first starts.
  TRY(const platform::Directory log, platform::Directory::Open(home.ledger()));
  if (!log.Has("checkpoint") && !log.Has("tile")) {
    return Failure{Reason::kUnavailable, "the ledger was never started"};
  }
  TRY(ledger::Reader reader,
      ledger::Reader::Open(home.ledger(), installation.origin, key));
  TRY(const Chain chain, reader.ChainOf(SiteSubject()));
  TRY(policies::Site site, policies::ReadSite(chain, installation.genesis,
                                         installation.first_root));
  return SiteNow{std::move(installation), std::move(reader), std::move(site)};
}

Result<std::vector<policies::Taken>> ReadTaken(
    const ledger::Reader& reader, const notes::Installation& installation) {
  std::vector<policies::Taken> taken;
  TRY(const Chain site_chain, reader.ChainOf(SiteSubject()));
  const auto roots = policies::ReadRoots(site_chain, installation.first_root);
  // By no root there is no seal that counts.
  if (!roots.ok()) return taken;
  return policies::ReadTaken(reader, *roots);
}

Result<Done> Refresh(SiteNow& now) {
  TRY(ledger::Reader reader, now.reader.Advanced());
  bool site_changed = false;
  bool taken_changed = false;
  for (std::uint64_t i = now.reader.size(); i < reader.size(); ++i) {
    TRY(const ChainedRecord entry, reader.At(i));
    site_changed = site_changed || entry.record.subject == SiteSubject();
    // A root may revoke a key, and with it seals.
    taken_changed = taken_changed || entry.record.kind() == RecordKind::kSeal ||
                    entry.record.kind() == RecordKind::kRoot;
  }
  if (now.taken && taken_changed) {
    TRY(now.taken, ReadTaken(reader, now.installation));
  }
  if (site_changed) {
    TRY(const Chain chain, reader.ChainOf(SiteSubject()));
    TRY(now.site, policies::ReadSite(chain, now.installation.genesis,
                                     now.installation.first_root));
  }
  now.reader = std::move(reader);
  return Done{};
}

}  // namespace airlock::stager
