// ledger reset: after a disaster, the history that is believed from now on.
#include <algorithm>

#include "airlock/cli/activate.h"
#include "airlock/cli/commands.h"
#include "airlock/core/home.h"
#include "airlock/core/notes/reset.h"
#include "stager/lost_history.h"
#include "stager/site_reader.h"

namespace airlock::cli {
namespace {

using notes::Reset;

bool IsOnRecord(const std::string& text, const Chain& site_chain) {
  return std::any_of(site_chain.begin(), site_chain.end(),
                     [&](const ChainedRecord& entry) {
                       return entry.record.body.text == text;
                     });
}

// The same as another administrator has signed, if one waits for more: the
// ledger may have grown since, and all must sign the same text. It says what
// this one typed, about a history that is the ledger's here too.
Result<Reset> OursOrTheirs(const Home& home, const ledger::Reader& reader,
                           Reset ours) {
  TRY(const Chain site_chain, reader.ChainOf(SiteSubject()));
  TRY(const std::vector<std::string> texts,
      Gathering(home, notes::kResetNote));
  for (const std::string& text : texts) {
    const auto theirs = notes::ParseReset(text);
    if (!theirs.ok() || theirs->from_size != ours.from_size ||
        theirs->from_root != ours.from_root ||
        theirs->justification != ours.justification ||
        theirs->to_size > reader.size() || IsOnRecord(text, site_chain)) {
      continue;
    }
    TRY(const RootDigest then, reader.RootAt(theirs->to_size));
    if (then == theirs->to_root) return *theirs;
  }
  return ours;
}

}  // namespace

Result<Output> LedgerReset(const Options& o) {
  const Home home(o.home);
  TRY(const stager::SiteNow now, stager::OpenSite(home));
  if (!now.site.roster) {
    return Failure{Reason::kConfiguration, "no roster is in force"};
  }
  TRY(const RootDigest from_root, RootDigest::Parse(o.mark_root));
  const std::uint64_t size = now.reader.size();
  if (o.mark_size <= size) {
    TRY(const RootDigest then, now.reader.RootAt(o.mark_size));
    if (then == from_root) {
      return Failure{Reason::kUsage,
                     "the ledger continues that mark; there is nothing to "
                     "reset"};
    }
  }
  // The signer would go on at once, and publish under numbers that are taken.
  TRY(const std::vector<std::string> lost, stager::LostIn(home));
  if (!lost.empty()) {
    return Failure{Reason::kConfiguration,
                   lost[0] + " and " + std::to_string(lost.size() - 1) +
                       " others are of the history that is lost; first, as "
                       "who runs the airlock: airlock doctor --remove-lost"};
  }
  TRY(const Reset reset,
      OursOrTheirs(home, now.reader,
                   {std::to_string(o.mark_size) + "-" + std::to_string(size),
                    o.mark_size, from_root, size, now.reader.checkpoint().root,
                    o.reason}));
  TRY(Output output,
      ActivateByKeys(
          o.key, home, now, notes::Format(reset), "the reset",
          std::max(o.threshold.value_or(0), now.site.roster->body.activation)));
  output.text = "from  " + std::to_string(reset.from_size) + " records, " +
                reset.from_root.text() + "\nto    " +
                std::to_string(reset.to_size) + " records, " +
                reset.to_root.text() + "\n" + output.text;
  output.json.push_back({"to-size", reset.to_size});
  output.json.push_back({"to-root", reset.to_root.text()});
  return output;
}

}  // namespace airlock::cli
