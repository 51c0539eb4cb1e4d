// The documents of an image layout; a quote that is found spells its digest.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/parsers/oci.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  static_cast<void>(CheckOciLayout(text));
  static_cast<void>(ImageOf(text));
  const auto document = ParseOciDocument(text);
  if (!document.ok()) return 0;
  static_cast<void>(IsCosignSignature(*document));
  for (const OciDescriptor& child : document->children) {
    const auto at = FindDigest(text, "digest", child.digest);
    if (at) Check(text.substr(*at).starts_with(child.digest.text()), "a quote");
  }
  return 0;
}
