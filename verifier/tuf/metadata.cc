#include "verifier/tuf/metadata.h"

#include <array>
#include <utility>

namespace airlock::verifier::tuf {
namespace {

constexpr std::array<std::string_view, 4> kTopLevelRoles = {
    "root", "timestamp", "snapshot", "targets"};

Failure Bad(std::string why) { return {Reason::kBadMetadata, std::move(why)}; }

// "1.0.31", and "1.0" of older repositories. What a second major version means
// is not known.
bool IsKnownSpecification(std::string_view text) {
  return text.starts_with("1.") &&
         text.find_first_not_of("0123456789.") == std::string_view::npos;
}

Result<Validity> ReadValidity(const Json& content, std::string_view type) {
  const auto named = content.StringAt("_type");
  if (!named.ok() || *named != type) {
    return Bad("not of type '" + std::string(type) + "'");
  }
  const auto specification = content.StringAt("spec_version");
  if (!specification.ok() || !IsKnownSpecification(*specification)) {
    return Bad("no spec_version 1");
  }
  const auto version = content.NumberAt("version");
  if (!version.ok() || *version == 0) {
    return Bad("the version is no positive integer");
  }
  const auto text = content.StringAt("expires");
  if (!text.ok()) return Bad("no expires");
  const auto expires = Instant::Parse(*text);
  if (!expires.ok()) return Bad("expires: " + expires.failure().detail);
  return Validity{*version, *expires};
}

Result<Done> ReadHashes(const Json& hashes, FileInfo& info) {
  if (hashes.object() == nullptr || hashes.object()->empty()) {
    return Bad("hashes are no object, or empty");
  }
  info.hashed = true;
  for (const auto& [name, value] : *hashes.object()) {
    if (value.string() == nullptr) return Bad("a hash is no string");
    const auto algorithm = crypto::HashNamed(name);
    if (!algorithm.ok()) continue;
    auto digest = HexDecode(*value.string());
    const std::size_t size =
        std::move(crypto::Hash(*algorithm)).Finish().size();
    if (!digest.ok() || digest->size() != size) {
      return Bad(name + " is not " + std::to_string(size) + " bytes");
    }
    info.hashes.push_back({*algorithm, *std::move(digest)});
  }
  return Done{};
}

Result<FileInfo> ReadMetaFile(const Json& json) {
  FileInfo info;
  const auto version = json.NumberAt("version");
  if (!version.ok() || *version == 0) {
    return Bad("a file's version is no positive integer");
  }
  info.version = *version;
  if (json.Find("length") != nullptr) {
    const auto length = json.NumberAt("length");
    if (!length.ok()) return Bad("a length is no unsigned integer");
    info.length = *length;
  }
  if (const Json* const hashes = json.Find("hashes"); hashes != nullptr) {
    TRY_DONE(ReadHashes(*hashes, info));
  }
  return info;
}

Result<FileInfo> ReadTargetFile(const Json& json) {
  FileInfo info;
  const auto length = json.NumberAt("length");
  if (!length.ok()) return Bad("a target has no length");
  info.length = *length;
  const Json* const hashes = json.Find("hashes");
  if (hashes == nullptr) return Bad("a target has no hashes");
  TRY_DONE(ReadHashes(*hashes, info));
  return info;
}

// The object under that key.
Result<const Json::Object*> ObjectAt(const Json& json, std::string_view key) {
  const Json* const member = json.Find(key);
  if (member == nullptr || member->object() == nullptr) {
    return Bad("no object '" + std::string(key) + "'");
  }
  return member->object();
}

}  // namespace

Result<Done> CheckFile(const FileInfo& info, std::string_view file) {
  if (info.length && *info.length != file.size()) {
    return Failure{Reason::kSizeMismatch, std::to_string(file.size()) +
                                              " bytes instead of " +
                                              std::to_string(*info.length)};
  }
  if (info.hashed && info.hashes.empty()) {
    return Failure{Reason::kWeakAlgorithm, "no hash is by SHA-2"};
  }
  for (const FileHash& hash : info.hashes) {
    if (crypto::Hash(hash.algorithm).Update(AsBytes(file)).Finish() !=
        hash.digest) {
      return Failure{Reason::kDigestMismatch,
                     std::string(crypto::NameOf(hash.algorithm)) + " differs"};
    }
  }
  return Done{};
}

Result<Root> ReadRoot(const Json& content) {
  Root root;
  TRY(root.validity, ReadValidity(content, "root"));
  if (const Json* const flag = content.Find("consistent_snapshot");
      flag != nullptr) {
    if (flag->boolean() == nullptr) {
      return Bad("consistent_snapshot is neither true nor false");
    }
    root.consistent_snapshot = *flag->boolean();
  }
  TRY(root.keys, ReadKeys(content.Find("keys")));
  const Json* const roles = content.Find("roles");
  if (roles == nullptr) return Bad("no roles");
  for (const std::string_view name : kTopLevelRoles) {
    const Json* const role = roles->Find(name);
    if (role == nullptr) return Bad("no role '" + std::string(name) + "'");
    TRY(Signers signers, ReadSigners(*role));
    root.roles.emplace(name, std::move(signers));
  }
  return root;
}

Result<Timestamp> ReadTimestamp(const Json& content) {
  Timestamp timestamp;
  TRY(timestamp.validity, ReadValidity(content, "timestamp"));
  TRY(const Json::Object* const meta, ObjectAt(content, "meta"));
  if (meta->size() != 1 || meta->front().first != "snapshot.json") {
    return Bad("a timestamp names snapshot.json and nothing else");
  }
  TRY(timestamp.snapshot, ReadMetaFile(meta->front().second));
  return timestamp;
}

Result<Snapshot> ReadSnapshot(const Json& content) {
  Snapshot snapshot;
  TRY(snapshot.validity, ReadValidity(content, "snapshot"));
  TRY(const Json::Object* const meta, ObjectAt(content, "meta"));
  for (const auto& [name, json] : *meta) {
    TRY(FileInfo info, ReadMetaFile(json));
    snapshot.files.emplace(name, std::move(info));
  }
  if (!snapshot.files.contains("targets.json")) {
    return Bad("a snapshot without targets.json");
  }
  return snapshot;
}

Result<Targets> ReadTargets(const Json& content) {
  Targets targets;
  TRY(targets.validity, ReadValidity(content, "targets"));
  TRY(const Json::Object* const files, ObjectAt(content, "targets"));
  for (const auto& [path, json] : *files) {
    TRY(FileInfo info, ReadTargetFile(json));
    targets.files.emplace(path, std::move(info));
  }
  if (const Json* const json = content.Find("delegations"); json != nullptr) {
    TRY(targets.delegations, ReadDelegations(*json));
  }
  return targets;
}

}  // namespace airlock::verifier::tuf
