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

namespace airlock::policies {

// A pinned signer: a primary within an imported trust anchor.
struct PinnedSigner {
  TrustName trust;
  std::string primary;
  friend bool operator==(const PinnedSigner&, const PinnedSigner&) = default;
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

  // Authenticity.
  std::vector<PinnedSigner> signers = {};  // sorted, distinct
  std::uint64_t threshold = 1;  // distinct primaries that must have signed
  std::optional<std::string> origin = {};  // apt: the signed field must equal
  std::optional<std::string> label = {};
  std::optional<std::string> codename = {};
  // Of the signed date, where no end of validity is signed; what is signed
  // without a date does not meet it.
  std::optional<Seconds> max_age = {};

  // Innocuousness.
  Seconds hold{0};
  std::string sandbox = "seccomp";  // the least level: "seccomp" or
                                    // "seccomp+landlock"
  Limits limits = {};
  // Engines that must say clean: "yara".
  std::vector<std::string> scanners = {};
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

  friend bool operator==(const Policy&, const Policy&) = default;
};
inline constexpr std::string_view kPolicyNote = "airlock.policy/v1";

// The words of a policy. Scanners are those that a worker carries; sandboxes,
// weakest first, are what airlock/platform writes of them.
inline constexpr std::array<std::string_view, 1> kEngines = {"yara"};
inline constexpr std::array<std::string_view, 2> kSandboxes = {
    "seccomp", "seccomp+landlock"};
inline constexpr std::array<std::string_view, 3> kWaivable = {
    "incomplete", "opaque", "rebuild"};
bool IsEngine(std::string_view name);
bool IsWaivable(std::string_view requirement);
// 1 for the weakest sandbox, 0 for what is none.
std::size_t RankOfSandbox(std::string_view level);
// "hello:amd64" (Debian Policy, sections 5.6.1 and 11.1).
bool IsPackage(std::string_view text);

// What no policy may say (kBadPolicy): no signer, a threshold of 0 or above the
// number of primaries, no scanner, no target, 0 approvals, more approvals by
// roles than there are approvals, an unknown engine, sandbox or waivable
// requirement, a rebuild level that is none, a list out of order, a field that
// its kind of bundle does not have.
Result<Done> CheckPolicy(const Policy& policy);

std::string Format(const Policy& policy);
// Also refuses what CheckPolicy refuses.
Result<Policy> ParsePolicy(std::string_view text);

}  // namespace airlock::policies
