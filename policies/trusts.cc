#include "policies/trusts.h"

#include <algorithm>
#include <string>

#include "policies/requirements.h"

namespace airlock::policies {
namespace {

std::string Meaning(const std::optional<ObjectDigest>& anchors) {
  return anchors ? anchors->short_code() : "nobody";
}

Failure Stale(const TrustName& name, const std::optional<ObjectDigest>& then,
              const std::optional<ObjectDigest>& now) {
  return {Reason::kStaleTrust, name.text() + " was " + Meaning(then) +
                                   " and is " + Meaning(now)};
}

std::optional<ObjectDigest> AnchorsOf(
    const std::vector<On<notes::Trust>>& trusts, const TrustName& name) {
  const On<notes::Trust>* const trust = FindTrust(trusts, name);
  if (trust == nullptr) return std::nullopt;
  return trust->body.anchors;
}

}  // namespace

const On<notes::Trust>* FindTrust(const std::vector<On<notes::Trust>>& trusts,
                                  const TrustName& name) {
  const auto at = std::find_if(
      trusts.begin(), trusts.end(),
      [&](const On<notes::Trust>& trust) { return trust.body.name == name; });
  return at == trusts.end() ? nullptr : &*at;
}

Result<Done> CheckImport(const Site& site, const TrustName& name) {
  std::string channel;
  for (const On<Policy>& policy : site.policies) {
    if (policy.body.trust == name) channel = policy.body.channel.text();
  }
  const On<notes::Trust>* const trust = FindTrust(site.trusts, name);
  if (trust == nullptr && channel.empty()) return Done{};
  return Failure{
      Reason::kTrustInForce,
      name.text() +
          (trust == nullptr
               ? " is not in force yet"
               : " is in force as generation " +
                     std::to_string(trust->body.generation)) +
          (channel.empty() ? "; no channel of kind trust-root is for it"
                           : "; submit to channel " + channel)};
}

bool IsInForce(const Site& site, const RecordDigest& seal) {
  return std::any_of(
      site.changes.begin(), site.changes.end(),
      [&](const auto& change) { return change.body.seal == seal; });
}

Result<std::uint64_t> NextGeneration(
    const std::vector<On<notes::Trust>>& trusts, const TrustName& name,
    const std::optional<ObjectDigest>& before) {
  const On<notes::Trust>* const trust = FindTrust(trusts, name);
  const std::optional<ObjectDigest> now = AnchorsOf(trusts, name);
  if (before != now) return Stale(name, before, now);
  return trust == nullptr ? 1 : trust->body.generation + 1;
}

Result<Done> CheckReliedOn(const Policy& policy,
                           const notes::Authentic& authentic,
                           const std::vector<On<notes::Trust>>& trusts) {
  if (authentic.change.has_value() != policy.trust.has_value() ||
      (authentic.change && authentic.change->trust != policy.trust)) {
    return Failure{Reason::kUnproven,
                   "nobody has said what it would change of whom is believed"};
  }
  if (authentic.change) {
    const notes::TrustDifference& change = *authentic.change;
    TRY_DONE(NextGeneration(trusts, change.trust, change.before));
  }
  for (const notes::ReliedOn& on : authentic.relied_on) {
    const auto now = policy.Pins(on.trust) ? AnchorsOf(trusts, on.trust)
                                           : std::nullopt;
    if (now != on.anchors) return Stale(on.trust, on.anchors, now);
  }
  for (const On<notes::Trust>& trust : trusts) {
    if (!policy.Pins(trust.body.name)) continue;
    const bool named = std::any_of(
        authentic.relied_on.begin(), authentic.relied_on.end(),
        [&](const auto& on) { return on.trust == trust.body.name; });
    if (!named) return Stale(trust.body.name, {}, trust.body.anchors);
  }
  return Done{};
}

void CheckTrust(const Question& question, const notes::Authentic& authentic,
                Requirements& found) {
  // Records of before this was written down name none. The signer, which knows
  // what it relied on, seals none of those.
  if (authentic.relied_on.empty() && !authentic.change &&
      !question.policy.trust) {
    return;
  }
  const auto good = CheckReliedOn(question.policy, authentic, question.trusts);
  if (!good.ok()) found.refusals.push_back(good.failure());
}

}  // namespace airlock::policies
