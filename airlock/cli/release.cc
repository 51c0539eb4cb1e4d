// release and cross: what leaves.
#include "airlock/core/notes/release.h"

#include "airlock/cli/commands.h"
#include "airlock/core/home.h"
#include "airlock/wire/exporter.h"
#include "stager/site_reader.h"

namespace airlock::cli {

// What a target holds. The conductor publishes by itself what is sealed; this
// shows it, and says where the tree lies.
Result<Output> Release(const Options& o) {
  const Home home(o.home);
  TRY(const TargetName target, TargetName::Parse(o.target));
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  TRY(const Chain chain, now.reader.ChainOf(SubjectOf(target)));
  const ChainedRecord* newest = nullptr;
  for (const ChainedRecord& entry : chain) {
    if (entry.record.kind() == RecordKind::kReleased) newest = &entry;
  }
  if (newest == nullptr) {
    return Failure{Reason::kNotFound,
                   "nothing was released for " + target.text()};
  }
  TRY(const notes::Released released,
      notes::ParseReleased(newest->record.body.text));
  const std::string tree = home.published() + "/" + target.text() + "/current";
  Output output;
  output.text = "target   " + target.text() + "\nversion  " +
                std::to_string(released.size) + " of " +
                newest->record.time.text() + "\nfiles    " +
                std::to_string(released.files) + "\ntree     " + tree + "\n";
  output.json = {{"target", target.text()},
                 {"version", released.size},
                 {"time", newest->record.time.text()},
                 {"release", released.release.text()},
                 {"files", released.files},
                 {"tree", tree}};
  return output;
}

Result<Output> Cross(const Options& o) {
  const Home home(o.home);
  TRY(const TargetName target, TargetName::Parse(o.target));
  TRY(const SiteName site, SiteName::Parse(o.site));
  TRY(const notes::Crossed crossed,
      wire::CrossThrough(home.socket("exporter"), {target, site, o.from_leaf}));
  const std::string folder = home.outbox() + "/" + site.text() + "/" +
                             target.text() + "/" +
                             std::to_string(crossed.sequence);
  Output output;
  output.text = "crossing " + std::to_string(crossed.sequence) + " of " +
                target.text() + " for " + site.text() + ", version " +
                std::to_string(crossed.size) + "\n  " + folder + "\n";
  output.json = {{"site", site.text()},
                 {"target", target.text()},
                 {"sequence", crossed.sequence},
                 {"version", crossed.size},
                 {"crossing", crossed.crossing.text()},
                 {"folder", folder}};
  return output;
}

}  // namespace airlock::cli
