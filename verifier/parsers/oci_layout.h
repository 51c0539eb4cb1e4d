// verifier/parsers/oci_layout.h
//
// An OCI image layout as it was handed in: which blobs are images and which are
// signatures, and what each image is made of.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "verifier/parsers/oci.h"
#include "verifier/parsers/tasks.h"

namespace airlock::verifier {

class OciLayout {
 public:
  // The items are "oci-layout", "index.json" and "blobs/sha256/<hex>", whose
  // digest must be the one in its name, and files that vouch for the image
  // (notes::IsBesideImage). Everything that index.json names is there; a
  // manifest is a signature if its layers are cosign's payloads or Sigstore
  // bundles.
  // kBadBundle, kSizeMismatch, and the refusals of ParseOciDocument.
  static Result<OciLayout> Open(const std::vector<Input>& items);

  // What index.json names, signatures apart.
  const std::vector<OciDescriptor>& images() const { return images_; }
  const std::vector<OciDocument>& signatures() const { return signatures_; }

  // The blob that `descriptor` names, or null (kSizeMismatch).
  Result<const Input*> BlobOf(const OciDescriptor& descriptor) const;

  // Where `from` spells the digest of `to`.
  struct Step {
    ObjectDigest from;
    std::uint64_t offset = 0;
    OciDescriptor to;
  };
  // From `image` to everything below it, each blob once, breadth first.
  // kBadBundle if one is not there: what is released is the very index or
  // manifest that was signed, and it must not promise what nobody can fetch.
  // kBadQuote for a digest that is spelled with escapes.
  Result<std::vector<Step>> StepsBelow(const OciDescriptor& image) const;

 private:
  explicit OciLayout(std::vector<Input> items) : items_(std::move(items)) {}
  const Input* Find(std::string_view name) const;
  // The signatures in an index of nothing else: what registries without an API
  // for referrers keep under the tag sha256-<hex> (distribution-spec 1.1).
  Result<std::vector<OciDocument>> ReferrersIn(
      const OciDocument& document) const;
  Result<OciDocument> ReadDocument(const OciDescriptor& descriptor,
                                   std::string& text) const;

  std::vector<Input> items_;
  std::vector<OciDescriptor> images_;
  std::vector<OciDocument> signatures_;
};

}  // namespace airlock::verifier
