// verifier/json/canonical_json.h
//
// The two spellings of a JSON value that signatures of the field are over.
//
// TUF and classic in-toto sign OLPC canonical JSON; Rekor signs its entries in
// the form of RFC 8785 (JCS). They look alike and differ where it hurts: in the
// order of keys beyond the Basic Multilingual Plane, in escapes, in numbers.
// Both are written here from a value that the strict door let in, so a
// duplicate key or a lone surrogate never comes this far.
#pragma once

#include <string>

#include "airlock/core/result.h"
#include "verifier/json/strict_json.h"

namespace airlock::verifier {

// OLPC canonical JSON (wiki.laptop.org/go/Canonical_JSON), as TUF 1.0 §4.2.1
// means it: keys by code point, only '"' and '\' escaped, integers only
// (kBadJson for any other number). A string may hold any other byte raw, so the
// result need not be JSON.
Result<std::string> ToOlpcJson(const Json& json);

// RFC 8785: keys by UTF-16 code unit, the short escapes, numbers as ECMAScript
// writes an IEEE 754 double (kBadJson for one beyond its range).
Result<std::string> ToJcs(const Json& json);

}  // namespace airlock::verifier
