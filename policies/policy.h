// policies/policy.h
//
// What one channel demands, compiled.
//
// People write TOML; `airlock policy activate` compiles it to this note, which
// administrators sign. Trusted programs read the note and never the TOML.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/limits.h"
#include "airlock/core/name.h"
#include "airlock/core/notes/judgement.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/result.h"
#include "policies/clamd_demand.h"
#include "policies/known_files.h"
#include "policies/order_rule.h"

namespace airlock::policies {

// A pinned signer: a primary within an imported trust anchor.
struct PinnedSigner {
  TrustName trust;
  std::string primary;
  friend bool operator==(const PinnedSigner&, const PinnedSigner&) = default;
};

// A pinned identity: who is certified by a Sigstore instance that was imported
// as a trust anchor, by the word of that issuer.
struct PinnedIdentity {
  TrustName trust;
  std::string issuer;
  std::string identity;
  bool pattern = false;  // identity_pattern.h; else exactly this one
  friend bool operator==(const PinnedIdentity&,
                         const PinnedIdentity&) = default;
};

// One parameter of a build, and what it must be.
struct BuildParameter {
  std::string name;
  std::string value;
  friend bool operator==(const BuildParameter&, const BuildParameter&) = default;
};

// From what an artifact must have been built, by the word of a pinned signer.
struct ProvenanceDemand {
  std::vector<std::string> builders;  // one of them; sorted, distinct
  std::vector<std::string> sources;   // one of them, or a pattern of
                                      // identity_pattern.h; sorted, distinct
  // The only ones that a build may have been given: where none is, none.
  std::vector<BuildParameter> parameters = {};  // sorted by name
  std::optional<Seconds> max_age = {};          // at import
  friend bool operator==(const ProvenanceDemand&,
                         const ProvenanceDemand&) = default;
};

// What somebody whom we trust must have verified, and with which result.
struct SummaryDemand {
  std::vector<std::string> verifiers;  // one of them; sorted, distinct
  std::vector<std::string> resources;  // likewise
  std::vector<std::string> levels = {};     // all of them; sorted, distinct
  // Resources by a number of their own ("gce_image_id:123") that this channel's
  // artifacts are; a summary that names no digest counts for these only.
  std::vector<std::string> subjects = {};  // sorted, distinct
  std::optional<Seconds> max_age = {};     // at import
  friend bool operator==(const SummaryDemand&, const SummaryDemand&) = default;
};

struct RoleDemand {
  RoleName role;
  std::uint64_t least = 1;  // approvals by distinct people with this role
  friend bool operator==(const RoleDemand&, const RoleDemand&) = default;
};

enum class OpaqueRule { kRefuse, kExtraReviewer };

struct Policy {
  ChannelName channel;
  std::uint64_t generation = 1;
  notes::BundleKind kind = notes::BundleKind::kSignedBlob;
  // The trust that submissions of this channel change: of a trust-root, and of
  // a tuf-repo whose one target is a file of whom to believe.
  std::optional<TrustName> trust = {};
  // Of a tuf-repo: the trust that holds the root to start from.
  std::optional<TrustName> tuf_root = {};

  // Authenticity. A trust-root has none: people are who vouches for it. Of a
  // tuf-repo the root says who signs.
  std::vector<PinnedSigner> signers = {};  // sorted, distinct
  std::vector<PinnedIdentity> identities = {};  // sorted, distinct
  // Distinct primaries and identities that must have signed.
  std::uint64_t threshold = 1;
  // Types of statements by which a signer speaks for an artifact; a plain
  // signature needs none.
  std::vector<std::string> predicates = {};  // sorted, distinct
  // A log's promise to enter a signature will do where there is no proof.
  bool accept_promises = false;
  std::optional<ProvenanceDemand> provenance = {};
  std::optional<SummaryDemand> summary = {};
  std::optional<std::string> origin = {};  // apt: the signed field must equal
  std::optional<std::string> label = {};
  std::optional<std::string> codename = {};
  // Of the signed date, where no end of validity is signed; what is signed
  // without a date does not meet it.
  std::optional<Seconds> max_age = {};
  // nullopt: the kind's own; OrderOf() in order.h.
  std::optional<OrderRule> order = {};

  // Innocuousness.
  Seconds hold{0};
  std::string sandbox = "seccomp";  // the least level: "seccomp" or
                                    // "seccomp+landlock"
  Limits limits = {};
  // Engines that must say clean: "yara".
  std::vector<std::string> scanners = {};
  std::optional<ClamdDemand> clamd = {};  // where it is one of them
  KnownFiles files = {};
  OpaqueRule opaque = OpaqueRule::kRefuse;

  // Reproducibility. nullopt: none demanded.
  std::optional<notes::RebuildLevel> rebuild = {};
  std::vector<std::string> waivable = {};  // requirements that may be waived

  // People.
  std::uint64_t approvals = 2;
  std::vector<RoleDemand> roles = {};  // sorted by role
  Seconds decision_lifetime{30 * 86400};

  std::vector<TargetName> targets = {};    // sorted
  std::string source = {};                 // for `airlock sync`; "" none
  std::vector<std::string> packages = {};  // apt: what sync takes, "name:arch"

  // The scanners that must say clean, with hash-list where files are denied.
  std::vector<std::string> Engines() const;
  // Whether a signer or an identity of this trust is pinned.
  bool Pins(const TrustName& name) const;
  // How many people must approve: as many as it says, and two at least where
  // they change whom the airlock believes.
  std::uint64_t LeastApprovals() const;
  friend bool operator==(const Policy&, const Policy&) = default;
};
inline constexpr std::string_view kPolicyNote = "airlock.policy/v1";
inline constexpr std::uint64_t kLeastForTrust = 2;

// The words of a policy. Scanners are the one that a worker carries and the one
// that is a program of its own; sandboxes,
// weakest first, are what airlock/platform writes of them.
inline constexpr std::array<std::string_view, 2> kEngines = {"clamd",
                                                             "yara"};
inline constexpr std::array<std::string_view, 2> kSandboxes = {
    "seccomp", "seccomp+landlock"};
inline constexpr std::array<std::string_view, 4> kWaivable = {
    "incomplete", "opaque", "rebuild", "rollback"};
bool IsEngine(std::string_view name);
bool IsWaivable(std::string_view requirement);
// 1 for the weakest sandbox, 0 for what is none.
std::size_t RankOfSandbox(std::string_view level);
// "hello:amd64" (Debian Policy, sections 5.6.1 and 11.1).
bool IsPackage(std::string_view text);

// What no policy may say: fewer than two approvals of a change of trust
// (kTrustNeedsTwo); and (kBadPolicy) no signer and no identity, a threshold of
// 0 or above the number of primaries and identities, a pattern that is none, no
// scanner, no target, 0 approvals, more approvals by roles than there are
// approvals, an unknown engine, sandbox or waivable requirement, a rebuild
// level that is none, a list out of order, a field that its kind of bundle does
// not have. A trust-root has no signer, no threshold and no target, and names
// the trust that it changes; a tuf-repo has no signer either, names its root,
// and has targets or changes another trust.
Result<Done> CheckPolicy(const Policy& policy);

std::string Format(const Policy& policy);
// Also refuses what CheckPolicy refuses.
Result<Policy> ParsePolicy(std::string_view text);

}  // namespace airlock::policies
