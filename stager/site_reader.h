// stager/site_reader.h
//
// The ledger and the site as of now, opened together: what nearly every program
// starts from.
#pragma once

#include <string>

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
};
Result<SiteNow> OpenSite(const Home& home);

// Brings it up to the ledger's checkpoint of now; what has not changed is not
// read again (Reader::Advanced()). After a failure it is what it was.
Result<Done> Refresh(SiteNow& now);

}  // namespace airlock::stager
