// tests/verifier/tuf/written_repository.h
//
// A small repository that holds, as people hand it in.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "airlock/core/notes/submission.h"
#include "tests/verifier/tuf/written_metadata.h"

namespace airlock::verifier::tuf {

inline constexpr const char* kLater = "2030-01-01T00:00:00Z";
inline const Author kRoot('r');
inline const Author kOnline('o');
inline const Author kNext('n');
inline const std::string kTool = "a tool\n";

inline std::string HexDigest(const std::string& bytes) {
  return crypto::DigestObject(AsBytes(bytes)).hex();
}

// A repository of one target, in the hands of whoever hands it in.
struct WrittenRepository {
  std::string root = RootFile(1, kOnline, {&kRoot});
  std::map<std::string, std::string> metadata;
  std::map<std::string, std::string> targets;

  WrittenRepository() { Publish(kOnline, kLater); }

  static std::string RootFile(int version, const Author& online,
                              const std::vector<const Author*>& by,
                              bool consistent = true) {
    return SignedBy(
        by, Content("root", version,
                    {{"consistent_snapshot", consistent},
                     {"keys", KeysOf({&kRoot, &online})},
                     {"roles", Object{{"root", SignersOf({&kRoot})},
                                      {"timestamp", SignersOf({&online})},
                                      {"snapshot", SignersOf({&online})},
                                      {"targets", SignersOf({&kRoot})}}}}));
  }
  // The tool under a delegated role, whose name no file could have.
  void Publish(const Author& online, const std::string& expires,
               const std::string& algorithm = "sha256",
               bool consistent = true) {
    const auto number = [&](const std::string& version) {
      return "metadata/" + (consistent ? version + "." : "");
    };
    const auto listed = [](int version) {
      return Object{{"version", version}};
    };
    metadata["metadata/timestamp.json"] = SignedBy(
        {&online},
        Content("timestamp", 9,
                {{"meta", Object{{"snapshot.json", listed(8)}}}}, expires));
    metadata[number("8") + "snapshot.json"] = SignedBy(
        {&online}, Content("snapshot", 8,
                           {{"meta", Object{{"targets.json", listed(7)},
                                            {"tools/x.json", listed(3)}}}}));
    metadata[number("7") + "targets.json"] = SignedBy(
        {&kRoot},
        Content(
            "targets", 7,
            {{"targets", Object{}},
             {"delegations",
              Object{{"keys", KeysOf({&kRoot})},
                     {"roles", Array{Object{{"name", "tools/x"},
                                            {"keyids", Array{kRoot.id()}},
                                            {"threshold", 1},
                                            {"terminating", false},
                                            {"paths", Array{"bin/*"}}}}}}}}));
    const std::string hex =
        algorithm == "sha256" ? HexDigest(kTool) : std::string(128, '0');
    metadata[number("3") + "tools%2Fx.json"] = SignedBy(
        {&kRoot},
        Content("targets", 3,
                {{"targets",
                  Object{{"bin/tool",
                          Object{{"length", kTool.size()},
                                 {"hashes", Object{{algorithm, hex}}}}}}}}));
    targets["targets/bin/" + (consistent ? HexDigest(kTool) + "." : "") +
            "tool"] = kTool;
  }

  notes::Contents Contents() const {
    notes::Contents contents{notes::BundleKind::kTufRepo, {}};
    for (const auto& [files, role] :
         {std::pair{&metadata, notes::ItemRole::kIndex},
          std::pair{&targets, notes::ItemRole::kArtifact}}) {
      for (const auto& [name, bytes] : *files) {
        contents.items.push_back({role, crypto::DigestObject(AsBytes(bytes)),
                                  bytes.size(),
                                  MemberPath::Parse(name).value()});
      }
    }
    return contents;
  }
};

}  // namespace airlock::verifier::tuf
