// airlock/signer/render_oci.h
//
// Images as the sealed side pulls them: upstream's manifests unchanged, under
// our signature.
#pragma once

#include <string>
#include <vector>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/notes/release.h"
#include "airlock/core/notes/submission.h"
#include "airlock/core/objects.h"
#include "airlock/core/result.h"
#include "airlock/signer/release_keys.h"
#include "airlock/signer/tree_builder.h"

namespace airlock::signer {

// An image (or index) that upstream's signature names.
struct SealedImage {
  std::string reference;   // upstream's docker-reference
  std::string media_type;  // as the manifest itself declares it
  ObjectDigest manifest;
  std::uint64_t size = 0;
};

// The images that the evidence's signed payloads name.
Result<std::vector<SealedImage>> ImagesOf(const notes::Seal& seal,
                                          const notes::Evidence& evidence,
                                          const notes::Contents& contents,
                                          const Objects& objects);

// Adds oci/oci-layout, oci/index.json and, for each image, a cosign signature
// under its tag and as a referrer.
Result<Done> RenderImages(const std::vector<SealedImage>& images,
                          const ReleaseKeys& keys, TreeBuilder& tree);

}  // namespace airlock::signer
