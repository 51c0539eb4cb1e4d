// airlock/signer/published_paths.h
//
// Where the artifacts of a bundle stand in a published tree.
//
// What is sealed stays in every later release. A name that cannot be published
// (too long once our folders stand before it, or the folder of another) would
// then stop the whole target for good, so the paths are made before the seal
// and again, by the same function, for every release.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/name.h"
#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "airlock/formats/apt.h"

namespace airlock::signer {

struct PublishedArtifact {
  std::string path;  // "files/tools/tool.sh", "apt/pool/…", "oci/blobs/…"
  ObjectDigest object;
  std::uint64_t size = 0;
  std::optional<formats::AptEntry> apt;
};

// Where TUF's consistent snapshots have a target: its digest before its name
// (TUF 1.0.34 §6.2).
std::string TufTargetPath(std::string_view path, const ObjectDigest& object);

// Refuses (kBadBundle) a path that is the folder of another.
Result<Done> CheckFolders(const std::set<std::string>& paths);

// In order of the contents. Refuses (kBadBundle) a path that is none with all
// that is put before it, and one that is the folder of another. Only after
// CheckEvidence has succeeded.
Result<std::vector<PublishedArtifact>> PublishedArtifactsOf(
    const ChannelName& channel, const notes::Evidence& evidence,
    const notes::Contents& contents, const Objects& objects);

}  // namespace airlock::signer
