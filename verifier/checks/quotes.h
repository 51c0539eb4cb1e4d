// verifier/checks/quotes.h
//
// Bytes that spell a digest, each in its own grammar.
//
// `text` is always the whole of an object whose bytes are proved, and the quote
// points into it. Nothing is searched for: the worker says where the bytes are,
// and here they are compared. A quote that begins or ends one byte beside its
// line, stanza or string is none (kBadQuote).
#pragma once

#include <string>
#include <string_view>

#include "airlock/core/notes/evidence.h"
#include "airlock/core/result.h"
#include "verifier/checks/apt_lines.h"

namespace airlock::verifier {

// The line of the section "SHA256:" that the quote is, digest compared.
Result<ReleaseLine> ReleaseLineAt(const ReleaseText& release,
                                  const notes::Quote& quote);

// The stanza that the quote is, with the LF of its last line: between blank
// lines, or the text's own ends. Only its place is looked at.
Result<std::string_view> StanzaBytesAt(std::string_view text,
                                       const notes::Quote& quote);

// The same, read, its SHA256 compared (also kBadRelease).
Result<Stanza> StanzaAt(std::string_view text, const notes::Quote& quote);

// The name in the whole line "<hex>  <name>" or "<hex> *<name>", ended by LF,
// CRLF or the end of the text; the digest compared.
Result<std::string> SumsLineAt(std::string_view text,
                               const notes::Quote& quote);

// That the quote is "sha256:<hex>", the digest compared, as the whole of a JSON
// string and the value of `key`: `"key":` and optional white space before it.
Result<Done> CheckJsonDigestAt(std::string_view text, std::string_view key,
                               const notes::Quote& quote);

// True for white space between the tokens of a JSON text (RFC 8259 §2).
bool IsJsonSpace(char c);

}  // namespace airlock::verifier
