// From the site's chain to who may decide, and what is demanded.
#include <algorithm>

#include "airlock/crypto/hash.h"
#include "policies/chain_law.h"
#include "policies/judge.h"
#include "policies/signatures.h"

namespace airlock::policies {
namespace {

// Whether enough administrators of the roster in force signed it. What they did
// not sign is void, not an error: anybody may append to this chain, and nobody
// shall stop an installation by doing so.
bool IsActivated(const Record& record, const Roster& roster) {
  return AdministratorsOf(record.body, roster, record.time).size() >=
         roster.activation;
}

// The newest of each name: generations strictly increase, so that an old
// policy cannot be brought back by its old signatures.
template <typename T, typename SameName>
T* PutNewest(std::vector<On<T>>& list, On<T> on, SameName same_name) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const On<T>& old) {
    return same_name(old.body, on.body);
  });
  if (at == list.end()) {
    list.push_back(std::move(on));
    return &list.back().body;
  }
  if (on.body.generation <= at->body.generation) return nullptr;
  *at = std::move(on);
  return &at->body;
}

void PutPolicy(Site& site, const ChainedRecord& entry) {
  auto on = ReadBody(entry, ParsePolicy);
  if (!on.ok() || on->body.generation == 0) return;
  const Policy* placed = PutNewest(
      site.policies, *std::move(on),
      [](const Policy& a, const Policy& b) { return a.channel == b.channel; });
  if (placed == nullptr) return;
  site.policy_digests.clear();
  for (const On<Policy>& policy : site.policies) {
    site.policy_digests.push_back(crypto::DigestNote(policy.note.text));
  }
}

void PutTrust(Site& site, const ChainedRecord& entry) {
  auto on = ReadBody(entry, notes::ParseTrust);
  if (!on.ok()) return;
  PutNewest(site.trusts, *std::move(on),
            [](const notes::Trust& a, const notes::Trust& b) {
              return a.name == b.name;
            });
}

void PutRoster(Site& site, const ChainedRecord& entry) {
  auto on = ReadBody(entry, ParseRoster);
  if (!on.ok()) return;
  if (site.roster && on->body.generation <= site.roster->body.generation) {
    return;
  }
  site.roster_digest = crypto::DigestNote(on->note.text);
  site.roster = *std::move(on);
}

Result<Done> PutFirstRoster(Site& site, const ChainedRecord& entry,
                            const NoteDigest& first_roster) {
  if (crypto::DigestNote(entry.record.body.text) != first_roster) {
    return Failure{Reason::kNotAllowed,
                   "the site's first roster is not the one pinned (" +
                       first_roster.short_code() + ")"};
  }
  TRY(On<Roster> on, ReadBody(entry, ParseRoster));
  site.roster = std::move(on);
  return Done{};
}

}  // namespace

const On<Policy>* Site::PolicyFor(const ChannelName& channel,
                                  NoteDigest* digest) const& {
  for (std::size_t i = 0; i < policies.size(); ++i) {
    if (policies[i].body.channel != channel) continue;
    if (digest != nullptr) *digest = policy_digests[i];
    return &policies[i];
  }
  return nullptr;
}

Result<Site> ReadSite(const Chain& site_chain, const NoteDigest& first_roster) {
  TRY_DONE(CheckChain(site_chain, SiteSubject()));
  Site site{.roster = {},
            .roster_digest = first_roster,
            .policies = {},
            .policy_digests = {},
            .trusts = {}};
  for (const ChainedRecord& entry : site_chain) {
    // record.def: nothing stands in this chain before a roster.
    if (!site.roster) {
      TRY_DONE(PutFirstRoster(site, entry, first_roster));
      continue;
    }
    if (!IsActivated(entry.record, site.roster->body)) continue;
    switch (entry.record.kind()) {
      case RecordKind::kRoster:
        PutRoster(site, entry);
        break;
      case RecordKind::kPolicy:
        PutPolicy(site, entry);
        break;
      case RecordKind::kTrust:
        PutTrust(site, entry);
        break;
      default:  // roots and resets are read by those whom they concern
        break;
    }
  }
  return site;
}

}  // namespace airlock::policies
