#include "airlock/formats/oci.h"

#include "airlock/core/check.h"
#include "airlock/crypto/hash.h"
#include "airlock/formats/json_writer.h"

namespace airlock::formats {
namespace {

constexpr std::string_view kSignatureAnnotation =
    "dev.cosignproject.cosign/signature";
constexpr std::string_view kRefNameAnnotation =
    "org.opencontainers.image.ref.name";
constexpr std::string_view kKindAnnotation = "kind";
constexpr std::string_view kImageKind = "dev.cosignproject.cosign/image";
constexpr std::string_view kImageIndexKind =
    "dev.cosignproject.cosign/imageIndex";
constexpr std::string_view kSignaturesKind = "dev.cosignproject.cosign/sigs";

// The time that Go writes for "none". A reader may insist on a date.
constexpr std::string_view kNoTime = "0001-01-01T00:00:00Z";

JsonValue::Object Descriptor(const OciDescriptor& descriptor) {
  JsonValue::Object object{{"mediaType", descriptor.media_type},
                           {"digest", descriptor.digest.text()},
                           {"size", descriptor.size}};
  if (!descriptor.annotations.empty()) {
    JsonValue::Object annotations;
    for (const auto& [name, value] : descriptor.annotations) {
      annotations.emplace_back(name, value);
    }
    object.emplace_back("annotations", std::move(annotations));
  }
  return object;
}

void Annotate(OciDescriptor& descriptor, std::string_view name,
              std::string_view value) {
  descriptor.annotations.emplace_back(name, value);
}

}  // namespace

std::string SimpleSigningPayload(std::string_view docker_reference,
                                 const ObjectDigest& manifest) {
  return PlainJson(JsonValue::Object{
      {"critical",
       JsonValue::Object{{"identity", JsonValue::Object{{"docker-reference",
                                                         docker_reference}}},
                         {"image", JsonValue::Object{{"docker-manifest-digest",
                                                      manifest.text()}}},
                         {"type", "cosign container image signature"}}},
      // Readers of the containers family demand the member, though it be empty.
      {"optional", JsonValue::Object{}}});
}

OciDescriptor CosignPayloadLayer(std::string_view payload, ByteView signature) {
  return {std::string(kSimpleSigningMediaType),
          crypto::DigestObject(AsBytes(payload)),
          payload.size(),
          {{std::string(kSignatureAnnotation), Base64Encode(signature)}}};
}

std::string CosignSignatureConfig(const ObjectDigest& payload_layer) {
  return PlainJson(JsonValue::Object{
      {"architecture", ""},
      {"config", JsonValue::Object{}},
      {"created", kNoTime},
      {"history", JsonValue::Array{JsonValue::Object{{"created", kNoTime}}}},
      {"os", ""},
      {"rootfs",
       JsonValue::Object{{"diff_ids", JsonValue::Array{payload_layer.text()}},
                         {"type", "layers"}}}});
}

std::string CosignSignatureManifest(
    const OciDescriptor& config,
    const OciDescriptor& payload_layer_with_signature_annotation,
    const OciDescriptor* subject) {
  OciDescriptor own_config = config;
  JsonValue::Object manifest{
      {"schemaVersion", 2},
      {"mediaType", kOciManifestMediaType},
      {"layers",
       JsonValue::Array{Descriptor(payload_layer_with_signature_annotation)}}};
  if (subject != nullptr) {
    own_config.media_type = kCosignArtifactType;
    manifest.emplace_back("artifactType", kCosignArtifactType);
    manifest.emplace_back("subject", Descriptor(*subject));
  }
  manifest.emplace_back("config", Descriptor(own_config));
  return PlainJson(std::move(manifest));
}

std::string CosignSignatureTag(const ObjectDigest& manifest) {
  return "sha256-" + manifest.hex() + ".sig";
}

OciDescriptor NamedImage(OciDescriptor image, std::string_view reference) {
  const bool index = image.media_type == kOciIndexMediaType ||
                     image.media_type == kDockerListMediaType;
  Annotate(image, kKindAnnotation, index ? kImageIndexKind : kImageKind);
  Annotate(image, kRefNameAnnotation, reference);
  return image;
}

OciDescriptor NamedSignature(OciDescriptor signature_manifest,
                             const ObjectDigest& signed_manifest) {
  Annotate(signature_manifest, kKindAnnotation, kSignaturesKind);
  Annotate(signature_manifest, kRefNameAnnotation,
           CosignSignatureTag(signed_manifest));
  return signature_manifest;
}

std::string OciIndex(const std::vector<OciDescriptor>& manifests) {
  JsonValue::Array list;
  for (const OciDescriptor& manifest : manifests) {
    list.push_back(Descriptor(manifest));
  }
  return PlainJson(JsonValue::Object{{"schemaVersion", 2},
                                     {"mediaType", kOciIndexMediaType},
                                     {"manifests", std::move(list)}});
}

std::string OciLayoutFile() {
  return PlainJson(JsonValue::Object{{"imageLayoutVersion", "1.0.0"}});
}

}  // namespace airlock::formats
