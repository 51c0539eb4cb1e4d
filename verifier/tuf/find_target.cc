// The search for a target through the delegations (TUF 1.0.34 §5.6.7).
#include <memory>
#include <set>

#include "airlock/core/check.h"
#include "verifier/tuf/client.h"

namespace airlock::verifier::tuf {
namespace {

// A path that a URL or a file system would read as another one.
Result<Done> CheckPath(std::string_view path) {
  constexpr std::size_t kMaxPathBytes = 4096;
  if (path.empty() || path.size() > kMaxPathBytes) {
    return Failure{Reason::kMemberPath, "a target's path is empty or too long"};
  }
  std::string_view rest = path;
  for (;;) {
    const std::size_t slash = rest.find('/');
    const std::string_view component = rest.substr(0, slash);
    if (component == "." || component == "..") {
      return Failure{Reason::kMemberPath, Printable(path)};
    }
    if (slash == std::string_view::npos) return Done{};
    rest.remove_prefix(slash + 1);
  }
}

// The strongest name would be as good; SHA-256 is what repositories have.
std::string PrefixOf(const std::vector<FileHash>& hashes) {
  for (const FileHash& hash : hashes) {
    if (hash.algorithm == crypto::HashAlgorithm::kSha256) {
      return HexEncode(hash.digest);
    }
  }
  return HexEncode(hashes.front().digest);
}

}  // namespace

Result<FoundTarget> Client::Find(std::string_view path,
                                 Repository& repository) {
  Check(targets_.has_value(), "an update was made");
  TRY_DONE(CheckPath(path));
  const auto found =
      [&](const std::string& role,
          const Targets& targets) -> std::optional<Result<FoundTarget>> {
    const auto at = targets.files.find(path);
    if (at == targets.files.end()) return std::nullopt;
    const FileInfo& info = at->second;
    if (info.hashes.empty()) {
      return Failure{Reason::kWeakAlgorithm,
                     Printable(path) + ": no hash is by SHA-2"};
    }
    return FoundTarget{at->first, role, *info.length, info.hashes,
                       root_.consistent_snapshot ? PrefixOf(info.hashes) : ""};
  };
  if (auto target = found("targets", *targets_)) return *std::move(target);

  // Pre-order, depth first. An edge keeps its delegator's keys alive.
  struct Edge {
    Delegated to;
    std::shared_ptr<const Keys> keys;
  };
  std::vector<Edge> open;
  const auto follow = [&](const Delegations& delegations) {
    std::vector<Delegated> next = DelegationsFor(delegations, path);
    if (next.empty()) return;
    // Nothing that was to come after a terminating delegation comes any more.
    if (next.back().terminating) open.clear();
    const auto keys = std::make_shared<const Keys>(delegations.keys);
    for (auto to = next.rbegin(); to != next.rend(); ++to) {
      open.push_back({std::move(*to), keys});
    }
  };
  follow(targets_->delegations);
  std::set<std::string> visited;
  while (!open.empty()) {
    const Edge edge = std::move(open.back());
    open.pop_back();
    if (visited.contains(edge.to.name)) continue;
    if (visited.size() == kMaxVisitedRoles) {
      return Failure{Reason::kTooManyMembers,
                     Printable(path) + ": not found in 64 delegated roles"};
    }
    visited.insert(edge.to.name);
    TRY(const Targets targets,
        LoadTargets(edge.to.name, edge.to.signers, *edge.keys, repository));
    if (auto target = found(edge.to.name, targets)) return *std::move(target);
    follow(targets.delegations);
  }
  return Failure{Reason::kNotFound, "no target " + Printable(path)};
}

}  // namespace airlock::verifier::tuf
