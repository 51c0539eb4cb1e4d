#include "verifier/checks/oci_document.h"

#include <algorithm>
#include <array>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "airlock/core/bytes.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

// Real ones have five levels; a stack must not be a stranger's to fill.
constexpr int kMaxDepth = 32;
// As many as the items of a bundle.
constexpr std::size_t kMaxParts = 10'000;

constexpr std::array<std::string_view, 2> kIndexTypes = {
    "application/vnd.oci.image.index.v1+json",
    "application/vnd.docker.distribution.manifest.list.v2+json"};
constexpr std::array<std::string_view, 2> kManifestTypes = {
    "application/vnd.oci.image.manifest.v1+json",
    "application/vnd.docker.distribution.manifest.v2+json"};

// Every key that a decision is based on.
constexpr std::array<std::string_view, 10> kKeys = {
    "schemaVersion", "mediaType", "config", "layers", "manifests",
    "digest",        "size",      "data",   "urls",   "annotations"};
// As much of one as a record has room for.
constexpr std::size_t kMaxAnnotationBytes = 512;

Failure Bad(std::string why) {
  return {Reason::kBadContainer, "oci: " + std::move(why)};
}

std::string Lower(std::string_view text) {
  std::string lower(text);
  for (char& c : lower) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return lower;
}

// Nothing but printable ASCII, in which a string is its own spelling, and no
// second spelling of a key that counts.
Result<Done> CheckKey(std::string_view key) {
  for (const char c : key) {
    if (c < 0x20 || c > 0x7e || c == '\\') return Bad("a key with escapes");
  }
  const std::string lower = Lower(key);
  for (const std::string_view known : kKeys) {
    if (key != known && lower == Lower(known)) {
      return Bad("a key in another case than '" + std::string(known) + "'");
    }
  }
  return Done{};
}

// A walk over the tokens of one JSON text, each of which is looked at once.
class Walk {
 public:
  using OnKey = std::function<Result<Done>(std::string_view key)>;
  using OnItem = std::function<Result<Done>()>;

  explicit Walk(std::string_view text) : text_(text) {}

  std::size_t at() const { return at_; }
  char next() {
    while (at_ < text_.size() && IsJsonSpace(text_[at_])) ++at_;
    return at_ < text_.size() ? text_[at_] : '\0';
  }

  // The characters between the quotation marks, escapes and all.
  Result<std::string_view> String() {
    TRY_DONE(Take('"'));
    const std::size_t from = at_;
    while (at_ < text_.size() && text_[at_] != '"') {
      if (static_cast<unsigned char>(text_[at_]) < 0x20) break;
      at_ += text_[at_] == '\\' ? 2 : 1;
    }
    if (at_ >= text_.size() || text_[at_] != '"') {
      return Bad("a string that does not end");
    }
    return text_.substr(from, at_++ - from);
  }

  // A string that is its own spelling.
  Result<std::string> Plain() {
    TRY(const std::string_view raw, String());
    if (raw.find('\\') != std::string_view::npos) {
      return Bad("a value with escapes");
    }
    return std::string(raw);
  }

  Result<std::uint64_t> Number() { return ParseNumber(Word()); }

  // `on_key` must read the value.
  Result<Done> Object(const OnKey& on_key) {
    TRY_DONE(Open('{'));
    std::set<std::string_view> seen;
    while (next() != '}') {
      if (!seen.empty()) {
        TRY_DONE(Take(','));
      }
      TRY(const std::string_view key, String());
      if (!seen.insert(key).second) return Bad("a key twice");
      TRY_DONE(Take(':'));
      TRY_DONE(on_key(key));
    }
    return Close('}');
  }

  Result<Done> List(const OnItem& on_item) {
    TRY_DONE(Open('['));
    for (bool first = true; next() != ']'; first = false) {
      if (!first) {
        TRY_DONE(Take(','));
      }
      TRY_DONE(on_item());
    }
    return Close(']');
  }

  Result<Done> Skip() {
    switch (next()) {
      case '{':
        return Object([this](std::string_view) { return Skip(); });
      case '[':
        return List([this] { return Skip(); });
      case '"': {
        TRY_DONE(String());
        return Done{};
      }
      default:
        if (Word().empty()) return Bad("no value where one belongs");
        return Done{};
    }
  }

 private:
  Result<Done> Take(char wanted) {
    if (next() != wanted) {
      return Bad(std::string("no '") + wanted + "' at " + std::to_string(at_));
    }
    ++at_;
    return Done{};
  }
  Result<Done> Open(char bracket) {
    if (++depth_ > kMaxDepth) return Bad("over 32 levels");
    return Take(bracket);
  }
  Result<Done> Close(char bracket) {
    --depth_;
    return Take(bracket);
  }
  // A number, true, false or null.
  std::string_view Word() {
    next();
    const std::size_t from = at_;
    while (
        at_ < text_.size() &&
        (std::string_view("+-.").find(text_[at_]) != std::string_view::npos ||
         (text_[at_] >= '0' && text_[at_] <= '9') ||
         (text_[at_] >= 'a' && text_[at_] <= 'z') || text_[at_] == 'E')) {
      ++at_;
    }
    return text_.substr(from, at_ - from);
  }

  std::string_view text_;
  std::size_t at_ = 0;
  int depth_ = 0;
};

Result<OciPart> ReadDescriptor(Walk& walk) {
  std::optional<ObjectDigest> digest;
  std::optional<std::uint64_t> size;
  std::uint64_t digest_at = 0;
  std::string media_type;
  TRY_DONE(walk.Object([&](std::string_view key) -> Result<Done> {
    TRY_DONE(CheckKey(key));
    if (key == "data" || key == "urls") {
      return Bad("a descriptor with data or urls of its own");
    }
    if (key == "digest") {
      walk.next();
      digest_at = walk.at() + 1;
      TRY(const std::string text, walk.Plain());
      TRY(digest, ObjectDigest::Parse(text));
      return Done{};
    }
    if (key == "size") {
      TRY(size, walk.Number());
      return Done{};
    }
    if (key == "mediaType") {
      TRY(media_type, walk.Plain());
      return Done{};
    }
    return walk.Skip();
  }));
  if (!digest || !size || media_type.empty()) {
    return Bad("a descriptor without digest, size or media type");
  }
  return OciPart{digest_at, *digest, *size, std::move(media_type)};
}

// Keys are free here, so no case is another's (Go reads them into a map).
Result<Done> ReadAnnotations(Walk& walk, OciParts& read) {
  if (walk.next() != '{') return walk.Skip();
  return walk.Object([&](std::string_view key) -> Result<Done> {
    const bool wanted =
        std::find(kReleaseAnnotations.begin(), kReleaseAnnotations.end(),
                  key) != kReleaseAnnotations.end();
    if (!wanted || walk.next() != '"') return walk.Skip();
    TRY(const std::string_view value, walk.String());
    if (value.size() <= kMaxAnnotationBytes &&
        value.find('\\') == std::string_view::npos) {
      read.annotations.emplace_back(key, value);
    }
    return Done{};
  });
}

}  // namespace

bool MayDescribe(std::string_view media_type, bool index) {
  const auto& types = index ? kIndexTypes : kManifestTypes;
  return std::find(types.begin(), types.end(), media_type) != types.end();
}

Result<OciParts> ReadOciParts(std::string_view text) {
  Walk walk(text);
  OciParts read;
  bool config = false;
  bool layers = false;
  std::optional<std::uint64_t> version;
  std::optional<std::string> media_type;
  const auto add = [&]() -> Result<Done> {
    TRY(OciPart part, ReadDescriptor(walk));
    if (read.parts.size() == kMaxParts) return Bad("over 10,000 parts");
    read.parts.push_back(std::move(part));
    return Done{};
  };
  TRY_DONE(walk.Object([&](std::string_view key) -> Result<Done> {
    TRY_DONE(CheckKey(key));
    if (key == "schemaVersion") {
      TRY(version, walk.Number());
      return Done{};
    }
    if (key == "mediaType") {
      TRY(media_type, walk.Plain());
      return Done{};
    }
    if (key == "config") {
      config = true;
      return add();
    }
    if (key == "layers" || key == "manifests") {
      (key == "layers" ? layers : read.index) = true;
      return walk.List(add);
    }
    if (key == "annotations") return ReadAnnotations(walk, read);
    return walk.Skip();
  }));
  if (walk.next() != '\0' || walk.at() != text.size()) {
    return Bad("bytes after the document");
  }
  if (version != 2) return Bad("a schema version other than 2");
  if (read.index ? config || layers : !config || !layers) {
    return Bad(read.index ? "both an index and a manifest"
                          : "neither an index nor a manifest");
  }
  if (media_type && !MayDescribe(*media_type, read.index)) {
    return Bad("media type '" + Printable(*media_type) +
               "' for what it is not");
  }
  return read;
}

}  // namespace airlock::verifier
