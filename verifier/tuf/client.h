// verifier/tuf/client.h
//
// The TUF client's workflow (TUF 1.0.34 §5), as a state machine without files,
// network or clock.
//
// The specification mixes what to believe with where to fetch it from. Here the
// two are apart: a Client decides, in the sandbox, from bytes that it is given,
// and a Repository fetches and keeps, outside, without reading what it carries.
// A captured client can therefore keep only bytes that the server really sent,
// under names that its parent chose.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/tuf/delegation.h"
#include "verifier/tuf/envelope.h"
#include "verifier/tuf/metadata.h"

namespace airlock::verifier::tuf {

// A target that signed metadata describes.
struct FoundTarget {
  std::string path;
  std::string role;  // whose metadata describes it
  std::uint64_t length = 0;
  std::vector<FileHash> hashes;  // at least one
  // Stands before the last component of its URL: the hash of consistent
  // snapshots, "" without them.
  std::string prefix;
};

// What a client asks of the world. A failure of any of these ends the update.
class Repository {
 public:
  virtual ~Repository() = default;
  // The role's file from the server, with the version before its name unless
  // that is 0: nullopt if the server says that there is none, kTooLarge over
  // `max_bytes`.
  virtual Result<std::optional<std::string>> Fetch(const std::string& role,
                                                   std::uint64_t version,
                                                   std::uint64_t max_bytes) = 0;
  // What is kept for the role; nullopt if there is nothing of that size.
  virtual Result<std::optional<std::string>> Recall(
      const std::string& role, std::uint64_t max_bytes) = 0;
  // Keeps, for the role, what was fetched last.
  virtual Result<Done> Keep(const std::string& role) = 0;
  virtual Result<Done> Forget(const std::string& role) = 0;
};

class Client {
 public:
  // How many roots a client follows in one update, and how many delegated roles
  // it visits for one target. Each costs a request. Peers allow 32 of either.
  static constexpr int kMaxRootRotations = 256;
  static constexpr std::size_t kMaxVisitedRoles = 64;

  // Trusts `root`, which must have signed itself. `now` is the time at which
  // the update began; nothing asks a clock later.
  static Result<Client> Start(std::string_view root, Instant now);

  // §5.3 to §5.6: root, timestamp, snapshot, targets. To be called once.
  Result<Done> Refresh(Repository& repository);

  // §5.6.7: looks for the path through the delegations, after Refresh().
  // kNotFound; kMemberPath for a path that has a component "." or "..";
  // kTooManyMembers after 64 roles. A role on the way that cannot be verified
  // ends the search: to go on would let whoever withholds it choose who is
  // asked next.
  Result<FoundTarget> Find(std::string_view path, Repository& repository);

  const Root& root() const { return root_; }
  // After Refresh().
  const Timestamp& timestamp() const { return *timestamp_; }
  const Snapshot& snapshot() const { return *snapshot_; }
  const Targets& targets() const { return *targets_; }
  // Of every file that was believed, in that order.
  const std::vector<ObjectDigest>& evidence() const { return evidence_; }

 private:
  Client(Root root, Instant now) : root_(std::move(root)), now_(now) {}

  Result<Done> UpdateRoot(Repository& repository);
  Result<Done> UpdateTimestamp(Repository& repository);
  Result<Done> UpdateSnapshot(Repository& repository);
  // The role's metadata, from what is kept or from the server.
  Result<Targets> LoadTargets(const std::string& role, const Signers& signers,
                              const Keys& keys, Repository& repository);

  Result<Timestamp> OpenTimestamp(std::string_view file) const;
  Result<Snapshot> OpenSnapshot(std::string_view file) const;
  Result<Targets> OpenTargets(std::string_view file, const FileInfo& info,
                              const Signers& signers, const Keys& keys) const;
  Result<Done> CheckFresh(const Validity& validity,
                          std::string_view role) const;
  void Believe(std::string_view file);

  Root root_;
  Instant now_;
  std::optional<Timestamp> timestamp_;
  std::optional<Snapshot> snapshot_;
  std::optional<Targets> targets_;
  std::vector<ObjectDigest> evidence_;
};

}  // namespace airlock::verifier::tuf
