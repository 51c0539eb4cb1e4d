// A Packages file: stanzas stand where they say, and with the blank lines they
// are the whole file.
#include <cstddef>
#include <cstdint>

#include "airlock/core/check.h"
#include "verifier/parsers/packages_file.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  MemorySource source(AsBytes(text));
  PackagesReader reader(source);
  std::size_t end = 0;
  while (true) {
    const auto stanza = reader.Next();
    if (!stanza.ok()) return 0;
    if (!*stanza) break;
    const auto& [offset, bytes] = **stanza;
    Check(text.substr(offset, bytes.size()) == bytes, "where it says");
    Check(end == 0 ? offset == 0 : offset == end + 1, "one blank line between");
    end = offset + bytes.size();
    static_cast<void>(FieldOf(bytes, "SHA256"));
  }
  Check(text.size() - end <= 1, "nothing is left over");
  return 0;
}
