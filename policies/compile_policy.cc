// CompilePolicy of compile.h.
#include <algorithm>
#include <array>
#include <set>
#include <tuple>

#include "airlock/core/bytes.h"
#include "policies/compile.h"
#include "policies/compile_parts.h"
#include "policies/toml_section.h"
#include "policies/why.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;

constexpr std::array<std::string_view, 12> kFileKeys = {
    "channel",    "kind",    "trust",   "targets", "authenticity", "order",
    "provenance", "summary", "inspection", "rebuild", "people", "sync"};
constexpr std::array<std::string_view, 9> kAuthenticityKeys = {
    "signers", "identities", "predicates", "promises", "threshold",
    "max-age", "origin",     "label",      "codename"};
constexpr std::array<std::string_view, 2> kPromises = {"refuse", "accept"};
constexpr std::array<std::string_view, 8> kInspectionKeys = {
    "hold", "sandbox", "scanners", "clamd",
    "deny", "allow",   "opaque",   "limits"};
constexpr std::array<std::string_view, 7> kLimitKeys = {
    "depth", "members",     "total-bytes", "leaf-bytes",
    "ratio", "cpu-seconds", "memory-bytes"};
constexpr std::array<std::string_view, 1> kRebuildKeys = {"level"};
constexpr std::array<std::string_view, 4> kPeopleKeys = {
    "approvals", "roles", "decision-lifetime", "waivable"};
constexpr std::array<std::string_view, 2> kSyncKeys = {"source", "packages"};

constexpr std::array<std::string_view, 6> kKinds = {"apt-repo",   "gke-onprem",
                                                    "oci-layout", "signed-blob",
                                                    "tuf-repo",   "trust-root"};
constexpr std::array<std::string_view, 2> kOpaque = {"refuse",
                                                     "extra-reviewer"};
constexpr std::array<std::string_view, 5> kLevels = {"R0", "R1", "R2", "R3",
                                                     "none"};

// An OpenPGP fingerprint as gpg prints it, spaces and case included, or a key
// id.
Result<std::string> PrimaryOf(const TomlValue& value) {
  TRY(const std::string text, TextOf(value, "a signer"));
  if (KeyId::Parse(text).ok()) return text;
  std::string digits;
  for (char c : text) {
    if (c == ' ') continue;
    digits.push_back(c >= 'a' && c <= 'f' ? static_cast<char>(c - 'a' + 'A')
                                          : c);
  }
  const bool hex = std::all_of(digits.begin(), digits.end(), [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F');
  });
  if (hex && digits.size() == 40) return digits;
  return BadToml(value.place,
                 "signer '" + Printable(text.substr(0, 100)) +
                     "': write the 40 digits of an OpenPGP primary key's "
                     "fingerprint, or a key id as sha256:… (`airlock trust "
                     "show` prints both)");
}

Result<std::string> PackageOf(const TomlValue& value) {
  TRY(std::string package, TextOf(value, "a package"));
  if (IsPackage(package)) return package;
  return BadToml(value.place,
                 "package '" + Printable(package.substr(0, 80)) +
                     "': write name and architecture, as \"hello:amd64\"");
}

// A list of names or words, sorted; the same one twice is a slip worth hearing
// about.
template <typename T, typename Read>
Result<std::vector<T>> SortedOf(const TomlValue& value, std::string_view what,
                                Read read) {
  TRY(const std::vector<TomlValue> values, ListOf(value, what));
  std::set<T> sorted;
  for (const TomlValue& one : values) {
    TRY(T item, read(one));
    if (!sorted.insert(std::move(item)).second) {
      return BadToml(one.place, std::string(what) + ": listed twice");
    }
  }
  return std::vector<T>(sorted.begin(), sorted.end());
}

Result<std::vector<PinnedSigner>> SignersOf(const TomlValue& value) {
  TRY(const std::vector<TomlEntry> trusts,
      TableOf(value, "[authenticity.signers]"));
  std::vector<PinnedSigner> signers;
  for (const TomlEntry& entry : trusts) {
    const TomlValue key{entry.place, entry.key};
    TRY(const TrustName trust, NameOf<TrustName>(key, "trust anchor"));
    TRY(const std::vector<std::string> primaries,
        SortedOf<std::string>(entry.value, "the signers of " + entry.key,
                              PrimaryOf));
    for (const std::string& primary : primaries) {
      signers.push_back({trust, primary});
    }
  }
  if (signers.empty()) {
    return BadToml(value.place,
                   "no signer is pinned: write name = [\"fingerprint\"] with "
                   "the name given to `airlock trust import`");
  }
  std::sort(signers.begin(), signers.end(),
            [](const PinnedSigner& a, const PinnedSigner& b) {
              return std::tie(a.trust, a.primary) <
                     std::tie(b.trust, b.primary);
            });
  return signers;
}

Result<Done> ReadTargets(const Section& file, Policy& policy) {
  if (const TomlValue* value = file.Find("trust")) {
    return BadToml(value->place, "trust: only a trust-root changes one");
  }
  TRY(const TomlValue targets, file.Need("targets", "targets = [\"sealed\"]"));
  TRY(policy.targets,
      SortedOf<TargetName>(targets, "targets", [](const TomlValue& one) {
        return NameOf<TargetName>(one, "target");
      }));
  if (policy.targets.empty()) {
    return BadToml(targets.place, "targets: write at least one");
  }
  return Done{};
}

Result<Done> ReadAuthenticity(const Section& file, Policy& policy) {
  TRY(const Section section,
      file.Sub("authenticity", "[authenticity]", kAuthenticityKeys));
  const TomlValue* const identities = section.Find("identities");
  if (identities != nullptr) {
    TRY(policy.identities, CompileIdentities(*identities));
  }
  if (identities == nullptr || section.Find("signers") != nullptr) {
    TRY(const TomlValue signers,
        section.Need("signers",
                     "[authenticity.signers] and below it "
                     "name = [\"fingerprint\"]"));
    TRY(policy.signers, SignersOf(signers));
  }
  if (const TomlValue* value = section.Find("predicates")) {
    TRY(policy.predicates,
        SortedOf<std::string>(*value, "predicates", [](const TomlValue& one) {
          return TextOf(one, "a predicate type");
        }));
  }
  if (const TomlValue* value = section.Find("promises")) {
    TRY(const std::string word, WordOf(*value, "promises", kPromises));
    policy.accept_promises = word == "accept";
  }
  if (const TomlValue* value = section.Find("threshold")) {
    TRY(policy.threshold, NumberOf(*value, "threshold"));
    std::set<std::string> primaries;
    for (const PinnedSigner& s : policy.signers) primaries.insert(s.primary);
    const std::size_t pinned = primaries.size() + policy.identities.size();
    if (policy.threshold == 0 || policy.threshold > pinned) {
      return BadToml(value->place, "threshold: write a number from 1 to " +
                                       std::to_string(pinned) +
                                       ", the signers that are pinned");
    }
  }
  if (const TomlValue* value = section.Find("max-age")) {
    TRY(policy.max_age, DurationOf(*value, "max-age"));
    if (policy.max_age->count == 0) {
      return BadToml(value->place, "max-age: nothing is as fresh as that");
    }
  }
  for (auto [key, field] : {std::pair{"origin", &policy.origin},
                            {"label", &policy.label},
                            {"codename", &policy.codename}}) {
    const TomlValue* value = section.Find(key);
    if (value == nullptr) continue;
    if (policy.kind != BundleKind::kAptRepo) {
      return BadToml(value->place, std::string(key) +
                                       ": only apt-repo signs such a field; "
                                       "leave it out");
    }
    TRY(*field, TextOf(*value, key));
  }
  return Done{};
}

Result<Done> ReadLimits(const Section& inspection, Limits& limits) {
  TRY(const Section section,
      inspection.Sub("limits", "[inspection.limits]", kLimitKeys));
  for (auto [key, field] : {std::pair{"depth", &limits.depth},
                            {"members", &limits.members},
                            {"ratio", &limits.ratio},
                            {"cpu-seconds", &limits.cpu_seconds},
                            {"total-bytes", &limits.total_bytes},
                            {"leaf-bytes", &limits.leaf_bytes},
                            {"memory-bytes", &limits.memory_bytes}}) {
    const TomlValue* value = section.Find(key);
    if (value == nullptr) continue;
    const bool bytes = std::string_view(key).ends_with("-bytes");
    TRY(*field, bytes ? BytesOf(*value, key) : NumberOf(*value, key));
    if (*field == 0) {
      return BadToml(value->place, std::string(key) +
                                       ": a limit of 0 would refuse "
                                       "everything");
    }
  }
  return Done{};
}

Result<Done> ReadInspection(const Section& file, Policy& policy) {
  TRY(const Section section,
      file.Sub("inspection", "[inspection]", kInspectionKeys));
  if (const TomlValue* value = section.Find("hold")) {
    TRY(policy.hold, DurationOf(*value, "hold"));
  }
  if (const TomlValue* value = section.Find("sandbox")) {
    TRY(policy.sandbox, WordOf(*value, "sandbox", kSandboxes));
  }
  TRY_DONE(CompileScanners(section, policy));
  if (const TomlValue* value = section.Find("opaque")) {
    TRY(const std::string rule, WordOf(*value, "opaque", kOpaque));
    policy.opaque = rule == "extra-reviewer" ? OpaqueRule::kExtraReviewer
                                             : OpaqueRule::kRefuse;
  }
  return ReadLimits(section, policy.limits);
}

Result<Done> ReadRebuild(const Section& file, Policy& policy) {
  TRY(const Section section, file.Sub("rebuild", "[rebuild]", kRebuildKeys));
  const TomlValue* value = section.Find("level");
  if (value == nullptr) return Done{};
  TRY(const std::string level, WordOf(*value, "level", kLevels));
  if (level == "none") return Done{};
  TRY(policy.rebuild, notes::RebuildLevelNamed(level));
  return Done{};
}

Result<Done> ReadRoles(const TomlValue& value, Policy& policy) {
  TRY(const std::vector<TomlEntry> entries, TableOf(value, "roles"));
  std::uint64_t left = policy.approvals;
  for (const TomlEntry& entry : entries) {
    TRY(const RoleName role,
        NameOf<RoleName>({entry.place, entry.key}, "role"));
    TRY(const std::uint64_t least, NumberOf(entry.value, entry.key));
    if (least == 0) {
      return BadToml(entry.place, entry.key + ": leave a role of 0 out");
    }
    if (least > left) {
      return BadToml(entry.place,
                     "the roles demand more than the " +
                         std::to_string(policy.approvals) +
                         " approvals: a person approves in one role, so raise "
                         "'approvals' to their sum");
    }
    left -= least;
    policy.roles.push_back({role, least});
  }
  std::sort(
      policy.roles.begin(), policy.roles.end(),
      [](const RoleDemand& a, const RoleDemand& b) { return a.role < b.role; });
  return Done{};
}

Result<Done> ReadPeople(const Section& file, Policy& policy) {
  TRY(const Section section, file.Sub("people", "[people]", kPeopleKeys));
  TRY(const TomlValue approvals, section.Need("approvals", "approvals = 2"));
  TRY(policy.approvals, NumberOf(approvals, "approvals"));
  if (policy.approvals == 0) {
    return BadToml(approvals.place,
                   "approvals: at least 1; nothing is released unread");
  }
  if (policy.approvals < policy.LeastApprovals()) {
    return Failure{Reason::kTrustNeedsTwo,
                   BadToml(approvals.place, "approvals = " +
                                                std::to_string(policy.approvals))
                       .detail};
  }
  if (const TomlValue* value = section.Find("roles")) {
    TRY_DONE(ReadRoles(*value, policy));
  }
  if (const TomlValue* value = section.Find("decision-lifetime")) {
    TRY(policy.decision_lifetime, DurationOf(*value, "decision-lifetime"));
    if (policy.decision_lifetime.count == 0) {
      return BadToml(value->place, "decision-lifetime: longer than 0");
    }
  }
  if (const TomlValue* value = section.Find("waivable")) {
    TRY(policy.waivable, WordsOf(*value, "waivable", kWaivable));
  }
  return Done{};
}

Result<Done> ReadSync(const Section& file, Policy& policy) {
  TRY(const Section section, file.Sub("sync", "[sync]", kSyncKeys));
  if (const TomlValue* value = section.Find("source")) {
    TRY(policy.source, TextOf(*value, "source"));
  }
  const TomlValue* value = section.Find("packages");
  if (value == nullptr) return Done{};
  if (policy.kind != BundleKind::kAptRepo) {
    return BadToml(value->place, "packages: only apt-repo has them");
  }
  TRY(policy.packages, SortedOf<std::string>(*value, "packages", PackageOf));
  return Done{};
}

}  // namespace

Result<std::vector<std::string>> WordsOf(const TomlValue& value,
                                         std::string_view what,
                                         std::span<const std::string_view> words) {
  return SortedOf<std::string>(value, what, [&](const TomlValue& one) {
    return WordOf(one, what, words);
  });
}

Result<Policy> CompilePolicy(std::string_view toml, std::uint64_t generation) {
  TRY(const TomlValue root, ParseToml(toml));
  TRY(const Section file, Section::Open(root, "the policy", kFileKeys));
  TRY(const TomlValue channel,
      file.Need("channel", "channel = \"debian-bookworm\""));
  TRY(const ChannelName name, NameOf<ChannelName>(channel, "channel"));
  Policy policy{.channel = name};
  policy.generation = generation;
  TRY(const TomlValue kind, file.Need("kind", "kind = \"apt-repo\""));
  TRY(const std::string kind_name, WordOf(kind, "kind", kKinds));
  TRY(policy.kind, notes::BundleKindNamed(kind_name));
  const bool tuf = policy.kind == BundleKind::kTufRepo;
  const bool trust_root = policy.kind == BundleKind::kTrustRoot;
  if (trust_root || (tuf && file.Find("trust") != nullptr)) {
    TRY_DONE(CompileTrust(file, policy));
  } else {
    TRY_DONE(ReadTargets(file, policy));
  }
  if (tuf) {
    TRY_DONE(CompileTufRoot(file, policy));
  } else if (!trust_root) {
    TRY_DONE(ReadAuthenticity(file, policy));
  }
  TRY_DONE(CompileOrder(file, policy));
  TRY_DONE(CompileStatements(file, policy));
  TRY_DONE(ReadInspection(file, policy));
  TRY_DONE(ReadRebuild(file, policy));
  TRY_DONE(ReadPeople(file, policy));
  TRY_DONE(ReadSync(file, policy));
  // Whatever has no place of its own above, and a proof that what is yielded
  // can be read back.
  TRY_DONE(CheckPolicy(policy));
  return ParsePolicy(Format(policy));
}

}  // namespace airlock::policies
