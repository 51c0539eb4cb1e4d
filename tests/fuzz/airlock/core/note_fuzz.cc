// ParseSigned and ParseRecord: what is accepted has one spelling.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "airlock/core/note.h"
#include "airlock/core/record.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto note = ParseSigned(text); note.ok()) {
    Check(FormatSigned(*note) == text, "a signed note has one spelling");
    Check(note->text.ends_with('\n'), "what is signed ends with LF");
    const std::string_view kind = KindOfNote(note->text);
    Check(NoteReader::Open(note->text, kind).ok(),
          "the body is in the grammar");
    // May fail, must not crash.
    (void)UniqueKeyOf(*note).ok();
  }
  if (const auto record = ParseRecord(text); record.ok()) {
    Check(FormatRecord(*record) == text, "a record has one spelling");
    (void)record->kind();
  }
  return 0;
}
