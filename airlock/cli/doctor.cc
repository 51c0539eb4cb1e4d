// doctor: is this machine fit, and is this installation whole?
#include <sys/statvfs.h>
#include <unistd.h>

#include "airlock/cli/commands.h"
#include "airlock/core/home.h"
#include "airlock/platform/channel.h"
#include "airlock/platform/process.h"
#include "airlock/platform/sandbox.h"
#include "airlock/wire/clamd.h"
#include "policies/frozen.h"
#include "policies/root_chain.h"
#include "stager/lost_history.h"
#include "stager/site_reader.h"
#include "stager/stage.h"
#include "stager/vault_audit.h"

namespace airlock::cli {
namespace {

using formats::JsonValue;

class Examination {
 public:
  void Add(const std::string& what, bool good, const std::string& detail) {
    text_ += std::string(good ? "ok    " : "FAIL  ") + what +
             (detail.empty() ? "" : ": " + Printable(detail)) + "\n";
    rows_.push_back(JsonValue::Object{
        {"check", what}, {"good", good}, {"detail", Printable(detail)}});
    bad_ = bad_ || !good;
  }
  Output Finish() && {
    Output output;
    output.text = std::move(text_);
    output.json = {{"checks", std::move(rows_)}, {"good", !bad_}};
    output.exit_code = bad_ ? ExitCodeOf(Reason::kConfiguration) : 0;
    return output;
  }

 private:
  std::string text_;
  JsonValue::Array rows_;
  bool bad_ = false;
};

void ExamineMachine(const Options& o, Examination& examination) {
  const auto level = platform::ProbeSandbox();
  examination.Add("sandbox", level.ok(),
                  level.ok() ? std::string(platform::NameOf(*level))
                             : level.failure().detail);
  for (const char* program :
       {"ledger", "intake", "worker", "conductor", "signer", "exporter"}) {
    const std::string path = o.program_folder + "/airlock-" + program;
    if (::access(path.c_str(), X_OK) != 0) {
      examination.Add("program", false, path + " is missing");
    }
  }
  examination.Add("ssh-keygen", ::access("/usr/bin/ssh-keygen", X_OK) == 0,
                  "people sign with it");
}

// Each clamd that a policy in force asks, as that policy asks it.
void ExamineClamd(const policies::Site& site, Examination& examination) {
  for (const policies::On<policies::Policy>& policy : site.policies) {
    if (!policy.body.clamd) continue;
    const policies::ClamdDemand& demand = *policy.body.clamd;
    const std::string what = "clamd for " + policy.body.channel.text();
    const std::string guide =
        "; \"ClamAV\" in docs/operating.md: install, set up, feed it, also "
        "without a network";
    const auto session =
        wire::ClamdSession::Open(demand.socket, demand.patience);
    if (!session.ok()) {
      examination.Add(what, false, session.failure().detail + guide);
      continue;
    }
    const auto& database = session->version().database;
    const std::string text =
        database ? policies::DatabaseText(database->version, database->date)
                 : "-";
    const bool fresh = policies::IsFresh(demand, text, platform::Now());
    examination.Add(what, fresh,
                    session->version().engine + ", database " + text +
                        (fresh ? "" : ", too old for the policy" + guide));
  }
}

void ExamineInstallation(const Home& home, Examination& examination) {
  const auto now = stager::OpenSite(home);
  examination.Add("ledger", now.ok(),
                  now.ok()
                      ? std::to_string(now->reader.size()) + " records, root " +
                            now->reader.checkpoint().root.short_code()
                      : now.failure().detail);
  if (!now.ok()) return;
  examination.Add("mode", true,
                  std::string(NameOf(now->installation.separation)));
  examination.Add("roster", now->site.roster.has_value(),
                  now->site.roster ? "" : "airlock roster activate");
  const auto chain = now->reader.ChainOf(SiteSubject());
  if (chain.ok()) {
    const auto roots =
        policies::ReadRoots(*chain, now->installation.first_root);
    examination.Add("root",
                    roots.ok() && platform::Now() < roots->newest().expires,
                    roots.ok() ? "until " + roots->newest().expires.text()
                               : roots.failure().detail);
  }
  for (const char* program :
       {"ledger", "intake", "worker", "signer", "exporter"}) {
    const auto channel = platform::Channel::Connect(home.socket(program));
    examination.Add("airlock-" + std::string(program), channel.ok(),
                    channel.ok() ? "answers" : "airlock run");
  }
  ExamineClamd(now->site, examination);
  struct statvfs space;
  if (::statvfs(home.root().c_str(), &space) == 0) {
    const std::uint64_t free =
        static_cast<std::uint64_t>(space.f_bavail) * space.f_frsize;
    // A single artifact of 30 GB is what upstream tests with.
    constexpr std::uint64_t kWanted = 64ULL << 30;
    examination.Add("space", true,
                    std::to_string(free >> 30) + " GiB free" +
                        (free < kWanted ? " (64 are advised)" : ""));
  }
}

// A channel in which nothing new can be found authentic: its policy pins who can
// sign no more, as far as the trusts in force go.
void ExamineChannels(const Home& home, Examination& examination) {
  const auto now = stager::OpenSite(home);
  if (!now.ok()) return;  // said already
  const auto vault = platform::VaultReader::Open(home.quarantine());
  if (!vault.ok()) {
    examination.Add("channels", true,
                    "not asked who can still sign: the vault is not at hand");
    return;
  }
  for (const auto& policy : now->site.policies) {
    const std::string channel = "channel " + policy.body.channel.text();
    const auto anchors = stager::AnchorsFor(policy.body, now->site, *vault);
    if (!anchors.ok()) {
      examination.Add(channel, false, anchors.failure().detail);
      continue;
    }
    const auto frozen =
        policies::FrozenBy(policy.body, *anchors, platform::Now());
    if (!frozen) continue;
    examination.Add(channel, false,
                    *frozen + "; submit a trust-root, or activate a policy "
                              "that pins who can");
  }
}

// Every byte of the vault again: hours where it is large.
void ExamineVault(const Home& home, Examination& examination) {
  const auto now = stager::OpenSite(home);
  if (!now.ok()) return;  // said already
  auto vault = platform::VaultReader::Open(home.quarantine());
  if (!vault.ok()) {
    examination.Add("vault", false, vault.failure().detail);
    return;
  }
  const auto damages = stager::AuditVault(*now, *vault);
  if (!damages.ok()) {
    examination.Add("vault", false, damages.failure().detail);
    return;
  }
  for (const stager::Damage& damage : *damages) {
    examination.Add("vault-corrupt", false,
                    damage.object.text() + " " + damage.what +
                        "; restore it from the copy");
  }
  if (damages->empty()) examination.Add("vault", true, "every object is whole");
}

// Under the numbers of what this ledger has yet to publish and to cross.
void ExamineLost(const Home& home, bool remove, Examination& examination) {
  if (!stager::OpenSite(home).ok()) return;  // said already
  const auto lost = stager::LostIn(home);
  if (!lost.ok()) {
    examination.Add("lost history", false, lost.failure().detail);
    return;
  }
  if (remove && !lost->empty()) {
    const auto removed = stager::RemoveLost(home, *lost);
    if (!removed.ok()) {
      examination.Add("lost history", false, removed.failure().detail);
      return;
    }
    for (const std::string& path : *lost) {
      examination.Add("lost history", true, path + " removed");
    }
    return;
  }
  for (const std::string& path : *lost) {
    examination.Add("lost history", false,
                    path + " is not of this ledger; airlock doctor "
                           "--remove-lost");
  }
}

}  // namespace

Result<Output> Doctor(const Options& o) {
  Examination examination;
  ExamineMachine(o, examination);
  if (!o.home.empty()) ExamineInstallation(Home(o.home), examination);
  if (!o.home.empty()) ExamineChannels(Home(o.home), examination);
  if (!o.home.empty()) ExamineLost(Home(o.home), o.remove_lost, examination);
  if (!o.home.empty() && o.deep) ExamineVault(Home(o.home), examination);
  return std::move(examination).Finish();
}

}  // namespace airlock::cli
