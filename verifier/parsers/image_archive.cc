#include "verifier/parsers/image_archive.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "airlock/crypto/hash.h"
#include "verifier/json/signed_json.h"
#include "verifier/parsers/oci.h"
#include "verifier/parsers/tar_header.h"

namespace airlock::verifier {
namespace {

using notes::Fact;
using notes::Member;
using notes::MemberType;

constexpr std::uint64_t kMaxKept = 32ULL << 20;
constexpr std::string_view kDocker = "manifest.json";
constexpr std::string_view kIndex = "index.json";
constexpr std::string_view kLayout = "oci-layout";
constexpr std::string_view kBlobs = "blobs/sha256/";
constexpr std::string_view kOciConfig =
    "application/vnd.oci.image.config.v1+json";
constexpr std::string_view kDockerConfig =
    "application/vnd.docker.container.image.v1+json";
constexpr std::size_t kMaxImages = 64;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "image: " + std::move(why)};
}

// One that ends at once, and so has no mark by which it would be known.
bool IsEmptyTar(const Member& member) {
  // GNU tar fills twenty blocks.
  constexpr std::size_t kMaxBytes = 20 * kTarBlockBytes;
  if (member.size < 2 * kTarBlockBytes || member.size > kMaxBytes ||
      member.size % kTarBlockBytes != 0) {
    return false;
  }
  return member.digest == crypto::DigestObject(Bytes(member.size));
}

struct Described {
  std::string name;
  std::string config;
  std::vector<std::string> layers;
};

// What its documents say, held against the members.
class Reading {
 public:
  using Texts = std::map<std::string, std::string, std::less<>>;
  Reading(const Texts& texts, const std::vector<Member>& members)
      : texts_(texts) {
    for (std::size_t i = 0; i < members.size(); ++i) {
      // Those of the archive itself, and not of what lies in it.
      if (members[i].path.find("!/") != std::string::npos) continue;
      const bool opened = i + 1 < members.size() &&
                          members[i + 1].path.starts_with(members[i].path +
                                                          "!/");
      files_.emplace(members[i].path, File{&members[i], opened});
    }
  }

  // None for a manifest.json that is something else's.
  Result<std::optional<std::vector<Described>>> Docker() const;
  Result<std::vector<Described>> Oci() const;
  Result<Done> AddFacts(const Described& image, std::vector<Fact>& facts) const;

 private:
  struct File {
    const Member* member;
    bool opened;
  };

  // The file called so, where old versions of docker write a link for a layer
  // that is there already.
  Result<const File*> Find(std::string_view name) const;
  Result<Json> Document(std::string_view name) const;
  Result<Done> AddManifest(const OciDescriptor& from, std::size_t depth,
                           std::vector<Described>& to) const;
  Result<Done> CheckLayers(const Described& image, const Json& config) const;

  const Texts& texts_;
  std::map<std::string, File, std::less<>> files_;
};

Result<const Reading::File*> Reading::Find(std::string_view name) const {
  const auto at = files_.find(name);
  if (at == files_.end()) {
    return Bad("'" + Printable(name) + "' is named and not there");
  }
  if (at->second.member->type != MemberType::kSymlink) return &at->second;
  // "../OTHER/layer.tar" of "ID/layer.tar".
  constexpr std::string_view kUp = "../";
  const std::string_view link = at->second.member->link;
  const bool sibling = std::ranges::count(name, '/') == 1 &&
                       link.starts_with(kUp) &&
                       std::ranges::count(link, '/') == 2;
  const auto target =
      sibling ? files_.find(link.substr(kUp.size())) : files_.end();
  if (target == files_.end() ||
      target->second.member->type != MemberType::kFile) {
    return Bad("'" + Printable(name) + "' is a link to no layer");
  }
  return &target->second;
}

Result<Json> Reading::Document(std::string_view name) const {
  const auto at = texts_.find(name);
  if (at == texts_.end()) {
    return Bad("'" + Printable(name) + "' is no JSON, or not there");
  }
  return ParseSignedJson(at->second, kMaxManifestBytes);
}

Result<std::optional<std::vector<Described>>> Reading::Docker() const {
  std::vector<Described> images;
  const auto text = texts_.find(kDocker);
  if (text == texts_.end()) return std::optional<std::vector<Described>>();
  TRY(const Json json, ParseSignedJson(text->second, kMaxManifestBytes));
  const Json::Array* const list = json.array();
  const bool docker =
      list != nullptr && !list->empty() &&
      std::ranges::all_of(*list, [](const Json& one) {
        const Json* const layers = one.Find("Layers");
        return one.Find("Config") != nullptr && layers != nullptr &&
               layers->array() != nullptr;
      });
  if (!docker) return std::optional<std::vector<Described>>();
  if (list->size() > kMaxImages) return Bad("over 64 of them");
  for (const Json& one : *list) {
    Described image;
    TRY(image.config, one.StringAt("Config"));
    for (const Json& layer : *one.Find("Layers")->array()) {
      if (layer.string() == nullptr) return Bad("a layer without a name");
      TRY(const File* const file, Find(*layer.string()));
      image.layers.push_back(file->member->path);
    }
    if (const Json* const tags = one.Find("RepoTags");
        tags != nullptr && tags->array() != nullptr) {
      for (const Json& tag : *tags->array()) {
        if (tag.string() == nullptr) return Bad("a tag that is no text");
        image.name += (image.name.empty() ? "" : " ") + *tag.string();
      }
    }
    if (image.name.empty()) image.name = image.config;
    images.push_back(std::move(image));
  }
  return std::optional(std::move(images));
}

Result<Done> Reading::AddManifest(const OciDescriptor& from, std::size_t depth,
                                  std::vector<Described>& to) const {
  constexpr std::size_t kMaxDepth = 3;
  if (depth > kMaxDepth) return Bad("indexes nested deeper than 3");
  const std::string name = std::string(kBlobs) + from.digest.hex();
  const auto text = texts_.find(name);
  if (text == texts_.end()) {
    return Bad("'" + name + "' is no JSON, or not there");
  }
  TRY(const OciDocument document, ParseOciDocument(text->second));
  if (document.index) {
    for (const OciDescriptor& child : document.children) {
      // Of an image for many machines, an archive may hold some.
      if (!files_.contains(std::string(kBlobs) + child.digest.hex())) continue;
      TRY_DONE(AddManifest(child, depth + 1, to));
    }
    return Done{};
  }
  // Signatures, attestations and charts are no file systems.
  const OciDescriptor& config = document.children.front();
  if (config.media_type != kOciConfig && config.media_type != kDockerConfig) {
    return Done{};
  }
  Described image;
  image.name = from.tag.empty() ? from.digest.text() : from.tag;
  image.config = std::string(kBlobs) + config.digest.hex();
  for (std::size_t i = 1; i < document.children.size(); ++i) {
    const OciDescriptor& layer = document.children[i];
    // BuildKit's attestations have an image's config and other layers.
    if (layer.media_type.find(".tar") == std::string::npos) return Done{};
    const std::string blob = std::string(kBlobs) + layer.digest.hex();
    TRY(const File* const file, Find(blob));
    if (file->member->size != layer.size) {
      return Failure{Reason::kSizeMismatch,
                     "image: a layer of another size than its descriptor's"};
    }
    image.layers.push_back(blob);
  }
  to.push_back(std::move(image));
  if (to.size() > kMaxImages) return Bad("over 64 of them");
  return Done{};
}

Result<std::vector<Described>> Reading::Oci() const {
  std::vector<Described> images;
  const auto text = texts_.find(kIndex);
  if (text == texts_.end()) return Bad("a layout without index.json");
  for (const auto& [name, file] : files_) {
    if (!name.starts_with(kBlobs) ||
        file.member->type != MemberType::kFile) {
      continue;
    }
    if (file.member->digest->hex() != name.substr(kBlobs.size())) {
      return Failure{Reason::kDigestMismatch,
                     "image: '" + Printable(name) + "' has another digest"};
    }
  }
  TRY(const OciDocument index, ParseOciDocument(text->second));
  if (!index.index) return Bad("index.json is no index");
  for (const OciDescriptor& top : index.children) {
    TRY_DONE(AddManifest(top, 1, images));
  }
  return images;
}

// "a b" of a list of words, those with blanks in quotes; a text is itself.
std::string WordsOf(const Json* json) {
  std::string words;
  if (json == nullptr) return words;
  if (json->string() != nullptr) return *json->string();
  if (json->array() == nullptr) return words;
  for (const Json& word : *json->array()) {
    if (word.string() == nullptr) continue;
    const bool plain = word.string()->find(' ') == std::string::npos;
    words += (words.empty() ? "" : " ");
    words += plain ? *word.string() : "\"" + *word.string() + "\"";
  }
  return words.substr(0, notes::kMaxFactBytes);
}

Result<Done> Reading::CheckLayers(const Described& image,
                                  const Json& config) const {
  const Json* const root = config.Find("rootfs");
  const Json* const ids = root == nullptr ? nullptr : root->Find("diff_ids");
  if (ids == nullptr || ids->array() == nullptr) {
    return Bad("a config without rootfs.diff_ids");
  }
  if (ids->array()->size() != image.layers.size()) {
    return Bad("a config of " + std::to_string(ids->array()->size()) +
               " layers for a manifest of " +
               std::to_string(image.layers.size()));
  }
  for (std::size_t i = 0; i < image.layers.size(); ++i) {
    TRY(const File* const file, Find(image.layers[i]));
    if (file->member->type != MemberType::kFile ||
        (!file->opened && !IsEmptyTar(*file->member))) {
      return Bad("layer '" + Printable(image.layers[i]) +
                 "' cannot be taken apart");
    }
    // Of a layer that is packed the digest is of what it is packed in; docker
    // saves them unpacked, under any name.
    const std::string* const id = (*ids->array())[i].string();
    if (id == nullptr) return Bad("a diff_id that is no text");
    if (!image.layers[i].starts_with(kBlobs) &&
        file->member->digest->text() != *id) {
      return Failure{Reason::kDigestMismatch,
                     "image: layer '" + Printable(image.layers[i]) +
                         "' is not the one of the config"};
    }
  }
  return Done{};
}

Result<Done> Reading::AddFacts(const Described& image,
                               std::vector<Fact>& facts) const {
  TRY(const Json config, Document(image.config));
  TRY_DONE(CheckLayers(image, config));
  const auto add = [&](const char* name, std::string value) {
    facts.push_back({name, value.substr(0, notes::kMaxFactBytes)});
  };
  add("image", image.name);
  add("image.config", image.config);
  for (const std::string& layer : image.layers) add("image.layer", layer);
  const Json* const runs = config.Find("config");
  if (runs != nullptr) {
    std::string start = WordsOf(runs->Find("Entrypoint"));
    const std::string more = WordsOf(runs->Find("Cmd"));
    if (!start.empty() && !more.empty()) start += " ";
    start += more;
    if (!start.empty()) add("image.entrypoint", start);
    const std::string user = WordsOf(runs->Find("User"));
    if (!user.empty()) add("image.user", user);
    const Json* const ports = runs->Find("ExposedPorts");
    if (ports != nullptr && ports->object() != nullptr) {
      for (const auto& [port, unused] : *ports->object()) {
        add("image.port", port);
      }
    }
  }
  if (facts.size() > notes::kMaxFacts) return Bad("too many layers and ports");
  return Done{};
}

bool SameImage(const Described& a, const Described& b) {
  return a.config == b.config && a.layers == b.layers;
}

}  // namespace

void ImageDocuments::Keep(std::string_view path, std::string_view kind,
                          const HeldFile& file) {
  if (kind != "json" || path.find("!/") != std::string_view::npos ||
      file.size > kMaxManifestBytes || bytes_ + file.size > kMaxKept) {
    return;
  }
  bytes_ += file.size;
  texts_.emplace(path, AsText(file.head));
}

Result<std::vector<Fact>> ImageDocuments::Facts(
    const std::vector<Member>& members) const {
  std::vector<Fact> facts;
  const bool layout = texts_.contains(kLayout);
  if (!layout && !texts_.contains(kDocker)) return facts;
  const Reading reading(texts_, members);
  TRY(const auto docker, reading.Docker());
  if (!layout && !docker) return facts;
  std::vector<Described> images;
  if (layout) {
    TRY(images, reading.Oci());
  }
  for (const Described& image : docker.value_or(std::vector<Described>())) {
    const auto same = std::ranges::find_if(
        images, [&](const Described& one) { return SameImage(one, image); });
    if (same != images.end()) {
      same->name = image.name;
    } else if (layout) {
      return Bad("manifest.json and index.json are of different images");
    } else {
      images.push_back(image);
    }
  }
  for (const Described& image : images) {
    TRY_DONE(reading.AddFacts(image, facts));
  }
  return facts;
}

}  // namespace airlock::verifier
