// From the site's chain to who may decide, and what is demanded.
#include <algorithm>

#include "airlock/crypto/hash.h"
#include "policies/chain_law.h"
#include "policies/judge.h"
#include "policies/root_chain.h"
#include "policies/signatures.h"
#include "policies/trusts.h"

namespace airlock::policies {
namespace {

// Enough administrators of the roster in force signed it. What they did not
// sign is void, not an error: anybody may append to this chain, and nobody
// shall stop an installation by doing so.
Result<Done> CheckActivated(const Record& record, const Roster& roster) {
  const auto signers =
      AdministratorsOf(record.body, roster, record.time).size();
  if (signers >= roster.activation) return Done{};
  return Failure{Reason::kNotAllowed,
                 "signed by " + std::to_string(signers) + " of " +
                     std::to_string(roster.activation) + " administrators"};
}

// Generations strictly increase, so that what is old cannot be brought back by
// its old signatures.
Result<Done> CheckNewer(std::uint64_t generation, std::uint64_t current) {
  if (generation > current) return Done{};
  return Failure{Reason::kStaleDecision,
                 "generation " + std::to_string(generation) + " after " +
                     std::to_string(current)};
}

// The newest of each name.
template <typename T, typename SameName>
Result<Done> PutNewest(std::vector<On<T>>& list, On<T> on, SameName same_name) {
  const auto at = std::find_if(list.begin(), list.end(), [&](const On<T>& old) {
    return same_name(old.body, on.body);
  });
  if (at == list.end()) {
    list.push_back(std::move(on));
    return Done{};
  }
  TRY_DONE(CheckNewer(on.body.generation, at->body.generation));
  *at = std::move(on);
  return Done{};
}

Result<Done> PutPolicy(Site& site, const ChainedRecord& entry) {
  TRY(On<Policy> on, ReadBody(entry, ParsePolicy));
  TRY_DONE(CheckNewer(on.body.generation, 0));
  TRY_DONE(PutNewest(
      site.policies, std::move(on),
      [](const Policy& a, const Policy& b) { return a.channel == b.channel; }));
  site.policy_digests.clear();
  for (const On<Policy>& policy : site.policies) {
    site.policy_digests.push_back(crypto::DigestNote(policy.note.text));
  }
  return Done{};
}

// A first meaning is given by administrators; every later one by a submission.
Result<Done> PutTrust(Site& site, const ChainedRecord& entry) {
  TRY(On<notes::Trust> on, ReadBody(entry, notes::ParseTrust));
  TRY_DONE(CheckImport(site, on.body.name));
  TRY_DONE(CheckNewer(on.body.generation, 0));
  site.trusts.push_back(std::move(on));
  return Done{};
}

Result<Done> PutTrustChange(Site& site, const ChainedRecord& entry,
                            const Chain& site_chain,
                            const NoteDigest& first_root) {
  TRY(On<notes::TrustChange> on, ReadBody(entry, notes::ParseTrustChange));
  TRY(const RootChain roots, ReadRoots(site_chain, first_root));
  TRY(const SealStanding standing,
      StandingOfSeal(entry.record.body, entry.record.index, roots));
  if (standing == SealStanding::kVoid) {
    return Failure{Reason::kNotSealed, "its key is revoked"};
  }
  TRY(const std::uint64_t generation,
      NextGeneration(site.trusts, on.body.name, on.body.before));
  if (on.body.generation != generation) {
    return Failure{Reason::kStaleTrust,
                   "generation " + std::to_string(on.body.generation) +
                       " where " + std::to_string(generation) + " follows"};
  }
  std::erase_if(site.trusts, [&](const On<notes::Trust>& old) {
    return old.body.name == on.body.name;
  });
  site.trusts.push_back({on.record, on.time,
                         notes::Trust{on.body.name, on.body.generation,
                                      on.body.anchors},
                         on.note});
  site.changes.push_back(std::move(on));
  return Done{};
}

Result<Done> PutRoster(Site& site, const ChainedRecord& entry) {
  TRY(On<Roster> on, ReadBody(entry, ParseRoster));
  TRY_DONE(CheckNewer(on.body.generation, site.roster->body.generation));
  site.roster_digest = crypto::DigestNote(on.note.text);
  site.roster = std::move(on);
  return Done{};
}

Result<Done> PutFirstRoster(Site& site, const ChainedRecord& entry,
                            const NoteDigest& first_roster) {
  if (crypto::DigestNote(entry.record.body.text) != first_roster) {
    return Failure{Reason::kNotAllowed,
                   "it stands before the first roster, which is pinned (" +
                       first_roster.short_code() + ")"};
  }
  TRY(On<Roster> on, ReadBody(entry, ParseRoster));
  site.roster = std::move(on);
  return Done{};
}

Result<Done> PutRecord(Site& site, const ChainedRecord& entry,
                       const Chain& site_chain, const NoteDigest& first_roster,
                       const NoteDigest& first_root) {
  const RecordKind kind = entry.record.kind();
  // Roots are signed by their own keys, whoever brings them.
  if (kind == RecordKind::kRoot) return Done{};
  if (!site.roster) return PutFirstRoster(site, entry, first_roster);
  // Two people's approval stands behind the signer's word.
  if (kind == RecordKind::kTrustChange) {
    return PutTrustChange(site, entry, site_chain, first_root);
  }
  TRY_DONE(CheckActivated(entry.record, site.roster->body));
  if (kind == RecordKind::kRoster) return PutRoster(site, entry);
  if (kind == RecordKind::kPolicy) return PutPolicy(site, entry);
  if (kind == RecordKind::kTrust) return PutTrust(site, entry);
  return Done{};  // a reset is read by the signer, whom it concerns
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

Result<Site> ReadSite(const Chain& site_chain, const NoteDigest& first_roster,
                      const NoteDigest& first_root) {
  TRY_DONE(CheckChain(site_chain, SiteSubject()));
  Site site{.roster = {},
            .roster_digest = first_roster,
            .policies = {},
            .policy_digests = {},
            .trusts = {},
            .changes = {},
            .passed_over = {}};
  for (const ChainedRecord& entry : site_chain) {
    const auto put =
        PutRecord(site, entry, site_chain, first_roster, first_root);
    if (!put.ok()) site.passed_over.push_back({entry.digest, put.failure()});
  }
  return site;
}

}  // namespace airlock::policies
