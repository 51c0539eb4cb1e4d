// An artifact and the same with one byte changed, which the last five bytes of
// the input name: the tree of differences and the digests say one level, every
// difference has a cause or is named, whatever the bytes are.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

#include "tests/verifier/compare/forms.h"
#include "verifier/compare/sentence.h"
#include "verifier/parsers/difference_cause.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  constexpr std::size_t kChange = 5;
  if (size <= kChange) return 0;
  const std::string artifact(reinterpret_cast<const char*>(data),
                             size - kChange);
  const std::uint8_t* const change = data + artifact.size();
  std::size_t at = 0;
  for (std::size_t i = 0; i + 1 < kChange; ++i) at = at << 8 | change[i];
  std::string changed = artifact;
  changed[at % changed.size()] =
      static_cast<char>(changed[at % changed.size()] ^ change[kChange - 1]);
  const auto forms = testing_support::CompareForms(artifact, changed);
  if (forms.ok()) {
    Check(!verifier::SentenceOf(forms->comparison, {}).empty(), "a sentence");
  } else {
    Check(forms.failure().reason != Reason::kLyingWorker, "no form is a lie");
  }
  // Two files of any kind: the halves.
  const ByteView bytes = AsBytes(artifact);
  const ByteView left = bytes.first(bytes.size() / 2);
  const ByteView right = bytes.subspan(bytes.size() / 2);
  for (const char* path : {"x", "control.tar!/control"}) {
    notes::Explanation explanation{verifier::CausesOf(0, path, left, right)};
    const auto whole =
        verifier::CausesOf(1, path, AsBytes(artifact), AsBytes(changed));
    explanation.causes.insert(explanation.causes.end(), whole.begin(),
                              whole.end());
    const auto again = notes::ParseExplanation(notes::Format(explanation));
    Check(again.ok() && *again == explanation, "causes are a note's");
  }
  return 0;
}
