// verifier/checks/oci_document.h
//
// What a manifest or an index names, read from bytes that upstream signed.
//
// A worker that is silent about a layer must not be able to hide that the layer
// is missing, so the checker reads the list itself, and reads no more than the
// list. Readers of JSON differ in what they make of a key twice, of escapes and
// of another case (Go's takes "Layers" for "layers"); a document in which that
// could matter is refused.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

struct OciPart {
  std::uint64_t digest_at = 0;  // where the text spells "sha256:<hex>"
  ObjectDigest digest;
  std::uint64_t size = 0;
  std::string media_type;
};

struct OciParts {
  bool index = false;          // of manifests; else a manifest
  std::vector<OciPart> parts;  // manifests; or config and layers, as they stand
  // Of the annotations that say which release it is (kReleaseAnnotations) those
  // whose value is its own spelling, of at most 512 bytes.
  std::vector<std::pair<std::string, std::string>> annotations = {};
};

// OCI image specification 1.1, annotations.md.
inline constexpr std::array<std::string_view, 2> kReleaseAnnotations = {
    "org.opencontainers.image.created", "org.opencontainers.image.version"};

// An index or a manifest, of OCI or of Docker's schema 2. kBadContainer for a
// text that is neither, or both, or whose parts could be read in two ways, or
// lie elsewhere (`data`, `urls`); kBadDigest and kBadNumber for a digest or a
// size in another spelling than ours.
Result<OciParts> ReadOciParts(std::string_view text);

// Whether a descriptor of this media type may lead to such a document.
bool MayDescribe(std::string_view media_type, bool index);

}  // namespace airlock::verifier
