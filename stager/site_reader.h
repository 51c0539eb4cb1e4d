// stager/site_reader.h
//
// The ledger and the site as of now, opened together: what nearly every program
// starts from.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/home.h"
#include "airlock/core/notes/installation.h"
#include "airlock/core/result.h"
#include "airlock/ledger/reader.h"
#include "policies/judge.h"

namespace airlock::stager {

Result<notes::Installation> ReadInstallation(const Home& home);

struct SiteNow {
  notes::Installation installation;
  ledger::Reader reader;
  policies::Site site;
  // What seals have taken; nullopt until somebody asks for it.
  std::optional<std::vector<policies::Taken>> taken = {};
};
Result<SiteNow> OpenSite(const Home& home);

// What every seal on record took that counts by the roots on record: what a
// channel's order is held against (policies/order.h). Where no root is on record
// that is pinned, none counts.
Result<std::vector<policies::Taken>> ReadTaken(
    const ledger::Reader& reader, const notes::Installation& installation);

// Brings it up to the ledger's checkpoint of now; what has not changed is not
// read again (Reader::Advanced()). After a failure it is what it was.
Result<Done> Refresh(SiteNow& now);

}  // namespace airlock::stager
