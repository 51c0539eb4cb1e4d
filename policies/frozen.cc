#include "policies/frozen.h"

#include <algorithm>
#include <set>

#include "policies/why.h"

namespace airlock::policies {
namespace {

using verifier::NamedAnchors;

const notes::Anchors* Find(const std::vector<NamedAnchors>& anchors,
                           const TrustName& name) {
  const auto at =
      std::find_if(anchors.begin(), anchors.end(),
                   [&](const NamedAnchors& one) { return one.trust == name; });
  return at == anchors.end() ? nullptr : &at->anchors;
}

bool Covers(Instant from, const std::optional<Instant>& until, Instant now) {
  return from <= now && (!until || now <= *until);
}

// Why no key of that primary can sign; nullopt if one can.
std::optional<std::string> Silent(const notes::Anchors* anchors,
                                  const std::string& primary, Instant now) {
  if (anchors == nullptr) return "not in force";
  std::optional<std::string> why;
  for (const notes::AnchorKey& key : anchors->keys) {
    if (key.primary != primary && key.id.text() != primary) continue;
    if (key.revoked && *key.revoked <= now) {
      why = "revoked " + key.revoked->text();
    } else if (!Covers(key.created, key.expires, now)) {
      why = now < key.created ? "not before " + key.created.text()
                              : "until " + key.expires->text();
    } else {
      return std::nullopt;
    }
  }
  return why ? why : "not in it any more";
}

// The same of whoever a Sigstore instance certifies.
std::optional<std::string> Uncertified(const notes::Anchors* anchors,
                                       Instant now) {
  if (anchors == nullptr) return "not in force";
  for (const char* role : {"certificate-authority", "transparency-log"}) {
    const bool any = std::any_of(
        anchors->authorities.begin(), anchors->authorities.end(),
        [&](const notes::AnchorAuthority& one) {
          return one.role == role && Covers(one.from, one.until, now);
        });
    if (!any) return "without a " + std::string(role) + " of today";
  }
  return std::nullopt;
}

}  // namespace

std::optional<std::string> FrozenBy(const Policy& policy,
                                    const std::vector<NamedAnchors>& anchors,
                                    Instant now) {
  if (policy.tuf_root) {
    const notes::Anchors* const root = Find(anchors, *policy.tuf_root);
    if (root != nullptr && root->tuf_root) return std::nullopt;
    return policy.tuf_root->text() +
           (root == nullptr ? ": not in force" : ": no TUF root");
  }
  std::set<std::string> able;
  std::set<std::string> all;
  std::vector<std::string> why;
  const auto ask = [&](const TrustName& trust, const std::string& who,
                       const std::optional<std::string>& silent) {
    const bool known = !all.insert(who).second;
    if (!silent) {
      able.insert(who);
    } else if (!known) {
      why.push_back(trust.text() + " " + Printable(who) + ": " + *silent);
    }
  };
  for (const PinnedSigner& signer : policy.signers) {
    ask(signer.trust, signer.primary,
        Silent(Find(anchors, signer.trust), signer.primary, now));
  }
  for (const PinnedIdentity& pinned : policy.identities) {
    ask(pinned.trust, pinned.identity,
        Uncertified(Find(anchors, pinned.trust), now));
  }
  if (able.size() >= policy.threshold) return std::nullopt;
  return std::to_string(able.size()) + " of the " +
         Counted(policy.threshold, "signer") +
         " asked for can sign today (" + AllOf(why) + ")";
}

}  // namespace airlock::policies
