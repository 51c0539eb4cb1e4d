#include "verifier/parsers/oci_layout.h"

#include <deque>
#include <set>
#include <utility>

#include "verifier/parsers/read_input.h"

namespace airlock::verifier {
namespace {

constexpr std::string_view kIndexName = "index.json";
constexpr std::string_view kLayoutName = "oci-layout";
constexpr std::string_view kBlobs = "blobs/sha256/";

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, "oci-layout: " + std::move(why)};
}

Result<std::string> TextOf(const Input* input) {
  if (input == nullptr) {
    return BadBundle("without oci-layout, index.json or a blob that it names");
  }
  return ReadInput(*input, kMaxManifestBytes);
}

// Names are how blobs are found, digests are what they are; the two must say
// the same.
Result<Done> CheckNames(const std::vector<Input>& items) {
  for (const Input& item : items) {
    const std::string& name = item.item.name;
    if (name == kIndexName || name == kLayoutName ||
        notes::IsBesideImage(name)) {
      continue;
    }
    if (name != std::string(kBlobs) + item.item.object.hex()) {
      return BadBundle("'" + Printable(name) +
                       "' is not called after its digest");
    }
  }
  return Done{};
}

bool IsSignature(const OciDocument& document) {
  return IsCosignSignature(document) || IsSigstoreBundle(document);
}

}  // namespace

Result<OciLayout> OciLayout::Open(const std::vector<Input>& items) {
  OciLayout layout(items);
  TRY_DONE(CheckNames(items));
  TRY(const std::string version, TextOf(layout.Find(kLayoutName)));
  TRY_DONE(CheckOciLayout(version));
  TRY(const std::string text, TextOf(layout.Find(kIndexName)));
  TRY(const OciDocument index, ParseOciDocument(text));
  if (!index.index) return BadBundle("index.json is no index");
  for (const OciDescriptor& top : index.children) {
    std::string unused;
    TRY(OciDocument document, layout.ReadDocument(top, unused));
    if (IsSignature(document)) {
      layout.signatures_.push_back(std::move(document));
      continue;
    }
    TRY(std::vector<OciDocument> referrers, layout.ReferrersIn(document));
    if (referrers.empty()) layout.images_.push_back(top);
    for (OciDocument& signature : referrers) {
      layout.signatures_.push_back(std::move(signature));
    }
  }
  return layout;
}

Result<std::vector<OciDocument>> OciLayout::ReferrersIn(
    const OciDocument& document) const {
  std::vector<OciDocument> signatures;
  if (!document.index) return signatures;
  for (const OciDescriptor& child : document.children) {
    std::string unused;
    TRY(OciDocument signature, ReadDocument(child, unused));
    if (!IsSignature(signature)) return std::vector<OciDocument>();
    signatures.push_back(std::move(signature));
  }
  return signatures;
}

const Input* OciLayout::Find(std::string_view name) const {
  for (const Input& input : items_) {
    if (input.item.name == name) return &input;
  }
  return nullptr;
}

Result<const Input*> OciLayout::BlobOf(const OciDescriptor& descriptor) const {
  const Input* const blob = Find(std::string(kBlobs) + descriptor.digest.hex());
  if (blob != nullptr && blob->item.size != descriptor.size) {
    return Failure{Reason::kSizeMismatch, "a descriptor gives " +
                                              std::to_string(descriptor.size) +
                                              " bytes for a blob of " +
                                              std::to_string(blob->item.size)};
  }
  return blob;
}

Result<OciDocument> OciLayout::ReadDocument(const OciDescriptor& descriptor,
                                            std::string& text) const {
  TRY(const Input* const blob, BlobOf(descriptor));
  TRY(text, TextOf(blob));
  TRY(OciDocument document, ParseOciDocument(text));
  if (!document.media_type.empty() &&
      document.media_type != descriptor.media_type) {
    return Failure{Reason::kBadContainer,
                   "oci: a descriptor and its document differ in media type"};
  }
  return document;
}

Result<std::vector<OciLayout::Step>> OciLayout::StepsBelow(
    const OciDescriptor& image) const {
  std::vector<Step> steps;
  std::set<ObjectDigest> seen = {image.digest};
  std::deque<OciDescriptor> waiting = {image};
  while (!waiting.empty()) {
    const OciDescriptor at = std::move(waiting.front());
    waiting.pop_front();
    std::string text;
    TRY(const OciDocument document, ReadDocument(at, text));
    for (const OciDescriptor& child : document.children) {
      TRY(const Input* const blob, BlobOf(child));
      if (blob == nullptr) {
        return BadBundle("the blob " + child.digest.text() +
                         " is missing, named by " + at.digest.text());
      }
      if (!seen.insert(child.digest).second) continue;
      const auto offset = FindDigest(text, "digest", child.digest);
      if (!offset) {
        return Failure{Reason::kBadQuote, "oci: a document does not spell " +
                                              child.digest.text() + " plainly"};
      }
      steps.push_back({at.digest, *offset, child});
      if (document.index) waiting.push_back(child);
    }
  }
  return steps;
}

}  // namespace airlock::verifier
