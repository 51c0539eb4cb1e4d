#include "verifier/parsers/oci.h"

#include <algorithm>
#include <array>
#include <utility>

#include "verifier/json/signed_json.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kOciIndex =
    "application/vnd.oci.image.index.v1+json";
constexpr std::string_view kOciManifest =
    "application/vnd.oci.image.manifest.v1+json";
constexpr std::string_view kDockerList =
    "application/vnd.docker.distribution.manifest.list.v2+json";
constexpr std::string_view kDockerManifest =
    "application/vnd.docker.distribution.manifest.v2+json";
constexpr std::string_view kSimpleSigning =
    "application/vnd.dev.cosign.simplesigning.v1+json";
constexpr std::string_view kRefName = "org.opencontainers.image.ref.name";
constexpr std::string_view kCosignSignature =
    "dev.cosignproject.cosign/signature";
constexpr std::string_view kCosignCertificate =
    "dev.sigstore.cosign/certificate";
constexpr std::string_view kSigstoreBundle =
    "application/vnd.dev.sigstore.bundle.v0.3+json";
constexpr std::string_view kCosignType = "cosign container image signature";
constexpr std::size_t kMaxChildren = 10'000;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "oci: " + std::move(why)};
}

Result<CosignAnnotations> AnnotationsOf(const Json& annotations) {
  CosignAnnotations found;
  for (auto [name, field] :
       {std::pair{kCosignCertificate, &found.certificate},
        {std::string_view("dev.sigstore.cosign/chain"), &found.chain},
        {std::string_view("dev.sigstore.cosign/bundle"), &found.bundle},
        {std::string_view("dev.sigstore.cosign/rfc3161timestamp"),
         &found.timestamp}}) {
    if (annotations.Find(name) == nullptr) continue;
    TRY(*field, annotations.StringAt(name));
  }
  return found;
}

Result<OciDescriptor> ParseDescriptor(const Json& json) {
  TRY(std::string media_type, json.StringAt("mediaType"));
  TRY(const std::string digest_text, json.StringAt("digest"));
  TRY(const ObjectDigest digest, ObjectDigest::Parse(digest_text));
  TRY(const std::uint64_t size, json.NumberAt("size"));
  // Bytes in the descriptor itself, or somewhere else: two places that could
  // disagree with the blob.
  if (json.Find("data") != nullptr || json.Find("urls") != nullptr) {
    return Bad("a descriptor with data or urls of its own");
  }
  OciDescriptor descriptor{std::move(media_type), digest, size, "", {}};
  const Json* const annotations = json.Find("annotations");
  if (annotations == nullptr) return descriptor;
  if (annotations->Find(kRefName) != nullptr) {
    TRY(descriptor.tag, annotations->StringAt(kRefName));
  }
  if (annotations->Find(kCosignSignature) != nullptr) {
    TRY(const std::string base64, annotations->StringAt(kCosignSignature));
    TRY(descriptor.cosign_signature, Base64Decode(base64));
  }
  if (annotations->Find(kCosignCertificate) != nullptr) {
    TRY(descriptor.cosign_certificate, AnnotationsOf(*annotations));
  }
  return descriptor;
}

Result<Done> AddAll(const Json& list, std::vector<OciDescriptor>& to) {
  if (list.array() == nullptr) return Bad("descriptors that are no list");
  if (list.array()->size() > kMaxChildren) return Bad("over 10,000 children");
  for (const Json& item : *list.array()) {
    TRY(OciDescriptor descriptor, ParseDescriptor(item));
    to.push_back(std::move(descriptor));
  }
  return Done{};
}

}  // namespace

Result<OciDocument> ParseOciDocument(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxManifestBytes));
  TRY(const std::uint64_t version, json.NumberAt("schemaVersion"));
  if (version != 2) return Bad("a schema version other than 2");
  const Json* const manifests = json.Find("manifests");
  const Json* const config = json.Find("config");
  const Json* const layers = json.Find("layers");
  OciDocument document;
  document.index = manifests != nullptr;
  if (document.index && (config != nullptr || layers != nullptr)) {
    return Bad("both an index and a manifest");
  }
  if (!document.index && (config == nullptr || layers == nullptr)) {
    return Bad("neither an index nor a manifest");
  }
  if (json.Find("mediaType") != nullptr) {
    TRY(document.media_type, json.StringAt("mediaType"));
    const std::string_view type = document.media_type;
    const bool fits = document.index
                          ? type == kOciIndex || type == kDockerList
                          : type == kOciManifest || type == kDockerManifest;
    if (!fits) {
      return Bad("media type '" + Printable(type.substr(0, 80)) +
                 "' for what it is not");
    }
  }
  if (document.index) {
    TRY_DONE(AddAll(*manifests, document.children));
    return document;
  }
  TRY(OciDescriptor descriptor, ParseDescriptor(*config));
  document.children.push_back(std::move(descriptor));
  TRY_DONE(AddAll(*layers, document.children));
  if (const Json* const subject = json.Find("subject")) {
    TRY(const OciDescriptor to, ParseDescriptor(*subject));
    document.subject = to.digest;
  }
  return document;
}

bool IsCosignSignature(const OciDocument& document) {
  return !document.index && document.children.size() > 1 &&
         std::all_of(document.children.begin() + 1, document.children.end(),
                     [](const OciDescriptor& layer) {
                       return layer.media_type == kSimpleSigning;
                     });
}

bool IsSigstoreBundle(const OciDocument& document) {
  return !document.index && document.children.size() > 1 &&
         std::all_of(document.children.begin() + 1, document.children.end(),
                     [](const OciDescriptor& layer) {
                       return layer.media_type == kSigstoreBundle;
                     });
}

Result<ObjectDigest> ImageOf(std::string_view payload) {
  TRY(const Json json, ParseSignedJson(payload, kMaxManifestBytes));
  const Json* const critical = json.Find("critical");
  const Json* const image =
      critical == nullptr ? nullptr : critical->Find("image");
  if (image == nullptr) return Bad("a payload that names no image");
  TRY(const std::string type, critical->StringAt("type"));
  if (type != kCosignType) return Bad("a payload of another type");
  TRY(const std::string digest, image->StringAt("docker-manifest-digest"));
  return ObjectDigest::Parse(digest);
}

std::optional<std::uint64_t> FindDigest(std::string_view text,
                                        std::string_view key,
                                        const ObjectDigest& digest) {
  const std::string name = "\"" + std::string(key) + "\":";
  const std::string spelled = "\"" + digest.text() + "\"";
  for (std::size_t at = text.find(spelled); at != std::string_view::npos;
       at = text.find(spelled, at + 1)) {
    std::string_view before = text.substr(0, at);
    before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
    if (!before.ends_with(name)) continue;
    before.remove_suffix(name.size());
    // `\"digest":` is the end of a longer string.
    if (!before.ends_with('\\')) return at + 1;
  }
  return std::nullopt;
}

Result<Done> CheckOciLayout(std::string_view text) {
  TRY(const Json json, ParseSignedJson(text, kMaxManifestBytes));
  TRY(const std::string version, json.StringAt("imageLayoutVersion"));
  if (version != "1.0.0") return Bad("an image layout of another version");
  return Done{};
}

}  // namespace airlock::verifier
