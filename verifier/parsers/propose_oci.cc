// From signatures and statements to the blobs of an image: a signed payload
// names a manifest (or an index), a bundle or a provenance is about one, and
// that names the rest.
#include <algorithm>
#include <array>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "verifier/parsers/bundle_archive.h"
#include "verifier/parsers/evidence_draft.h"
#include "verifier/parsers/oci_archive.h"
#include "verifier/parsers/oci_layout.h"
#include "verifier/parsers/raw_signature.h"
#include "verifier/parsers/read_input.h"
#include "verifier/parsers/source.h"

namespace airlock::verifier {
namespace {

using notes::QuoteForm;

// cosign adds one whenever somebody signs again, and each costs a check with
// every key.
constexpr std::size_t kMaxSignatures = 1'000;

Failure BadBundle(std::string why) {
  return {Reason::kBadBundle, "oci-layout: " + std::move(why)};
}

// What vouches for images, and for which. Quotes from payloads come before
// those from images, so that each image is reached by whoever signed it and
// what it is made of is quoted once.
class Signatures {
 public:
  Signatures(EvidenceDraft& draft, const OciLayout& layout)
      : draft_(draft), layout_(layout) {}

  // The first child of a manifest is its own, empty, configuration.
  Result<Done> AddManifest(const OciDocument& signature) {
    for (std::size_t i = 1; i < signature.children.size(); ++i) {
      if (++count_ > kMaxSignatures) {
        return Failure{Reason::kTooLarge, "over 1,000 signatures of an image"};
      }
      TRY_DONE(IsSigstoreBundle(signature)
                   ? AddBundle(signature, signature.children[i])
                   : AddPayload(signature.children[i]));
    }
    return Done{};
  }

  // A file beside the layout: there is one image that it can mean.
  Result<Done> AddBeside(const Input& file) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 4>
        kVerbs = {{{".sigstore.json", "verify-bundle"},
                   {".gcb.json", "verify-gcb"},
                   {".vsa.json", "verify-vsa"},
                   {".vsa.jsonl", "verify-vsa"}}};
    if (layout_.images().size() != 1) {
      return BadBundle("a file beside " +
                       std::to_string(layout_.images().size()) + " images");
    }
    for (const auto& [ending, verb] : kVerbs) {
      if (!file.item.name.ends_with(ending)) continue;
      draft_.AddTestimony(std::string(verb), file.item.object,
                          layout_.images()[0].digest);
      signed_.insert(layout_.images()[0].digest);
    }
    return Done{};
  }

  Result<Done> QuoteImages() {
    for (const OciDescriptor& image : layout_.images()) {
      if (!signed_.contains(image.digest)) continue;
      TRY(const auto steps, layout_.StepsBelow(image));
      for (const OciLayout::Step& step : steps) {
        draft_.AddQuote(QuoteForm::kOciDescriptor, step.from, step.offset,
                        step.to.digest.text().size(), step.to.digest);
      }
    }
    return Done{};
  }

 private:
  bool IsImage(const ObjectDigest& digest) const {
    return std::any_of(layout_.images().begin(), layout_.images().end(),
                       [&](const auto& one) { return one.digest == digest; });
  }

  Result<Done> AddBundle(const OciDocument& manifest,
                         const OciDescriptor& layer) {
    TRY(const Input* const blob, layout_.BlobOf(layer));
    if (blob == nullptr || !manifest.subject || !IsImage(*manifest.subject)) {
      return BadBundle("a bundle for an image that is not in index.json");
    }
    draft_.AddTestimony("verify-bundle", layer.digest, *manifest.subject);
    signed_.insert(*manifest.subject);
    return Done{};
  }

  Result<Done> AddPayload(const OciDescriptor& layer) {
    TRY(const Input* const blob, layout_.BlobOf(layer));
    if (blob == nullptr || !layer.cosign_signature) {
      return BadBundle("a signature without its payload or its bytes");
    }
    TRY(const std::string payload, ReadInput(*blob, kMaxManifestBytes));
    MemorySource source(AsBytes(payload));
    TRY(const SignedBytes signed_bytes, SignedBytes::Read(source));
    const auto signer = FindSigner(draft_.book().bare_keys(), signed_bytes,
                                   *layer.cosign_signature);
    if (!signer && !layer.cosign_certificate) {
      draft_.AddUnknown(layer.digest.text());  // by a stranger
      return Done{};
    }
    TRY(const ObjectDigest image, ImageOf(payload));
    const auto offset = FindDigest(payload, "docker-manifest-digest", image);
    if (!IsImage(image) || !offset) {
      return BadBundle("a signature for an image that is not in index.json");
    }
    if (signer) {
      // Who signs the same twice has said nothing more.
      auto& proofs = draft_.proposal.evidence.proofs;
      if (std::any_of(
              proofs.begin(), proofs.end(), [&](const notes::Proof& one) {
                return one.key == signer->key && one.object == blob->item.object;
              })) {
        return Done{};
      }
      proofs.push_back({signer->scheme.name(),
                        signer->key,
                        blob->item.object,
                        0,
                        payload.size(),
                        {},
                        {},
                        *layer.cosign_signature});
    } else {
      TRY(std::string bundle, BundleOf(*layer.cosign_certificate,
                                       *layer.cosign_signature, layer.digest));
      draft_.AddTestimony("verify-cosign", draft_.AddDerived(std::move(bundle)),
                          layer.digest);
    }
    draft_.AddQuote(QuoteForm::kOciDescriptor, blob->item.object, *offset,
                    image.text().size(), image);
    signed_.insert(image);
    return Done{};
  }

  EvidenceDraft& draft_;
  const OciLayout& layout_;
  std::size_t count_ = 0;
  std::set<ObjectDigest> signed_;  // images that somebody vouches for
};

}  // namespace

Result<Done> ProposeOciLayout(EvidenceDraft& draft) {
  std::vector<Input> items = draft.items();
  if (AreArchive(items)) {
    TRY(items, OpenLayoutArchive(items[0]));
  }
  TRY(const OciLayout layout, OciLayout::Open(items));
  Signatures signatures(draft, layout);
  for (const OciDocument& signature : layout.signatures()) {
    TRY_DONE(signatures.AddManifest(signature));
  }
  for (const Input& item : items) {
    if (notes::IsBesideImage(item.item.name)) {
      TRY_DONE(signatures.AddBeside(item));
    }
  }
  return signatures.QuoteImages();
}

}  // namespace airlock::verifier
