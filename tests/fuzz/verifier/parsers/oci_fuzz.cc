// The documents of an image layout; a quote that is found spells its digest,
// and the checker's own reader sees what the worker's sees, or refuses.
#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/checks/oci_document.h"
#include "verifier/json/strict_json.h"
#include "verifier/parsers/oci.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  static_cast<void>(CheckOciLayout(text));
  static_cast<void>(ImageOf(text));
  const auto document = ParseOciDocument(text);
  const auto parts = ReadOciParts(text);
  if (parts.ok()) {
    for (const OciPart& part : parts->parts) {
      Check(text.substr(part.digest_at).starts_with(part.digest.text()));
    }
  }
  if (!document.ok()) return 0;
  if (parts.ok()) {
    Check(parts->index == document->index, "one kind of document");
    Check(parts->parts.size() == document->children.size(), "as many parts");
    // The configuration, which the worker puts first, may stand last.
    for (const OciDescriptor& child : document->children) {
      Check(std::any_of(parts->parts.begin(), parts->parts.end(),
                        [&](const OciPart& part) {
                          return part.digest == child.digest &&
                                 part.size == child.size &&
                                 part.media_type == child.media_type;
                        }),
            "the same parts");
    }
  }
  static_cast<void>(IsCosignSignature(*document));
  static_cast<void>(IsSigstoreBundle(*document));
  for (const OciDescriptor& child : document->children) {
    if (!child.cosign_certificate || !child.cosign_signature) continue;
    const auto bundle = BundleOf(*child.cosign_certificate,
                                 *child.cosign_signature, child.digest);
    if (bundle.ok()) {
      Check(ParseStrictJson(*bundle, bundle->size()).ok(), "what we write");
    }
  }
  for (const OciDescriptor& child : document->children) {
    const auto at = FindDigest(text, "digest", child.digest);
    if (at) Check(text.substr(*at).starts_with(child.digest.text()), "a quote");
  }
  return 0;
}
