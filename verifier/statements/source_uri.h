// verifier/statements/source_uri.h
//
// Where sources lie, as builders write it: "git+https://HOST/PATH@REF" (the
// SPDX form of a download location), with or without its "git+" and "@REF".
#pragma once

#include <string>
#include <string_view>

#include "airlock/core/result.h"

namespace airlock::verifier {

struct SourceUri {
  std::string repository;  // without "git+" and "@REF"
  std::string ref;         // "" if it has none
  friend bool operator==(const SourceUri&, const SourceUri&) = default;
};

// kBadStatement where it can be read in more than one way: with a second '@'
// behind the host, or with nothing before or behind the '@'.
Result<SourceUri> ParseSourceUri(std::string_view text);

// Whether a repository is the one that somebody asks for. Who asks without a
// scheme means https; nothing else is made equal.
bool IsRepository(std::string_view repository, std::string_view wanted);

}  // namespace airlock::verifier
