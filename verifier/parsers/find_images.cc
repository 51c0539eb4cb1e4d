// Which blobs of an OCI layout are images, and which are signatures of images:
// the first would be released, the second only prove.
#include <map>

#include "verifier/parsers/oci_layout.h"
#include "verifier/parsers/wanted.h"

namespace airlock::verifier {

Result<notes::Wanted> FindImages(const std::vector<Input>& inputs) {
  TRY(const OciLayout layout, OciLayout::Open(inputs));
  std::map<ObjectDigest, std::uint64_t> blobs;
  for (const OciDescriptor& image : layout.images()) {
    blobs.emplace(image.digest, image.size);
    TRY(const auto steps, layout.StepsBelow(image));
    for (const OciLayout::Step& step : steps) {
      blobs.emplace(step.to.digest, step.to.size);
    }
  }
  notes::Wanted wanted;
  for (const auto& [digest, size] : blobs) {
    wanted.files.push_back({digest, size, "blobs/sha256/" + digest.hex()});
  }
  return wanted;
}

}  // namespace airlock::verifier
