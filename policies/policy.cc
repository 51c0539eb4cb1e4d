#include "policies/policy.h"

#include <algorithm>
#include <set>
#include <tuple>

#include "airlock/core/notes/field.h"
#include "policies/sorted.h"
#include "policies/statement_demands.h"

namespace airlock::policies {
namespace {

using notes::BundleKind;
using notes::RebuildLevel;

Failure BadPolicy(std::string why) {
  return {Reason::kBadPolicy, std::move(why)};
}

template <std::size_t N>
bool Holds(const std::array<std::string_view, N>& words,
           std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// Nobody's signature says whom to believe: that would be believed already. And
// who signs in a TUF repository is for its root to say.
Result<Done> CheckUnsigned(const Policy& p) {
  if (p.kind == BundleKind::kTrustRoot && !p.trust) {
    return BadPolicy("a trust-root that changes no trust");
  }
  if ((p.kind == BundleKind::kTufRepo) != p.tuf_root.has_value()) {
    return BadPolicy("a tuf-root belongs to a tuf-repo, which needs one");
  }
  if (!p.signers.empty() || !p.identities.empty() || p.threshold != 0 ||
      !p.predicates.empty() || p.accept_promises || p.max_age) {
    return BadPolicy("signers, threshold or max-age of a " +
                     std::string(NameOf(p.kind)));
  }
  if (p.trust && p.trust == p.tuf_root) {
    return BadPolicy("a tuf-root that changes itself; that takes a trust-root");
  }
  if (p.trust && !p.targets.empty()) {
    return BadPolicy("a target of what changes a trust");
  }
  return Done{};
}

Result<Done> CheckAuthenticity(const Policy& p) {
  TRY_DONE(CheckStatements(p));
  if (p.kind != BundleKind::kAptRepo &&
      (p.origin || p.label || p.codename || !p.packages.empty())) {
    return BadPolicy(
        "origin, label, codename and packages belong to apt-repo only");
  }
  if (p.max_age && p.max_age->count <= 0) return BadPolicy("a max-age of 0");
  if (p.order) {
    TRY_DONE(CheckOrderRule(p.kind, *p.order));
  }
  if (p.kind == BundleKind::kTrustRoot || p.kind == BundleKind::kTufRepo) {
    return CheckUnsigned(p);
  }
  if (p.trust)
    return BadPolicy("only a trust-root or a tuf-repo changes a trust");
  if (p.tuf_root) return BadPolicy("only a tuf-repo has a tuf-root");
  if (p.signers.empty() && p.identities.empty()) {
    return BadPolicy("no signer is pinned");
  }
  if (!IsSorted(p.signers, [](const PinnedSigner& s) {
        return std::tie(s.trust, s.primary);
      })) {
    return BadPolicy("signers repeated or not sorted");
  }
  std::set<std::string_view> primaries;
  for (const PinnedSigner& signer : p.signers) {
    if (signer.primary.empty()) return BadPolicy("a signer without primary");
    primaries.insert(signer.primary);
  }
  const std::size_t pinned = primaries.size() + p.identities.size();
  if (p.threshold == 0 || p.threshold > pinned) {
    return BadPolicy("a threshold of " + std::to_string(p.threshold) + " of " +
                     std::to_string(pinned) + " signers");
  }
  return Done{};
}

Result<Done> CheckInspection(const Policy& p) {
  if (p.hold.count < 0) return BadPolicy("a negative hold");
  if (RankOfSandbox(p.sandbox) == 0) {
    return BadPolicy("unknown sandbox '" + Printable(p.sandbox) + "'");
  }
  if (p.scanners.empty()) return BadPolicy("no scanner");
  if (!IsSorted(p.scanners, kItself)) {
    return BadPolicy("scanners repeated or not sorted");
  }
  for (const std::string& engine : p.scanners) {
    if (!IsEngine(engine)) {
      return BadPolicy("unknown scanner '" + Printable(engine) + "'");
    }
  }
  const bool asked = std::ranges::find(p.scanners, "clamd") != p.scanners.end();
  if (asked != p.clamd.has_value()) {
    return BadPolicy("clamd is asked, and how, or neither");
  }
  if (p.clamd) {
    TRY_DONE(CheckClamd(*p.clamd));
  }
  TRY_DONE(CheckKnownFiles(p.files));
  if (p.rebuild && *p.rebuild > RebuildLevel::kR3) {
    return BadPolicy("a rebuild level is R0, R1, R2 or R3");
  }
  if (!IsSorted(p.waivable, kItself)) {
    return BadPolicy("waivable requirements repeated or not sorted");
  }
  for (const std::string& requirement : p.waivable) {
    if (!IsWaivable(requirement)) {
      return BadPolicy("'" + Printable(requirement) + "' cannot be waived");
    }
  }
  return Done{};
}

Result<Done> CheckPeople(const Policy& p) {
  if (p.approvals < p.LeastApprovals()) {
    return Failure{Reason::kTrustNeedsTwo,
                   std::to_string(p.approvals) + " approvals in channel " +
                       p.channel.text()};
  }
  if (p.approvals == 0) return BadPolicy("0 approvals");
  if (!IsSorted(p.roles, [](const RoleDemand& r) { return r.role; })) {
    return BadPolicy("roles repeated or not sorted");
  }
  std::uint64_t left = p.approvals;
  for (const RoleDemand& demand : p.roles) {
    // A person approves in one role, so the roles' demands add up.
    if (demand.least == 0 || demand.least > left) {
      return BadPolicy("roles demand more approvals than the " +
                       std::to_string(p.approvals) + " there are, or 0");
    }
    left -= demand.least;
  }
  if (p.decision_lifetime.count <= 0) {
    return BadPolicy("a decision lifetime of 0");
  }
  return Done{};
}

Result<Done> CheckPlaces(const Policy& p) {
  // These would name chains of the ledger that are not a submission's.
  if (p.channel.text().starts_with("target.") || p.channel.text() == "site") {
    return BadPolicy("the channel's name is reserved");
  }
  if (p.generation == 0) return BadPolicy("generations start at 1");
  if (p.targets.empty() && !p.trust) return BadPolicy("no target");
  if (!IsSorted(p.targets, kItself)) {
    return BadPolicy("targets repeated or not sorted");
  }
  if (!IsSorted(p.packages, kItself)) {
    return BadPolicy("packages repeated or not sorted");
  }
  for (const std::string& package : p.packages) {
    if (!IsPackage(package)) {
      return BadPolicy("'" + Printable(package.substr(0, 80)) +
                       "' is not name:architecture");
    }
  }
  return Done{};
}

Result<Policy> ReadPolicy(NoteReader reader) {
  TRY(ChannelName channel, reader.TakeAs<ChannelName>("channel"));
  Policy p{.channel = std::move(channel)};
  TRY(p.generation, reader.TakeNumber("generation"));
  TRY(const std::string_view kind, reader.Take("kind"));
  TRY(p.kind, notes::BundleKindNamed(kind));
  if (reader.Sees("changes")) {
    TRY(p.trust, reader.TakeAs<TrustName>("changes"));
  }
  if (reader.Sees("tuf-root")) {
    TRY(p.tuf_root, reader.TakeAs<TrustName>("tuf-root"));
  }
  while (reader.Sees("signer")) {
    TRY(Tokens tokens, reader.TakeTokens("signer"));
    TRY(TrustName trust, tokens.NextAs<TrustName>());
    TRY(std::string primary, tokens.NextText());
    TRY_DONE(tokens.End());
    p.signers.push_back({std::move(trust), std::move(primary)});
  }
  TRY_DONE(ReadIdentities(reader, p));
  TRY(p.threshold, reader.TakeNumber("threshold"));
  TRY_DONE(ReadStatements(reader, p));
  for (auto [name, field] : {std::pair{"origin", &p.origin},
                             {"label", &p.label},
                             {"codename", &p.codename}}) {
    if (!reader.Sees(name)) continue;
    TRY(*field, reader.TakeText(name));
  }
  if (reader.Sees("max-age")) {
    TRY(const std::string_view age, reader.Take("max-age"));
    TRY(p.max_age, ParseSeconds(age));
  }
  if (reader.Sees("order")) {
    TRY_DONE(ReadOrder(reader, p.order.emplace()));
  }
  TRY(const std::string_view hold, reader.Take("hold"));
  TRY(p.hold, ParseSeconds(hold));
  TRY(p.sandbox, reader.TakeText("sandbox"));
  TRY(const Tokens limits, reader.TakeTokens("limits"));
  TRY(p.limits, ParseLimits(limits));
  while (reader.Sees("scanner")) {
    TRY(std::string scanner, reader.TakeText("scanner"));
    p.scanners.push_back(std::move(scanner));
  }
  if (reader.Sees("clamd")) {
    TRY(p.clamd, ReadClamd(reader));
  }
  TRY(p.files, ReadKnownFiles(reader));
  TRY(const std::string_view opaque, reader.Take("opaque"));
  p.opaque = opaque == "extra-reviewer" ? OpaqueRule::kExtraReviewer
                                        : OpaqueRule::kRefuse;
  TRY(const std::string_view rebuild, reader.Take("rebuild"));
  if (rebuild != "none") {
    TRY(p.rebuild, notes::RebuildLevelNamed(rebuild));
  }
  while (reader.Sees("waivable")) {
    TRY(std::string requirement, reader.TakeText("waivable"));
    p.waivable.push_back(std::move(requirement));
  }
  TRY(p.approvals, reader.TakeNumber("approvals"));
  while (reader.Sees("role")) {
    TRY(Tokens tokens, reader.TakeTokens("role"));
    TRY(RoleName role, tokens.NextAs<RoleName>());
    TRY(const std::uint64_t least, tokens.NextNumber());
    TRY_DONE(tokens.End());
    p.roles.push_back({std::move(role), least});
  }
  TRY(const std::string_view lifetime, reader.Take("decision-lifetime"));
  TRY(p.decision_lifetime, ParseSeconds(lifetime));
  while (reader.Sees("target")) {
    TRY(TargetName target, reader.TakeAs<TargetName>("target"));
    p.targets.push_back(std::move(target));
  }
  TRY(p.source, reader.TakeText("source"));
  while (reader.Sees("package")) {
    TRY(std::string package, reader.TakeText("package"));
    p.packages.push_back(std::move(package));
  }
  TRY_DONE(reader.End());
  return p;
}

}  // namespace

bool Policy::Pins(const TrustName& name) const {
  const auto of = [&](const auto& pinned) { return pinned.trust == name; };
  return tuf_root == name || std::any_of(signers.begin(), signers.end(), of) ||
         std::any_of(identities.begin(), identities.end(), of);
}

std::uint64_t Policy::LeastApprovals() const {
  return trust ? std::max(approvals, kLeastForTrust) : approvals;
}

std::vector<std::string> Policy::Engines() const {
  std::vector<std::string> engines = scanners;
  if (!files.denied.empty()) engines.emplace_back(kHashList);
  return engines;
}

bool IsEngine(std::string_view name) { return Holds(kEngines, name); }

bool IsWaivable(std::string_view requirement) {
  return Holds(kWaivable, requirement);
}

bool IsPackage(std::string_view text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = text.substr(0, colon);
  const std::string_view architecture = text.substr(colon + 1);
  const auto made_of = [](std::string_view word, std::string_view others) {
    return std::all_of(word.begin(), word.end(), [&](char c) {
      return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
             others.find(c) != std::string_view::npos;
    });
  };
  return name.size() >= 2 && made_of(name.substr(0, 1), "") &&
         made_of(name, "+-.") && !architecture.empty() &&
         made_of(architecture, "-");
}

std::size_t RankOfSandbox(std::string_view level) {
  const auto at = std::find(kSandboxes.begin(), kSandboxes.end(), level);
  return at == kSandboxes.end()
             ? 0
             : static_cast<std::size_t>(at - kSandboxes.begin()) + 1;
}

Result<Done> CheckPolicy(const Policy& policy) {
  TRY_DONE(CheckPlaces(policy));
  TRY_DONE(CheckAuthenticity(policy));
  TRY_DONE(CheckInspection(policy));
  return CheckPeople(policy);
}

std::string Format(const Policy& p) {
  NoteWriter writer(kPolicyNote);
  writer.Add("channel", p.channel.text())
      .Add("generation", p.generation)
      .Add("kind", NameOf(p.kind));
  if (p.trust) writer.Add("changes", p.trust->text());
  if (p.tuf_root) writer.Add("tuf-root", p.tuf_root->text());
  for (const PinnedSigner& signer : p.signers) {
    writer.Add("signer",
               signer.trust.text() + " " + TokenEncode(signer.primary));
  }
  AddIdentities(writer, p);
  writer.Add("threshold", p.threshold);
  AddStatements(writer, p);
  if (p.origin) writer.AddText("origin", *p.origin);
  if (p.label) writer.AddText("label", *p.label);
  if (p.codename) writer.AddText("codename", *p.codename);
  if (p.max_age) writer.Add("max-age", FormatSeconds(*p.max_age));
  if (p.order) AddOrder(writer, *p.order);
  writer.Add("hold", FormatSeconds(p.hold))
      .AddText("sandbox", p.sandbox)
      .Add("limits", FormatLimits(p.limits));
  for (const std::string& scanner : p.scanners) {
    writer.AddText("scanner", scanner);
  }
  if (p.clamd) AddClamd(writer, *p.clamd);
  AddKnownFiles(writer, p.files);
  writer
      .Add("opaque",
           p.opaque == OpaqueRule::kRefuse ? "refuse" : "extra-reviewer")
      .Add("rebuild", p.rebuild ? NameOf(*p.rebuild) : "none");
  for (const std::string& requirement : p.waivable) {
    writer.AddText("waivable", requirement);
  }
  writer.Add("approvals", p.approvals);
  for (const RoleDemand& demand : p.roles) {
    writer.Add("role", demand.role.text() + " " + std::to_string(demand.least));
  }
  writer.Add("decision-lifetime", FormatSeconds(p.decision_lifetime));
  for (const TargetName& target : p.targets) {
    writer.Add("target", target.text());
  }
  writer.AddText("source", p.source);
  for (const std::string& package : p.packages) {
    writer.AddText("package", package);
  }
  return std::move(writer).text();
}

Result<Policy> ParsePolicy(std::string_view text) {
  TRY(const NoteReader reader, NoteReader::Open(text, kPolicyNote));
  TRY(Policy policy, ReadPolicy(reader));
  TRY_DONE(CheckPolicy(policy));
  return notes::Canonical(std::move(policy), text);
}

}  // namespace airlock::policies
