#include "verifier/tuf/client.h"

#include <algorithm>
#include <memory>
#include <set>

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier::tuf {
namespace {

Failure Named(std::string_view file, Failure failure) {
  failure.detail = Printable(file.substr(0, 200)) + ": " + failure.detail;
  return failure;
}

Failure Older(std::uint64_t was, std::uint64_t is) {
  return {Reason::kRollback,
          "version " + std::to_string(is) + " after " + std::to_string(was)};
}

Result<Root> OpenRoot(std::string_view file, const Root* before) {
  TRY(const Envelope envelope, ParseEnvelope(file, kMaxRootBytes));
  if (before != nullptr) {
    TRY_DONE(CheckThreshold(envelope, before->roles.at("root"), before->keys));
  }
  TRY(Root root, ReadRoot(envelope.content));
  TRY_DONE(CheckThreshold(envelope, root.roles.at("root"), root.keys));
  return root;
}

// Whether a key that `before` trusted for the role is trusted no more. By the
// keys themselves: a new id for an old key is no rotation.
bool Rotated(const Root& before, const Root& after, std::string_view role) {
  std::set<KeyId> kept;
  const auto keys_of = [&](const Root& root, auto visit) {
    for (const std::string& id : root.roles.find(role)->second.key_ids) {
      const auto found = root.keys.find(id);
      if (found != root.keys.end() && found->second.key) {
        visit(found->second.key->id());
      }
    }
  };
  keys_of(after, [&](const KeyId& id) { kept.insert(id); });
  bool gone = false;
  keys_of(before, [&](const KeyId& id) { gone = gone || !kept.contains(id); });
  return gone;
}

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

Result<Client> Client::Start(std::string_view root, Instant now) {
  auto trusted = OpenRoot(root, nullptr);
  if (!trusted.ok()) return Named("root", trusted.failure());
  Client client(*std::move(trusted), now);
  client.Believe(root);
  return client;
}

void Client::Believe(std::string_view file) {
  evidence_.push_back(crypto::DigestObject(AsBytes(file)));
}

Result<Done> Client::CheckFresh(const Validity& validity,
                                std::string_view role) const {
  if (validity.expires > now_) return Done{};
  return Failure{Reason::kExpired,
                 Printable(role) + ": since " + validity.expires.text()};
}

Result<Done> Client::Refresh(Repository& repository) {
  Check(!targets_, "an update is made once");
  TRY_DONE(UpdateRoot(repository));
  TRY_DONE(UpdateTimestamp(repository));
  TRY_DONE(UpdateSnapshot(repository));
  TRY(targets_, LoadTargets("targets", root_.roles.at("targets"), root_.keys,
                            repository));
  return Done{};
}

Result<Done> Client::UpdateRoot(Repository& repository) {
  for (int i = 0; i < kMaxRootRotations; ++i) {
    const std::uint64_t next = root_.validity.version + 1;
    TRY(const std::optional<std::string> file,
        repository.Fetch("root", next, kMaxRootBytes));
    if (!file) break;
    auto root = OpenRoot(*file, &root_);
    if (!root.ok()) {
      return Named("root " + std::to_string(next), root.failure());
    }
    if (root->validity.version != next) {
      return Failure{Reason::kRollback,
                     "root " + std::to_string(next) + " says that it is " +
                         std::to_string(root->validity.version)};
    }
    // §5.3.11, recovery from fast-forward. Done before the root is kept: after
    // a crash between the two, nobody would know of the rotation any more.
    if (Rotated(root_, *root, "timestamp") ||
        Rotated(root_, *root, "snapshot")) {
      TRY_DONE(repository.Forget("timestamp"));
      TRY_DONE(repository.Forget("snapshot"));
    }
    TRY_DONE(repository.Keep("root"));
    Believe(*file);
    root_ = *std::move(root);
  }
  return CheckFresh(root_.validity, "root");
}

Result<Timestamp> Client::OpenTimestamp(std::string_view file) const {
  TRY(const Envelope envelope, ParseEnvelope(file, kMaxTimestampBytes));
  TRY_DONE(CheckThreshold(envelope, root_.roles.at("timestamp"), root_.keys));
  return ReadTimestamp(envelope.content);
}

Result<Done> Client::UpdateTimestamp(Repository& repository) {
  // What is kept may have expired: it is there to compare versions with. What
  // the root's keys have not signed is as good as nothing.
  TRY(const std::optional<std::string> kept,
      repository.Recall("timestamp", kMaxTimestampBytes));
  std::optional<Timestamp> trusted;
  if (kept) {
    auto old = OpenTimestamp(*kept);
    if (old.ok()) trusted = *std::move(old);
  }
  TRY(const std::optional<std::string> file,
      repository.Fetch("timestamp", 0, kMaxTimestampBytes));
  if (!file) {
    return Failure{Reason::kNotFound, "the repository has no timestamp"};
  }
  auto fresh = OpenTimestamp(*file);
  if (!fresh.ok()) return Named("timestamp", fresh.failure());
  if (trusted) {
    const std::uint64_t was = trusted->validity.version;
    const std::uint64_t is = fresh->validity.version;
    if (is < was) return Named("timestamp", Older(was, is));
    // §5.4.3.1: the same version again is no news, whatever it says.
    if (is == was) {
      TRY_DONE(CheckFresh(trusted->validity, "timestamp"));
      Believe(*kept);
      timestamp_ = std::move(trusted);
      return Done{};
    }
    if (fresh->snapshot.version < trusted->snapshot.version) {
      return Named("timestamp: snapshot",
                   Older(trusted->snapshot.version, fresh->snapshot.version));
    }
  }
  TRY_DONE(CheckFresh(fresh->validity, "timestamp"));
  TRY_DONE(repository.Keep("timestamp"));
  Believe(*file);
  timestamp_ = *std::move(fresh);
  return Done{};
}

Result<Snapshot> Client::OpenSnapshot(std::string_view file) const {
  TRY(const Envelope envelope, ParseEnvelope(file, kMaxSnapshotBytes));
  TRY_DONE(CheckThreshold(envelope, root_.roles.at("snapshot"), root_.keys));
  return ReadSnapshot(envelope.content);
}

Result<Done> Client::UpdateSnapshot(Repository& repository) {
  const FileInfo& info = timestamp_->snapshot;
  TRY(const std::optional<std::string> kept,
      repository.Recall("snapshot", kMaxSnapshotBytes));
  std::optional<Snapshot> trusted;
  if (kept) {
    auto old = OpenSnapshot(*kept);
    if (old.ok()) trusted = *std::move(old);
  }
  if (trusted && trusted->validity.version == info.version &&
      CheckFile(info, *kept).ok() &&
      CheckFresh(trusted->validity, "snapshot").ok()) {
    Believe(*kept);
    snapshot_ = std::move(trusted);
    return Done{};
  }
  if (trusted && trusted->validity.version > info.version) {
    return Named("snapshot", Older(trusted->validity.version, info.version));
  }
  const std::uint64_t most =
      std::min(info.length.value_or(kMaxSnapshotBytes), kMaxSnapshotBytes);
  TRY(const std::optional<std::string> file,
      repository.Fetch("snapshot", root_.consistent_snapshot ? info.version : 0,
                       most));
  if (!file) {
    return Failure{Reason::kNotFound, "the repository has no snapshot " +
                                          std::to_string(info.version)};
  }
  if (const auto same = CheckFile(info, *file); !same.ok()) {
    return Named("snapshot", same.failure());
  }
  auto fresh = OpenSnapshot(*file);
  if (!fresh.ok()) return Named("snapshot", fresh.failure());
  if (fresh->validity.version != info.version) {
    return Failure{Reason::kMixAndMatch,
                   "snapshot " + std::to_string(fresh->validity.version) +
                       " where the timestamp names " +
                       std::to_string(info.version)};
  }
  // §5.5.5: no file may go back, and none may go.
  if (trusted) {
    for (const auto& [name, was] : trusted->files) {
      const auto is = fresh->files.find(name);
      if (is == fresh->files.end()) {
        return Failure{Reason::kRollback,
                       "snapshot: " + Printable(name) + " is gone"};
      }
      if (is->second.version < was.version) {
        return Named("snapshot: " + name,
                     Older(was.version, is->second.version));
      }
    }
  }
  TRY_DONE(CheckFresh(fresh->validity, "snapshot"));
  TRY_DONE(repository.Keep("snapshot"));
  Believe(*file);
  snapshot_ = *std::move(fresh);
  return Done{};
}

Result<Targets> Client::OpenTargets(std::string_view file, const FileInfo& info,
                                    const Signers& signers,
                                    const Keys& keys) const {
  TRY_DONE(CheckFile(info, file));
  TRY(const Envelope envelope, ParseEnvelope(file, kMaxTargetsBytes));
  TRY_DONE(CheckThreshold(envelope, signers, keys));
  TRY(Targets targets, ReadTargets(envelope.content));
  if (targets.validity.version != info.version) {
    return Failure{Reason::kMixAndMatch,
                   "version " + std::to_string(targets.validity.version) +
                       " where the snapshot names " +
                       std::to_string(info.version)};
  }
  TRY_DONE(CheckFresh(targets.validity, "targets"));
  return targets;
}

Result<Targets> Client::LoadTargets(const std::string& role,
                                    const Signers& signers, const Keys& keys,
                                    Repository& repository) {
  const auto listed = snapshot_->files.find(role + ".json");
  if (listed == snapshot_->files.end()) {
    return Failure{Reason::kMixAndMatch,
                   Printable(role) + ".json is not in the snapshot"};
  }
  const FileInfo& info = listed->second;
  TRY(const std::optional<std::string> kept,
      repository.Recall(role, kMaxTargetsBytes));
  if (kept) {
    auto targets = OpenTargets(*kept, info, signers, keys);
    if (targets.ok()) {
      Believe(*kept);
      return targets;
    }
  }
  const std::uint64_t most =
      std::min(info.length.value_or(kMaxTargetsBytes), kMaxTargetsBytes);
  TRY(const std::optional<std::string> file,
      repository.Fetch(role, root_.consistent_snapshot ? info.version : 0,
                       most));
  if (!file) {
    return Failure{Reason::kNotFound, "the repository has no " +
                                          Printable(role) + " " +
                                          std::to_string(info.version)};
  }
  auto targets = OpenTargets(*file, info, signers, keys);
  if (!targets.ok()) return Named(role, targets.failure());
  TRY_DONE(repository.Keep(role));
  Believe(*file);
  return targets;
}

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
