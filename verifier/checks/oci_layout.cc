#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "verifier/checks/kind_rules.h"
#include "verifier/checks/oci_document.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::ItemRole;

// Real ones have 300 bytes.
constexpr std::uint64_t kMaxPayloadBytes = 64ULL << 10;
// Registries accept 4 MiB.
constexpr std::uint64_t kMaxManifestBytes = 4ULL << 20;
// A name has 255 bytes at most and a tag 128; the product is kept in records.
constexpr std::size_t kMaxReferenceBytes = 512;
constexpr std::string_view kPlain =
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@";
constexpr std::string_view kManifestDigest = "docker-manifest-digest";
constexpr std::string_view kBlobs = "blobs/sha256/";

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, std::move(why)};
}

// What follows `"key":` and white space, where the key stands exactly once.
Result<std::string_view> After(std::string_view text, std::string_view key) {
  const std::string name = "\"" + std::string(key) + "\":";
  const std::size_t at = text.find(name);
  if (at == std::string_view::npos ||
      text.find(name, at + 1) != std::string_view::npos ||
      (at > 0 && text[at - 1] == '\\')) {
    return BadBundle("a payload without exactly one " + name);
  }
  // A program in Go takes one in another case for it.
  std::string folded(text);
  for (char& c : folded) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  if (folded.find(name) != folded.rfind(name)) {
    return Failure{Reason::kJsonCase, "a payload with " + name + " twice"};
  }
  std::string_view rest = text.substr(at + name.size());
  while (!rest.empty() && IsJsonSpace(rest.front())) rest.remove_prefix(1);
  return rest;
}

// The characters of an image reference and no escapes, so that the string is
// its own spelling.
Result<std::string> ReferenceOf(std::string_view payload) {
  TRY(std::string_view rest, After(payload, "docker-reference"));
  if (!rest.starts_with('"')) return BadBundle("docker-reference is no string");
  rest.remove_prefix(1);
  const std::size_t end = rest.find_first_not_of(kPlain);
  if (end == 0 || end == std::string_view::npos || end > kMaxReferenceBytes ||
      rest[end] != '"') {
    return BadBundle("docker-reference is no image reference");
  }
  return std::string(rest.substr(0, end));
}

// A statement's name for an image, without the scheme that some write before
// it; "" if it is no reference.
std::string PlainReference(std::string_view name) {
  if (name.starts_with("https://")) name.remove_prefix(8);
  if (name.empty() || name.size() > kMaxReferenceBytes ||
      name.find_first_not_of(kPlain) != std::string_view::npos) {
    return "";
  }
  return std::string(name);
}

Result<ObjectDigest> DigestIn(std::string_view value) {
  if (!value.starts_with('"')) return BadBundle("a digest that is no string");
  value.remove_prefix(1);
  return ObjectDigest::Parse(value.substr(0, value.find('"')));
}

bool IsPart(const OciParts& document, std::uint64_t digest_at) {
  return std::any_of(
      document.parts.begin(), document.parts.end(),
      [&](const OciPart& part) { return part.digest_at == digest_at; });
}

Failure Missing(const ObjectDigest& blob, const std::string& how) {
  return BadBundle("the blob " + blob.text() + " is missing, " + how);
}

// The signed payload names a manifest or an index, which names blobs.
class Oci : public KindRules {
 public:
  Result<Done> CheckParts(const Bundle& bundle) override {
    constexpr std::array kRoles = {ItemRole::kArtifact, ItemRole::kIndex,
                                   ItemRole::kList, ItemRole::kSignature};
    TRY_DONE(CheckRoles(bundle.contents, kRoles));
    TRY(const ContentsItem* const index, TheItem(bundle, ItemRole::kIndex));
    if (index->name.text() != "index.json") {
      return BadBundle("the index of a layout is index.json");
    }
    for (const ObjectDigest& derived : bundle.evidence.derived) {
      // Only what is asked about: cosign's annotations in the form of a bundle.
      const auto& asked = bundle.evidence.testimonies;
      if (std::none_of(asked.begin(), asked.end(), [&](const auto& one) {
            return one.bundle == derived;
          })) {
        return BadBundle("nothing is derived from an image");
      }
    }
    for (const ContentsItem* artifact : bundle.ItemsIn(ItemRole::kArtifact)) {
      if (artifact->name.text() !=
          std::string(kBlobs) + artifact->object.hex()) {
        return BadBundle(Printable(artifact->name.text()) +
                         " is not the name of the blob " +
                         artifact->object.text());
      }
    }
    for (const notes::Proof& proof : bundle.evidence.proofs) {
      if (proof.scheme != "ecdsa-sha256" || !proof.suffix.empty()) {
        return Failure{Reason::kUnproven,
                       "a simple-signing payload is signed with ecdsa-sha256"};
      }
      TRY_DONE(ReadPayload(bundle, proof.object));
    }
    for (const notes::Testimony& testimony : bundle.evidence.testimonies) {
      // A statement is about an image itself, or over a payload that names one.
      if (ArtifactOf(bundle, testimony.object) != nullptr) {
        images_.insert(testimony.object);
      } else {
        TRY_DONE(ReadPayload(bundle, testimony.object));
      }
    }
    return Done{};
  }

  Result<Done> CheckSource(const Bundle&, const ObjectDigest& from,
                           std::string_view text) override {
    if (payloads_.contains(from)) return Done{};
    // A layer or a configuration is upstream's too, but the digests that occur
    // in it are not parts of the image.
    auto parts = ReadOciParts(text);
    if (!parts.ok()) {
      return Failure{Reason::kBadQuote, "quotes from " + from.text() +
                                            ", neither manifest nor index: " +
                                            parts.failure().detail};
    }
    documents_.emplace(from, *std::move(parts));
    return Done{};
  }

  Result<std::vector<const ContentsItem*>> ReachedBy(
      const Bundle& bundle, const notes::Quote& quote,
      std::string_view text) override {
    if (quote.form != notes::QuoteForm::kOciDescriptor) {
      return Failure{Reason::kBadQuote,
                     std::string(NameOf(quote.form)) + " in an image"};
    }
    const bool payload = payloads_.contains(quote.from);
    TRY_DONE(
        CheckJsonDigestAt(text, payload ? kManifestDigest : "digest", quote));
    if (!payload && !IsPart(documents_.at(quote.from), quote.offset)) {
      // Such as a subject's, which is another image.
      return Failure{Reason::kBadQuote,
                     quote.to.text() + " is no part of " + quote.from.text()};
    }
    std::vector<const ContentsItem*> reached;
    for (const ContentsItem* item : bundle.ItemsOf(quote.to)) {
      if (item->role == ItemRole::kArtifact) reached.push_back(item);
    }
    if (reached.empty()) {
      return Failure{Reason::kBadQuote,
                     quote.to.text() + " is no artifact of the bundle"};
    }
    return reached;
  }

  Result<Done> Describe(const Bundle& bundle,
                        notes::Authentic& authentic) override {
    for (const auto& [payload, image] : payloads_) images_.insert(image);
    for (const ObjectDigest& image : images_) {
      TRY_DONE(CheckWhole(bundle, image));
    }
    authentic.product = {"oci:" + NameIn(authentic), "", 0};
    return AddMarks(authentic);
  }

 private:
  // As a payload spells it; else as every statement calls its subject, if that
  // is an image reference; else nobody gave it a name, and it is called after
  // the first of its digests.
  std::string NameIn(const notes::Authentic& authentic) const {
    if (!reference_.empty()) return reference_;
    std::string name;
    for (const notes::Vouched& vouched : authentic.vouched) {
      for (const notes::StatementFact& fact : vouched.facts) {
        if (fact.name != "subject.name") continue;
        const std::string reference = PlainReference(fact.value);
        if (!name.empty() && reference != name) return images_.begin()->text();
        name = reference;
      }
    }
    return name.empty() ? images_.begin()->text() : name;
  }

  // Which images are signed, and what all of them that say it say of their
  // release: all have been read by now.
  Result<Done> AddMarks(notes::Authentic& authentic) const {
    if (images_.size() + kReleaseAnnotations.size() > notes::kMaxMarks) {
      return Failure{Reason::kTooLarge, "signatures of over 62 images"};
    }
    std::map<std::string, std::set<std::string>> said;
    for (const ObjectDigest& image : images_) {
      authentic.marks.push_back({"image", image.text()});
      for (const auto& [key, value] : documents_.at(image).annotations) {
        said["annotation." + key].insert(value);
      }
    }
    for (const auto& [name, values] : said) {
      if (values.size() == 1) authentic.marks.push_back({name, *values.begin()});
    }
    std::sort(authentic.marks.begin(), authentic.marks.end());
    return Done{};
  }

  Result<Done> ReadPayload(const Bundle& bundle, const ObjectDigest& object) {
    const auto items = bundle.ItemsOf(object);
    if (std::none_of(items.begin(), items.end(), [](const auto* item) {
          return item->role == ItemRole::kList;
        })) {
      return Failure{Reason::kUnproven, "a signature over no payload"};
    }
    TRY(const Bytes bytes, bundle.objects.Read(object, kMaxPayloadBytes));
    const std::string_view text = AsText(bytes);
    if (text.find("\"cosign container image signature\"") ==
        std::string_view::npos) {
      return BadBundle("a payload that is no image signature");
    }
    // Two of them would let two readers see two images.
    TRY(const std::string_view image_text, After(text, kManifestDigest));
    TRY(const ObjectDigest image, DigestIn(image_text));
    TRY(const std::string reference, ReferenceOf(text));
    if (!payloads_.empty() && reference != reference_) {
      return BadBundle("signatures of two images: " + reference_ + " and " +
                       reference);
    }
    reference_ = reference;
    payloads_.emplace(object, image);
    return Done{};
  }

  // That all an image is made of came along, whatever was quoted: a worker may
  // be silent about what is missing. An index is whole when the image of every
  // platform is, since what is released is the very index that was signed.
  Result<Done> CheckWhole(const Bundle& bundle, const ObjectDigest& image) {
    if (ArtifactOf(bundle, image) == nullptr) return Missing(image, "signed");
    std::vector<ObjectDigest> waiting = {image};
    std::set<ObjectDigest> seen = {image};
    while (!waiting.empty()) {
      const ObjectDigest at = waiting.back();
      waiting.pop_back();
      TRY(const OciParts* const document, DocumentOf(bundle, at));
      for (const OciPart& part : document->parts) {
        TRY_DONE(CheckPart(bundle, at, part));
        if (!document->index) continue;
        TRY_DONE(CheckType(bundle, part));
        if (seen.insert(part.digest).second) waiting.push_back(part.digest);
      }
    }
    return Done{};
  }

  static Result<Done> CheckPart(const Bundle& bundle, const ObjectDigest& of,
                                const OciPart& part) {
    const ContentsItem* const item = ArtifactOf(bundle, part.digest);
    if (item == nullptr) return Missing(part.digest, "named by " + of.text());
    if (item->size == part.size) return Done{};
    return Failure{Reason::kSizeMismatch,
                   of.text() + " gives " + std::to_string(part.size) +
                       " bytes for " + part.digest.text() + ", which has " +
                       std::to_string(item->size)};
  }

  static const ContentsItem* ArtifactOf(const Bundle& bundle,
                                        const ObjectDigest& digest) {
    for (const ContentsItem* item : bundle.ItemsOf(digest)) {
      if (item->role == ItemRole::kArtifact) return item;
    }
    return nullptr;
  }

  // Each is read once, whether it is quoted from or not.
  Result<const OciParts*> DocumentOf(const Bundle& bundle,
                                     const ObjectDigest& digest) {
    auto at = documents_.find(digest);
    if (at == documents_.end()) {
      TRY(const Bytes bytes, bundle.objects.Read(digest, kMaxManifestBytes));
      TRY(OciParts read, ReadOciParts(AsText(bytes)));
      at = documents_.emplace(digest, std::move(read)).first;
    }
    return &at->second;
  }

  // Runtimes choose how to read a document by the media type in its
  // descriptor (CVE-2021-41190).
  Result<Done> CheckType(const Bundle& bundle, const OciPart& part) {
    TRY(const OciParts* const document, DocumentOf(bundle, part.digest));
    if (MayDescribe(part.media_type, document->index)) return Done{};
    return Failure{Reason::kBadContainer,
                   "oci: " + part.digest.text() + " is no " +
                       Printable(part.media_type.substr(0, 80))};
  }

  std::map<ObjectDigest, ObjectDigest> payloads_;  // to the image of each
  std::set<ObjectDigest> images_;                  // that somebody vouches for
  std::map<ObjectDigest, OciParts> documents_;
  std::string reference_;
};

}  // namespace

std::unique_ptr<KindRules> OciLayoutRules() { return std::make_unique<Oci>(); }

}  // namespace airlock::verifier
