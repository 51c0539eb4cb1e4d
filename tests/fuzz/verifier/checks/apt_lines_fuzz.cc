// tests/fuzz/verifier/checks/apt_lines_fuzz.cc
//
// The scanners of Release and Packages bytes: no input may crash them, and what
// they accept must be where they say it is.
#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "airlock/core/check.h"
#include "verifier/checks/apt_lines.h"
#include "verifier/checks/quotes.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data,
                                      std::size_t size) {
  using namespace airlock;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  if (const auto release = verifier::ScanRelease(text); release.ok()) {
    Check(!release->origin.empty() && !release->codename.empty());
    const ObjectDigest any(std::array<std::byte, 32>{});
    for (const verifier::ReleaseLine& line : release->files) {
      const std::string_view bytes = text.substr(line.offset, line.length);
      Check(bytes.starts_with(" " + line.digest.hex() + " "));
      Check(bytes.ends_with(" " + line.path));
      Check(line.offset == 0 || text[line.offset - 1] == '\n');
      Check(verifier::ReleaseLineAt(
                *release, {notes::QuoteForm::kReleaseLine, any, line.offset,
                           line.length, line.digest})
                .ok());
    }
  }
  if (const auto stanza = verifier::ScanStanza(text); stanza.ok()) {
    Check(text.ends_with('\n'));
    Check(text.find("\n\n") == std::string_view::npos);
    Check(text.find('\r') == std::string_view::npos);
    Check(stanza->package.find('/') == std::string_view::npos);
    Check(stanza->version.find('/') == std::string_view::npos);
    Check(stanza->architecture.find('/') == std::string_view::npos);
    Check(verifier::StanzaAt(text, {notes::QuoteForm::kStanza, stanza->sha256,
                                    0, size, stanza->sha256})
              .ok());
  }
  return 0;
}
