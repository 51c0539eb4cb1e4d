// A message in clear text: whatever is accepted can be written again in only
// that way, so that no byte of it is unaccounted for.
#include <cstddef>
#include <cstdint>
#include <string>

#include "airlock/core/check.h"
#include "verifier/parsers/cleartext.h"

using namespace airlock;
using namespace airlock::verifier;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  const std::string_view text = AsText(std::as_bytes(std::span(data, size)));
  const auto cleartext = ParseCleartext(text);
  if (!cleartext.ok()) return 0;
  std::string body;
  std::string line;
  const auto end_line = [&] {
    body += (line.starts_with('-') ? "- " : "") + line + "\n";
    line.clear();
  };
  for (const char c : cleartext->canonical) {
    if (c == '\n') {
      Check(line.ends_with('\r'), "lines are joined by CRLF");
      line.pop_back();
      end_line();
    } else {
      line += c;
    }
  }
  end_line();
  const std::size_t from = text.find("\n\n") + 2;
  Check(text.substr(from).starts_with(body), "the text is what was signed");
  Check(text.substr(from + body.size()).starts_with("-----BEGIN PGP SIGN"),
        "and the signature follows it");
  return 0;
}
