// A trusted root: what is accepted has intervals and usable keys.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/sigstore/describe_root.h"
#include "verifier/sigstore/trusted_root.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto root = ParseTrustedRoot(text);
  const auto anchors = DescribeTrustedRoot(text, "a file");
  Check(root.ok() == anchors.ok(), "what is read can be shown");
  if (!root.ok()) return 0;
  Check(notes::ParseAnchors(notes::Format(*anchors)).value() == *anchors,
        "what is shown is a note");
  for (const TransparencyLog& log : root->logs) {
    Check(!log.id.empty(), "a log has an id");
    Check(root->FindLog(log.id) != nullptr, "a log is found by its id");
  }
  return 0;
}
