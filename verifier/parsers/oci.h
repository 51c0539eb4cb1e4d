// verifier/parsers/oci.h
//
// The documents of an OCI image layout (image-spec 1.1) and of cosign.
//
// A manifest and an index are told apart by what they hold, and a document that
// could be either is refused: a registry and a runtime have chosen differently
// before (CVE-2021-41190).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"
#include "verifier/parsers/cosign_bundle.h"

namespace airlock::verifier {

// Registries accept 4 MiB.
inline constexpr std::size_t kMaxManifestBytes = 4 * 1024 * 1024;

struct OciDescriptor {
  std::string media_type;
  ObjectDigest digest;
  std::uint64_t size = 0;
  std::string tag;  // org.opencontainers.image.ref.name, "" none
  // dev.cosignproject.cosign/signature, decoded.
  std::optional<Bytes> cosign_signature;
  // What certifies it, where no key of its own does.
  std::optional<CosignAnnotations> cosign_certificate = {};
};

struct OciDocument {
  bool index = false;  // of manifests; else a manifest
  std::string media_type;
  std::vector<OciDescriptor> children;  // manifests; or config, then layers
  std::optional<ObjectDigest> subject = {};  // of a manifest: what it refers to
};

// An index or a manifest, of OCI or of Docker's schema 2 (kBadJson,
// kBadContainer, kBadDigest).
Result<OciDocument> ParseOciDocument(std::string_view text);

// True for a manifest whose layers are cosign's simple-signing payloads.
bool IsCosignSignature(const OciDocument& document);

// True for a manifest whose layers are Sigstore bundles.
bool IsSigstoreBundle(const OciDocument& document);

// The image that a simple-signing payload speaks of (kBadJson, kBadDigest,
// kBadContainer for another type of claim).
Result<ObjectDigest> ImageOf(std::string_view payload);

// Where `text` has `digest` as the value of `key`, in the one way in which the
// checker reads it: no white space before the colon, no escapes.
std::optional<std::uint64_t> FindDigest(std::string_view text,
                                        std::string_view key,
                                        const ObjectDigest& digest);

// {"imageLayoutVersion":"1.0.0"} (kBadContainer for another).
Result<Done> CheckOciLayout(std::string_view text);

}  // namespace airlock::verifier
