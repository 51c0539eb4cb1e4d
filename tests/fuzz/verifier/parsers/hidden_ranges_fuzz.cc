// The laws of hidden_ranges.h: what is hidden has no say in what is hidden and
// none in the digest of the rest; a visible byte has.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "airlock/core/check.h"
#include "verifier/parsers/hidden_ranges.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const auto file = std::as_bytes(std::span(data, size));
  const verifier::FileKind kind =
      verifier::KindOf(file.first(std::min(size, verifier::kKindBytes)));
  for (const char* path : {"x", "x.pyc"}) {
    const auto ranges = verifier::HiddenRangesOf(kind, path, file);
    const auto facts = verifier::HiddenFacts(file, ranges);
    Check(facts.empty() == ranges.empty(), "who hides says so");
    if (ranges.empty()) continue;
    Bytes scrambled = CopyOf(file);
    std::size_t visible = 0;
    for (const verifier::HiddenRange& range : ranges) {
      if (range.offset > visible) visible = range.offset - 1;
      for (std::size_t i = 0; i < range.length; ++i) {
        scrambled[range.offset + i] ^= std::byte{0xff};
      }
    }
    Check(verifier::HiddenRangesOf(kind, path, scrambled) == ranges,
          "what is hidden has no say in what is hidden");
    Check(verifier::HiddenFacts(scrambled, ranges)[0] == facts[0],
          "and none in the digest of the rest");
    // The byte before the last range, unless that is hidden too.
    const bool hidden =
        std::any_of(ranges.begin(), ranges.end(), [&](const auto& range) {
          return visible >= range.offset &&
                 visible < range.offset + range.length;
        });
    if (hidden) continue;
    Bytes changed = CopyOf(file);
    changed[visible] ^= std::byte{1};
    Check(verifier::HiddenFacts(changed, ranges)[0] != facts[0],
          "a visible byte counts");
  }
  return 0;
}
