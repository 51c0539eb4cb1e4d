// Every ParseX of airlock/core/notes: Format(Parse(t)) == t, or refused.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/core/note.h"
#include "tests/support/note_kinds.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  for (const auto& kind : testing_support::NoteKinds()) {
    if (const auto again = kind.reformat(text); again.ok()) {
      Check(KindOfNote(text) == kind.kind, "a note is of the kind it says");
      Check(*again == text, "a note has one spelling");
    }
  }
  return 0;
}
