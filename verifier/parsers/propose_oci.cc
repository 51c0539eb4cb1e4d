// From cosign's signatures to the blobs of an image: a signed payload names a
// manifest (or an index), and that names the rest.
#include <algorithm>
#include <set>
#include <string>
#include <utility>
#include <vector>

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

// `quoted` are the images whose parts are in the draft already: two people may
// sign one image.
Result<Done> AddSignature(EvidenceDraft& draft, const OciLayout& layout,
                          const OciDescriptor& layer,
                          std::set<ObjectDigest>& quoted) {
  TRY(const Input* const blob, layout.BlobOf(layer));
  if (blob == nullptr || !layer.cosign_signature) {
    return BadBundle("a signature without its payload or its bytes");
  }
  TRY(const std::string payload, ReadInput(*blob, kMaxManifestBytes));
  MemorySource source(AsBytes(payload));
  TRY(const SignedBytes signed_bytes, SignedBytes::Read(source));
  const auto signer = FindSigner(draft.book().bare_keys(), signed_bytes,
                                 *layer.cosign_signature);
  if (!signer) {
    // Keyless, or by a stranger.
    draft.AddUnknown(layer.digest.text());
    return Done{};
  }
  TRY(const ObjectDigest image, ImageOf(payload));
  const auto top =
      std::find_if(layout.images().begin(), layout.images().end(),
                   [&](const auto& one) { return one.digest == image; });
  const auto offset = FindDigest(payload, "docker-manifest-digest", image);
  if (top == layout.images().end() || !offset) {
    return BadBundle("a signature for an image that is not in index.json");
  }
  // Who signs the same twice has said nothing more.
  auto& proofs = draft.proposal.evidence.proofs;
  if (std::any_of(proofs.begin(), proofs.end(), [&](const notes::Proof& one) {
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
  draft.AddQuote(QuoteForm::kOciDescriptor, blob->item.object, *offset,
                 image.text().size(), image);
  if (!quoted.insert(image).second) return Done{};
  TRY(const auto steps, layout.StepsBelow(*top));
  for (const OciLayout::Step& step : steps) {
    draft.AddQuote(QuoteForm::kOciDescriptor, step.from, step.offset,
                   step.to.digest.text().size(), step.to.digest);
  }
  return Done{};
}

}  // namespace

Result<Done> ProposeOciLayout(EvidenceDraft& draft) {
  std::vector<Input> items = draft.items();
  if (AreLayoutArchive(items)) {
    TRY(items, OpenLayoutArchive(items[0]));
  }
  TRY(const OciLayout layout, OciLayout::Open(items));
  std::set<ObjectDigest> quoted;
  std::size_t count = 0;
  for (const OciDocument& signature : layout.signatures()) {
    // The first child is the signature's own, empty, configuration.
    for (std::size_t i = 1; i < signature.children.size(); ++i) {
      if (++count > kMaxSignatures) {
        return Failure{Reason::kTooLarge, "over 1,000 signatures of an image"};
      }
      TRY_DONE(AddSignature(draft, layout, signature.children[i], quoted));
    }
  }
  return Done{};
}

}  // namespace airlock::verifier
