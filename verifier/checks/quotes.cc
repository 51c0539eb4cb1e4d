#include "verifier/checks/quotes.h"

#include <algorithm>
#include <utility>

#include "airlock/core/bytes.h"

namespace airlock::verifier {
namespace {

Failure BadQuote(const notes::Quote& quote, std::string why) {
  return {Reason::kBadQuote, std::string(NameOf(quote.form)) + " at " +
                                 std::to_string(quote.offset) + " of " +
                                 quote.from.text() + ": " + std::move(why)};
}

Result<std::string_view> BytesAt(std::string_view text,
                                 const notes::Quote& quote) {
  if (quote.offset > text.size() || quote.length > text.size() - quote.offset) {
    return BadQuote(quote, "ends past its object");
  }
  return text.substr(quote.offset, quote.length);
}

}  // namespace

bool IsJsonSpace(char c) {
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

Result<ReleaseLine> ReleaseLineAt(const ReleaseText& release,
                                  const notes::Quote& quote) {
  const auto line = std::lower_bound(
      release.files.begin(), release.files.end(), quote.offset,
      [](const ReleaseLine& l, std::uint64_t at) { return l.offset < at; });
  if (line == release.files.end() || line->offset != quote.offset ||
      line->length != quote.length) {
    return BadQuote(quote, "not a line of the section SHA256");
  }
  if (line->digest != quote.to) return BadQuote(quote, "another digest");
  return *line;
}

Result<std::string_view> StanzaBytesAt(std::string_view text,
                                       const notes::Quote& quote) {
  TRY(const std::string_view stanza, BytesAt(text, quote));
  const std::string_view before = text.substr(0, quote.offset);
  const std::string_view after = text.substr(quote.offset + quote.length);
  if (!before.empty() && before != "\n" && !before.ends_with("\n\n")) {
    return BadQuote(quote, "no blank line before it");
  }
  if (!after.empty() && after.front() != '\n') {
    return BadQuote(quote, "no blank line after it");
  }
  return stanza;
}

Result<Stanza> StanzaAt(std::string_view text, const notes::Quote& quote) {
  TRY(const std::string_view bytes, StanzaBytesAt(text, quote));
  TRY(Stanza stanza, ScanStanza(bytes));
  if (stanza.sha256 != quote.to) return BadQuote(quote, "another digest");
  return stanza;
}

Result<std::string> SumsLineAt(std::string_view text,
                               const notes::Quote& quote) {
  TRY(const std::string_view line, BytesAt(text, quote));
  const std::string_view before = text.substr(0, quote.offset);
  const std::string_view after = text.substr(quote.offset + quote.length);
  if ((!before.empty() && before.back() != '\n') ||
      (!after.empty() && after.front() != '\n' && !after.starts_with("\r\n"))) {
    return BadQuote(quote, "not a whole line");
  }
  const std::string hex = quote.to.hex();
  if (!line.starts_with(hex)) return BadQuote(quote, "another digest");
  std::string_view name = line.substr(hex.size());
  if (!name.starts_with("  ") && !name.starts_with(" *")) {
    return BadQuote(quote, "not two columns");
  }
  name.remove_prefix(2);
  const bool control = std::any_of(name.begin(), name.end(), [](char c) {
    const auto u = static_cast<unsigned char>(c);
    return u < 0x20 || u == 0x7f;
  });
  if (name.empty() || control) return BadQuote(quote, "not one plain name");
  return std::string(name);
}

Result<Done> CheckJsonDigestAt(std::string_view text, std::string_view key,
                               const notes::Quote& quote) {
  TRY(const std::string_view digest, BytesAt(text, quote));
  if (digest != quote.to.text()) return BadQuote(quote, "another digest");
  std::string_view before = text.substr(0, quote.offset);
  if (!before.ends_with('"') ||
      !text.substr(quote.offset + quote.length).starts_with('"')) {
    return BadQuote(quote, "not the whole of a string");
  }
  before.remove_suffix(1);
  while (!before.empty() && IsJsonSpace(before.back())) before.remove_suffix(1);
  const std::string name = "\"" + std::string(key) + "\":";
  if (!before.ends_with(name)) {
    return BadQuote(quote, "not the value of " + name);
  }
  before.remove_suffix(name.size());
  // `\"digest":` is the end of a longer key.
  if (before.ends_with('\\')) return BadQuote(quote, "inside a string");
  return Done{};
}

}  // namespace airlock::verifier
