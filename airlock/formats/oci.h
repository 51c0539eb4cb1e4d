// airlock/formats/oci.h
//
// Our signatures on images, as cosign and OCI registries know them.
//
// Upstream's manifests are released byte for byte; upstream's signatures are
// not, since the sealed side has no reason to know upstream's keys. In their
// place stands ours, twice: under the tag `sha256-<hex>.sig`, where cosign
// looks first, and as a referrer (OCI 1.1), where registries list it.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"

namespace airlock::formats {

inline constexpr std::string_view kOciManifestMediaType =
    "application/vnd.oci.image.manifest.v1+json";
inline constexpr std::string_view kOciIndexMediaType =
    "application/vnd.oci.image.index.v1+json";
inline constexpr std::string_view kOciConfigMediaType =
    "application/vnd.oci.image.config.v1+json";
inline constexpr std::string_view kDockerListMediaType =
    "application/vnd.docker.distribution.manifest.list.v2+json";
inline constexpr std::string_view kSimpleSigningMediaType =
    "application/vnd.dev.cosign.simplesigning.v1+json";
// What a registry lists a cosign signature under, when asked for referrers.
inline constexpr std::string_view kCosignArtifactType =
    "application/vnd.dev.cosign.artifact.sig.v1+json";

// The bytes that the image key signs (ECDSA P-256 over SHA-256): which manifest
// this is, and the reference that it is known by.
std::string SimpleSigningPayload(std::string_view docker_reference,
                                 const ObjectDigest& manifest);

struct OciDescriptor {
  std::string media_type;
  ObjectDigest digest;
  std::uint64_t size = 0;
  std::vector<std::pair<std::string, std::string>> annotations;
};

// The payload as a layer, which carries its signature as an annotation.
OciDescriptor CosignPayloadLayer(std::string_view payload, ByteView signature);

// The image configuration that goes with such a layer. It says nothing; readers
// insist that there is one.
std::string CosignSignatureConfig(const ObjectDigest& payload_layer);

// Without a subject, the image under the tag `sha256-<hex>.sig`. With one, the
// same as its referrer: `artifactType` and the configuration's media type are
// then kCosignArtifactType, whatever `config` says, as cosign writes it.
std::string CosignSignatureManifest(
    const OciDescriptor& config,
    const OciDescriptor& payload_layer_with_signature_annotation,
    const OciDescriptor* subject);

// "sha256-<hex>.sig"
std::string CosignSignatureTag(const ObjectDigest& manifest);

// An image or index of a layout, with the annotations by which others find it:
// its reference (org.opencontainers.image.ref.name), and the `kind` by which
// `cosign verify --local-image` tells images, indexes and signatures apart.
// cosign takes the first of each kind: a layout that it should check so holds
// one image and its signature.
OciDescriptor NamedImage(OciDescriptor image, std::string_view reference);
OciDescriptor NamedSignature(OciDescriptor signature_manifest,
                             const ObjectDigest& signed_manifest);

// index.json: the manifests in the order given.
std::string OciIndex(const std::vector<OciDescriptor>& manifests);

// oci-layout.
std::string OciLayoutFile();

}  // namespace airlock::formats
