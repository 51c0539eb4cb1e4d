// verifier/parsers/image_archive.h
//
// The images in an archive: `docker save`, `skopeo copy … docker-archive:` or
// `oci-archive:`, and which of its members are whose layers, in which order.
//
// Both forms may stand in one archive (Docker 25 writes them so), and whoever
// loads it reads one of them. They must speak of the same images.
//
// Sources: moby image/spec/v1.2.md ("Combined Image JSON + Filesystem Changeset
// Format"), OCI image-spec 1.1.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/notes/inspection.h"
#include "airlock/core/result.h"
#include "verifier/parsers/held_file.h"

namespace airlock::verifier {

// The small documents of an archive, kept while it is walked.
class ImageDocuments {
 public:
  // Keeps the file called `path` of the archive where it is JSON of at most
  // kMaxManifestBytes; 32 MiB of all.
  void Keep(std::string_view path, std::string_view kind, const HeldFile& file);

  // "image", "image.config", "image.layer", "image.entrypoint", "image.user",
  // "image.port" of each image, in that order; none for an archive that holds
  // no images. Of an image's layers each is there, and was opened.
  //
  // kBadContainer for documents that name what is not there, do not agree with
  // each other, or whose config has another number of layers;
  // kDigestMismatch for a blob or a layer with another digest than it is named
  // by; kBadJson, kJsonCase.
  Result<std::vector<notes::Fact>> Facts(
      const std::vector<notes::Member>& members) const;

 private:
  std::map<std::string, std::string, std::less<>> texts_;
  std::uint64_t bytes_ = 0;
};

}  // namespace airlock::verifier
