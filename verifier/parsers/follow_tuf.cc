#include "verifier/parsers/follow_tuf.h"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/note.h"
#include "airlock/core/notes/statement.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/percent_encoding.h"
#include "airlock/crypto/hash.h"
#include "verifier/tuf/client.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kMetadata = "metadata/";
constexpr std::string_view kTargets = "targets/";

std::string FileOf(std::string_view role, std::uint64_t version) {
  return std::string(kMetadata) +
         (version == 0 ? "" : std::to_string(version) + ".") +
         PercentEncode(role) + ".json";
}

// The metadata that was handed in.
class StillRepository : public tuf::Repository {
 public:
  StillRepository(const Inquiry& inquiry, std::string_view root)
      : inquiry_(inquiry) {
    Took("root", root);
  }

  Result<std::optional<std::string>> Fetch(const std::string& role,
                                           std::uint64_t version,
                                           std::uint64_t max_bytes) override {
    const std::string name = FileOf(role, version);
    const std::string* const file = inquiry_.FindDocument(name);
    if (file == nullptr) {
      if (role == "root") {
        TRY_DONE(CheckNoLaterRoot(version));
      }
      return std::optional<std::string>();
    }
    if (file->size() > max_bytes) {
      return Failure{Reason::kTooLarge, Printable(name)};
    }
    fetched_ = file;
    return std::optional(*file);
  }
  Result<std::optional<std::string>> Recall(const std::string&,
                                            std::uint64_t) override {
    return std::optional<std::string>();
  }
  // Kept is what was believed.
  Result<Done> Keep(const std::string& role) override {
    Took(role, *fetched_);
    return Done{};
  }
  Result<Done> Forget(const std::string&) override { return Done{}; }

  const std::map<std::string, ObjectDigest>& files() const { return files_; }

 private:
  void Took(const std::string& role, std::string_view file) {
    files_.insert_or_assign(role, crypto::DigestObject(AsBytes(file)));
  }

  // A server that has no next root has the newest. Of a repository that is not
  // said: whoever left one out would have the others passed over in silence.
  Result<Done> CheckNoLaterRoot(std::uint64_t missing) const {
    for (const auto& [name, file] : inquiry_.documents) {
      constexpr std::string_view kEnd = ".root.json";
      if (!name.starts_with(kMetadata) || !name.ends_with(kEnd) ||
          name.size() < kMetadata.size() + kEnd.size()) {
        continue;
      }
      const auto number = ParseNumber(
          std::string_view(name).substr(
              kMetadata.size(), name.size() - kMetadata.size() - kEnd.size()),
          UINT64_MAX);
      if (number.ok() && *number > missing) {
        return Failure{
            Reason::kBadBundle,
            FileOf("root", missing) + " is missing before " + Printable(name)};
      }
    }
    return Done{};
  }

  const Inquiry& inquiry_;
  const std::string* fetched_ = nullptr;
  std::map<std::string, ObjectDigest> files_;
};

// The paths by which metadata may know it: without the digest that consistent
// snapshots put before a name, whatever digest that is, or as it is called.
Result<std::vector<std::string>> PathsOf(const notes::ContentsItem& target,
                                         bool consistent) {
  if (!target.name.text().starts_with(kTargets)) {
    return Failure{Reason::kBadBundle, Printable(target.name.text())};
  }
  const std::string path = target.name.text().substr(kTargets.size());
  const std::size_t last = path.rfind('/') + 1;  // npos + 1 is 0
  const std::size_t dot = path.find('.', last);
  std::vector<std::string> paths = {path};
  if (consistent && dot != std::string::npos &&
      ObjectDigest::ParseHex(std::string_view(path).substr(last, dot - last))
          .ok()) {
    paths.insert(paths.begin(), path.substr(0, last) + path.substr(dot + 1));
  }
  return paths;
}

Result<tuf::FoundTarget> FindTarget(const notes::ContentsItem& target,
                                    tuf::Client& client,
                                    StillRepository& repository) {
  TRY(const std::vector<std::string> paths,
      PathsOf(target, client.root().consistent_snapshot));
  std::optional<Failure> first;
  for (const std::string& path : paths) {
    auto found = client.Find(path, repository);
    if (found.ok() || found.failure().reason != Reason::kNotFound) return found;
    if (!first) first = found.failure();
  }
  return *first;
}

Result<Done> CheckTarget(const notes::ContentsItem& target,
                         const tuf::FoundTarget& found) {
  const std::string name = Printable(target.name.text());
  if (found.length != target.size) {
    return Failure{Reason::kSizeMismatch,
                   name + " has " + std::to_string(target.size) +
                       " bytes, signed are " + std::to_string(found.length)};
  }
  for (const tuf::FileHash& hash : found.hashes) {
    if (hash.algorithm != crypto::HashAlgorithm::kSha256) continue;
    if (HexEncode(hash.digest) == target.object.hex()) return Done{};
    return Failure{Reason::kDigestMismatch, name + " is not the target signed"};
  }
  return Failure{Reason::kUnsupported, name + " is signed without a SHA-256"};
}

// What is not there was not handed in: no fault of ours.
Failure Instead(Failure failure, Reason of_not_found) {
  if (failure.reason == Reason::kNotFound) failure.reason = of_not_found;
  return failure;
}

std::uint64_t VersionOf(const tuf::Client& client, const std::string& role) {
  if (role == "root") return client.root().validity.version;
  if (role == "timestamp") return client.timestamp().validity.version;
  if (role == "snapshot") return client.snapshot().validity.version;
  // What is believed has the version that the snapshot gives.
  return client.snapshot().files.at(role + ".json").version;
}

void AddFacts(const tuf::Client& client, const StillRepository& repository,
              notes::Statement& statement) {
  for (const auto& [role, file] : repository.files()) {
    statement.facts.push_back(
        {"tuf-file", TokenEncode(role) + " " +
                         std::to_string(VersionOf(client, role)) + " " +
                         file.text()});
  }
  for (const char* role : {"snapshot", "timestamp"}) {
    std::set<KeyId> keys;
    for (const std::string& id :
         client.root().roles.find(role)->second.key_ids) {
      const auto found = client.root().keys.find(id);
      if (found != client.root().keys.end() && found->second.key) {
        keys.insert(found->second.key->id());
      }
    }
    for (const KeyId& key : keys) {
      statement.facts.push_back(
          {"tuf-key", std::string(role) + " " + key.text()});
    }
  }
}

}  // namespace

Result<std::string> AnswerFollowTuf(const Inquiry& inquiry) {
  TRY(const std::string time, inquiry.question.Only("time"));
  TRY(const Instant now, Instant::Parse(time));
  TRY(const std::string_view root, inquiry.Document("root"));
  TRY(const std::string_view list, inquiry.Document("contents"));
  TRY(const notes::Contents contents, notes::ParseContents(list));
  TRY(tuf::Client client, tuf::Client::Start(root, now));
  StillRepository repository(inquiry, root);
  if (const auto done = client.Refresh(repository); !done.ok()) {
    return Instead(done.failure(), Reason::kBadBundle);
  }

  notes::Statement statement;
  statement.family = "tuf";
  for (const notes::ContentsItem& target : contents.Artifacts()) {
    const auto found = FindTarget(target, client, repository);
    if (!found.ok()) return Instead(found.failure(), Reason::kUnproven);
    TRY_DONE(CheckTarget(target, *found));
    statement.subjects.push_back(
        {target.name.text(), "sha256", target.object.hex()});
  }
  AddFacts(client, repository, statement);
  statement.times.push_back({"submission", "", now});
  statement.evidence = inquiry.evidence;
  return notes::Format(statement);
}

}  // namespace airlock::verifier
