#include "stager/site_reader.h"

#include "airlock/core/record.h"
#include "airlock/platform/directory.h"

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

Result<Done> Refresh(SiteNow& now) {
  TRY(ledger::Reader reader, now.reader.Advanced());
  bool site_changed = false;
  for (std::uint64_t i = now.reader.size(); i < reader.size(); ++i) {
    TRY(const ChainedRecord entry, reader.At(i));
    site_changed = site_changed || entry.record.subject == SiteSubject();
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
