// From cosign's signatures to the blobs of an image: a signed payload names a
// manifest (or an index), and that names the rest.
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "airlock/crypto/hash.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/oci.h"
#include "verifier/parsers/raw_signature.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

using notes::QuoteForm;

constexpr std::string_view kIndexName = "index.json";
constexpr std::string_view kLayoutName = "oci-layout";
constexpr std::string_view kDigestKey = "digest";
constexpr std::string_view kImageKey = "docker-manifest-digest";
constexpr std::string_view kBlobs = "blobs/sha256/";

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, "oci-layout: " + std::move(why)};
}

class OciWalk {
 public:
  explicit OciWalk(EvidenceDraft& draft) : draft_(draft) {}
  Result<Done> Run();

 private:
  Result<Done> CheckNames() const;
  Result<const Input*> BlobOf(const OciDescriptor& descriptor) const;
  Result<OciDocument> ReadDocument(const OciDescriptor& descriptor,
                                   const Input& blob, std::string& text) const;
  Result<Done> ReadSignatures(const OciDocument& document);
  Result<Done> AddSignature(const OciDescriptor& layer);
  Result<Done> QuoteFrom(const ObjectDigest& from, std::string_view text,
                         std::string_view key, const ObjectDigest& to);
  Result<Done> QuoteBelow(const OciDescriptor& top);

  EvidenceDraft& draft_;
  std::map<ObjectDigest, OciDescriptor> tops_;
  std::set<ObjectDigest> walked_;
};

// Names are how blobs are found, digests are what they are; the two must say
// the same.
Result<Done> OciWalk::CheckNames() const {
  for (const Input& item : draft_.items()) {
    const std::string& name = item.item.name;
    if (name == kIndexName || name == kLayoutName) continue;
    if (name != std::string(kBlobs) + item.item.object.hex()) {
      return BadBundle("'" + Printable(name) +
                       "' is not called after its digest");
    }
  }
  return Done{};
}

// Null where the layout does not hold it.
Result<const Input*> OciWalk::BlobOf(const OciDescriptor& descriptor) const {
  const Input* const blob =
      draft_.Find(std::string(kBlobs) + descriptor.digest.hex());
  if (blob != nullptr && blob->item.size != descriptor.size) {
    return Failure{Reason::kSizeMismatch, "a descriptor gives " +
                                              std::to_string(descriptor.size) +
                                              " bytes for a blob of " +
                                              std::to_string(blob->item.size)};
  }
  return blob;
}

Result<OciDocument> OciWalk::ReadDocument(const OciDescriptor& descriptor,
                                          const Input& blob,
                                          std::string& text) const {
  TRY(text, EvidenceDraft::Read(blob, kMaxManifestBytes));
  TRY(OciDocument document, ParseOciDocument(text));
  if (!document.media_type.empty() &&
      document.media_type != descriptor.media_type) {
    return Failure{Reason::kBadContainer,
                   "oci: a descriptor and its document differ in media type"};
  }
  return document;
}

Result<Done> OciWalk::Run() {
  const Input* const layout = draft_.Find(kLayoutName);
  const Input* const index = draft_.Find(kIndexName);
  if (layout == nullptr || index == nullptr) {
    return BadBundle("without oci-layout or index.json");
  }
  TRY_DONE(CheckNames());
  TRY(const std::string layout_text,
      EvidenceDraft::Read(*layout, kMaxManifestBytes));
  TRY_DONE(CheckOciLayout(layout_text));
  TRY(const std::string text, EvidenceDraft::Read(*index, kMaxManifestBytes));
  TRY(const OciDocument document, ParseOciDocument(text));
  if (!document.index) return BadBundle("index.json is no index");
  std::vector<OciDocument> signatures;
  for (const OciDescriptor& top : document.children) {
    TRY(const Input* const blob, BlobOf(top));
    if (blob == nullptr) return BadBundle("index.json names a missing blob");
    std::string top_text;
    TRY(OciDocument below, ReadDocument(top, *blob, top_text));
    if (IsCosignSignature(below)) {
      signatures.push_back(std::move(below));
    } else {
      tops_.emplace(top.digest, top);
    }
  }
  for (const OciDocument& signature : signatures) {
    TRY_DONE(ReadSignatures(signature));
  }
  return Done{};
}

Result<Done> OciWalk::ReadSignatures(const OciDocument& document) {
  for (std::size_t i = 1; i < document.children.size(); ++i) {
    TRY_DONE(AddSignature(document.children[i]));
  }
  return Done{};
}

Result<Done> OciWalk::AddSignature(const OciDescriptor& layer) {
  TRY(const Input* const blob, BlobOf(layer));
  if (blob == nullptr || !layer.cosign_signature) {
    return BadBundle("a signature without its payload or its bytes");
  }
  TRY(const std::string payload, EvidenceDraft::Read(*blob, kMaxManifestBytes));
  MemorySource source(AsBytes(payload));
  TRY(const SignedBytes signed_bytes, SignedBytes::Read(source));
  const auto signer =
      FindSigner(draft_.book().keys(), signed_bytes, *layer.cosign_signature);
  if (!signer) {
    // Keyless, or by a stranger.
    draft_.AddUnknown(layer.digest.text());
    return Done{};
  }
  TRY(const ObjectDigest image, ImageOf(payload));
  const auto top = tops_.find(image);
  if (top == tops_.end()) {
    return BadBundle("a signature for an image that is not in index.json");
  }
  draft_.proposal.evidence.proofs.push_back({signer->scheme.name(),
                                             signer->key,
                                             blob->item.object,
                                             0,
                                             payload.size(),
                                             {},
                                             {},
                                             *layer.cosign_signature});
  TRY_DONE(QuoteFrom(blob->item.object, payload, kImageKey, image));
  return QuoteBelow(top->second);
}

// Where `text` has `digest` as the value of `key`, as the checker wants it:
// with no white space before the colon.
std::optional<std::size_t> FindDigest(std::string_view text,
                                      std::string_view key,
                                      const ObjectDigest& digest) {
  const std::string name = "\"" + std::string(key) + "\":";
  const std::string spelled = "\"" + digest.text() + "\"";
  for (std::size_t at = text.find(spelled); at != std::string_view::npos;
       at = text.find(spelled, at + 1)) {
    std::string_view before = text.substr(0, at);
    before = before.substr(0, before.find_last_not_of(" \t\r\n") + 1);
    if (before.ends_with(name)) return at + 1;
  }
  return std::nullopt;
}

// The document was parsed, so that a member with this digest is in it; where it
// is spelled is all that the checker needs.
Result<Done> OciWalk::QuoteFrom(const ObjectDigest& from, std::string_view text,
                                std::string_view key, const ObjectDigest& to) {
  const auto at = FindDigest(text, key, to);
  if (!at) {
    return Failure{Reason::kBadQuote,
                   "a document does not spell " + to.text() + " plainly"};
  }
  draft_.AddQuote(QuoteForm::kOciDescriptor, from, *at, to.text().size(), to);
  return Done{};
}

// Breadth first; a blob that several manifests share is quoted once.
Result<Done> OciWalk::QuoteBelow(const OciDescriptor& top) {
  std::deque<OciDescriptor> waiting = {top};
  while (!waiting.empty()) {
    const OciDescriptor at = std::move(waiting.front());
    waiting.pop_front();
    if (!walked_.insert(at.digest).second) continue;
    TRY(const Input* const blob, BlobOf(at));
    std::string text;
    TRY(const OciDocument document, ReadDocument(at, *blob, text));
    for (const OciDescriptor& child : document.children) {
      TRY(const Input* const below, BlobOf(child));
      if (below == nullptr) {
        // An index may name platforms that were not taken along; a manifest
        // without its layers is of no use to anyone.
        if (document.index) continue;
        return BadBundle("a manifest's blob is missing");
      }
      if (document.index) {
        TRY_DONE(QuoteFrom(at.digest, text, kDigestKey, child.digest));
        waiting.push_back(child);
      } else if (walked_.insert(child.digest).second) {
        TRY_DONE(QuoteFrom(at.digest, text, kDigestKey, child.digest));
      }
    }
  }
  return Done{};
}

}  // namespace

Result<Done> ProposeOciLayout(EvidenceDraft& draft) {
  OciWalk walk(draft);
  return walk.Run();
}

}  // namespace airlock::verifier
