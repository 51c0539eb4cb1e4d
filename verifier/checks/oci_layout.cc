#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>

#include "verifier/checks/kind_rules.h"
#include "verifier/checks/quotes.h"

namespace airlock::verifier {
namespace {

using notes::ContentsItem;
using notes::ItemRole;

// Real ones have 300 bytes.
constexpr std::uint64_t kMaxPayloadBytes = 64ULL << 10;
// A name has 255 bytes at most and a tag 128; the product is kept in records.
constexpr std::size_t kMaxReferenceBytes = 512;
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
  std::string_view rest = text.substr(at + name.size());
  while (!rest.empty() && IsJsonSpace(rest.front())) rest.remove_prefix(1);
  return rest;
}

// The characters of an image reference and no escapes, so that the string is
// its own spelling.
Result<std::string> ReferenceOf(std::string_view payload) {
  constexpr std::string_view kPlain =
      "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._/:@";
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

// True if the text has `"key":` and a list: the mark of a manifest or an index.
// Within a JSON string the quotation marks would be escaped.
bool HasList(std::string_view text, std::string_view key) {
  const std::string name = "\"" + std::string(key) + "\":";
  for (std::size_t at = text.find(name); at != std::string_view::npos;
       at = text.find(name, at + 1)) {
    std::size_t value = at + name.size();
    while (value < text.size() && IsJsonSpace(text[value])) ++value;
    if (value < text.size() && text[value] == '[' &&
        (at == 0 || text[at - 1] != '\\')) {
      return true;
    }
  }
  return false;
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
    if (!bundle.evidence.derived.empty()) {
      return BadBundle("nothing is derived from an image");
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
    return Done{};
  }

  Result<Done> CheckSource(const Bundle&, const ObjectDigest& from,
                           std::string_view text) override {
    if (payloads_.contains(from)) return Done{};
    // A layer or a configuration is upstream's too, but the digests that occur
    // in it are not parts of the image.
    if (text.starts_with('{') &&
        HasList(text, "manifests") != HasList(text, "layers")) {
      return Done{};
    }
    return Failure{Reason::kBadQuote, "quotes from " + from.text() +
                                          ", neither manifest nor index"};
  }

  Result<std::vector<const ContentsItem*>> ReachedBy(
      const Bundle& bundle, const notes::Quote& quote,
      std::string_view text) override {
    if (quote.form != notes::QuoteForm::kOciDescriptor) {
      return Failure{Reason::kBadQuote,
                     std::string(NameOf(quote.form)) + " in an image"};
    }
    TRY_DONE(CheckJsonDigestAt(
        text, payloads_.contains(quote.from) ? kManifestDigest : "digest",
        quote));
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

  Result<Done> Describe(const Bundle&, notes::Authentic& authentic) override {
    authentic.product = {"oci:" + reference_, "", 0};
    return Done{};
  }

 private:
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
    TRY_DONE(After(text, kManifestDigest));
    TRY(const std::string reference, ReferenceOf(text));
    if (!payloads_.empty() && reference != reference_) {
      return BadBundle("signatures of two images: " + reference_ + " and " +
                       reference);
    }
    reference_ = reference;
    payloads_.insert(object);
    return Done{};
  }

  std::set<ObjectDigest> payloads_;
  std::string reference_;
};

}  // namespace

std::unique_ptr<KindRules> OciLayoutRules() { return std::make_unique<Oci>(); }

}  // namespace airlock::verifier
