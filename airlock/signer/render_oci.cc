#include "airlock/signer/render_oci.h"

#include <algorithm>
#include <array>
#include <set>

#include "airlock/crypto/hash.h"
#include "airlock/formats/oci.h"

namespace airlock::signer {
namespace {

// Manifests are small; upstream's registries refuse over 4 MiB.
constexpr std::uint64_t kMaxManifestBytes = 4ULL << 20;

// The media types that a manifest may declare about itself. A manifest that
// declares none is OCI's (image-spec 1.1, "mediaType" is optional).
constexpr std::array<std::string_view, 4> kMediaTypes = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.oci.image.manifest.v1+json"};

// An index names manifests and an image names layers; the check has refused a
// document that does both.
std::string MediaTypeOf(std::string_view manifest) {
  const bool index = manifest.find("\"manifests\"") != std::string_view::npos;
  const bool docker =
      manifest.find("application/vnd.docker.distribution.manifest") !=
          std::string_view::npos &&
      manifest.find("application/vnd.oci.image") == std::string_view::npos;
  if (index) return std::string(kMediaTypes[docker ? 1 : 0]);
  return std::string(kMediaTypes[docker ? 2 : 3]);
}

constexpr std::string_view kProductPrefix = "oci:";

// What somebody signed: the object itself, which is an image or a payload, and
// what is quoted from a payload.
std::vector<ObjectDigest> SignedImages(const notes::Evidence& evidence,
                                       const notes::Contents& contents) {
  std::set<ObjectDigest> artifacts;
  for (const notes::ContentsItem& item : contents.Artifacts()) {
    artifacts.insert(item.object);
  }
  std::set<ObjectDigest> payloads;
  for (const notes::Proof& proof : evidence.proofs) {
    payloads.insert(proof.object);
  }
  std::vector<ObjectDigest> images;
  for (const notes::Testimony& testimony : evidence.testimonies) {
    if (artifacts.contains(testimony.object)) {
      images.push_back(testimony.object);
    } else {
      payloads.insert(testimony.object);
    }
  }
  for (const notes::Quote& quote : evidence.quotes) {
    if (payloads.contains(quote.from)) images.push_back(quote.to);
  }
  return images;
}

}  // namespace

Result<std::vector<SealedImage>> ImagesOf(const notes::Seal& seal,
                                          const notes::Evidence& evidence,
                                          const notes::Contents& contents,
                                          const Objects& objects) {
  std::vector<SealedImage> images;
  std::string reference = seal.product;
  if (reference.starts_with(kProductPrefix)) {
    reference.erase(0, kProductPrefix.size());
  }
  for (const ObjectDigest& image : SignedImages(evidence, contents)) {
    for (const notes::ContentsItem& item : contents.items) {
      if (item.object != image || item.role != notes::ItemRole::kArtifact) {
        continue;
      }
      TRY(const Bytes manifest, objects.Read(item.object, kMaxManifestBytes));
      images.push_back(
          {reference, MediaTypeOf(AsText(manifest)), item.object, item.size});
      break;
    }
  }
  return images;
}

Result<Done> RenderImages(const std::vector<SealedImage>& images,
                          const ReleaseKeys& keys, TreeBuilder& tree) {
  std::vector<formats::OciDescriptor> manifests;
  const auto add_blob =
      [&](std::string text,
          std::string media_type) -> Result<formats::OciDescriptor> {
    const ObjectDigest digest = crypto::DigestObject(AsBytes(text));
    TRY(const notes::ReleaseFile file,
        tree.AddDocument("oci/blobs/sha256/" + digest.hex(), std::move(text)));
    return formats::OciDescriptor{
        std::move(media_type), file.object, file.size, {}};
  };
  std::vector<ObjectDigest> seen;
  for (const SealedImage& image : images) {
    if (std::find(seen.begin(), seen.end(), image.manifest) != seen.end()) {
      continue;
    }
    seen.push_back(image.manifest);
    const formats::OciDescriptor subject{
        image.media_type, image.manifest, image.size, {}};
    manifests.push_back(formats::NamedImage(subject, image.reference));

    const std::string payload =
        formats::SimpleSigningPayload(image.reference, image.manifest);
    TRY(const Bytes signature, keys.SignOnce("oci", AsBytes(payload)));
    TRY(formats::OciDescriptor layer,
        add_blob(payload, "application/vnd.dev.cosign.simplesigning.v1+json"));
    layer.annotations = {
        {"dev.cosignproject.cosign/signature", Base64Encode(signature)}};
    TRY(const formats::OciDescriptor config,
        add_blob(formats::CosignSignatureConfig(layer.digest),
                 "application/vnd.oci.image.config.v1+json"));
    constexpr std::string_view kManifest =
        "application/vnd.oci.image.manifest.v1+json";
    TRY(formats::OciDescriptor classic,
        add_blob(formats::CosignSignatureManifest(config, layer, nullptr),
                 std::string(kManifest)));
    manifests.push_back(
        formats::NamedSignature(std::move(classic), image.manifest));
    TRY(formats::OciDescriptor referrer,
        add_blob(formats::CosignSignatureManifest(config, layer, &subject),
                 std::string(kManifest)));
    manifests.push_back(referrer);
  }
  TRY(const auto layout,
      tree.AddDocument("oci/oci-layout", formats::OciLayoutFile()));
  TRY(const auto index,
      tree.AddDocument("oci/index.json", formats::OciIndex(manifests)));
  (void)layout;
  (void)index;
  return Done{};
}

}  // namespace airlock::signer
