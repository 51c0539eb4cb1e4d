// airlock/cli/commands.h
//
// Every verb, as a function from what was typed to what is said.
#pragma once

#include "airlock/cli/options.h"
#include "airlock/cli/output.h"
#include "airlock/core/result.h"

namespace airlock::cli {

// Setting up and running (setup.cc, run.cc, doctor.cc).
Result<Output> Init(const Options& o);
Result<Output> Run(const Options& o);
Result<Output> Doctor(const Options& o);
Result<Output> Version(const Options& o);
Result<Output> Completion(const Options& o);  // command_line.cc

// The airlock's own keys and their root (key.cc, root.cc).
Result<Output> KeyList(const Options& o);
Result<Output> KeyNew(const Options& o);
Result<Output> RootShow(const Options& o);
Result<Output> RootNext(const Options& o);
Result<Output> RootSign(const Options& o);
Result<Output> RootPublish(const Options& o);

// After a disaster (reset.cc).
Result<Output> LedgerReset(const Options& o);

// Handing in (submit.cc).
Result<Output> Submit(const Options& o);
Result<Output> Sync(const Options& o);

// Looking (show.cc, inspect.cc, vectors.cc).
Result<Output> List(const Options& o);
Result<Output> Show(const Options& o);
Result<Output> Why(const Options& o);
Result<Output> Watch(const Options& o);
Result<Output> Inspect(const Options& o);
Result<Output> Diff(const Options& o);
Result<Output> Compare(const Options& o);  // compare.cc
Result<Output> Vectors(const Options& o);
Result<Output> VerifyOci(const Options& o);  // verify_oci.cc
Result<Output> Rebuild(const Options& o);    // rebuild.cc

// Deciding (decide.cc).
Result<Output> Approve(const Options& o);
Result<Output> Reject(const Options& o);
Result<Output> Waive(const Options& o);

// Releasing (release.cc).
Result<Output> Release(const Options& o);
Result<Output> Cross(const Options& o);

// The site: trust, policies, people (site.cc).
Result<Output> TrustImport(const Options& o);
Result<Output> TrustShow(const Options& o);
Result<Output> PolicyCheck(const Options& o);
Result<Output> PolicyShow(const Options& o);
Result<Output> PolicyActivate(const Options& o);
Result<Output> PolicyTest(const Options& o);
Result<Output> RosterActivate(const Options& o);
Result<Output> RosterShow(const Options& o);

// A TUF client (tuf.cc).
Result<Output> TufInit(const Options& o);
Result<Output> TufRefresh(const Options& o);
Result<Output> TufDownload(const Options& o);

// The auditor's (audit.cc).
Result<Output> AuditVerify(const Options& o);
Result<Output> AuditReplay(const Options& o);
Result<Output> AuditExport(const Options& o);

}  // namespace airlock::cli
