// verifier/tuf/describe_root.h
//
// A TUF root as people read it before they sign that it is trusted.
#pragma once

#include <string>
#include <string_view>

#include "airlock/core/notes/trust.h"
#include "airlock/core/result.h"

namespace airlock::verifier::tuf {

// Whether a JSON text is an envelope of TUF's, by its member "signed".
bool LooksLikeMetadata(std::string_view text);

// The keys of the root's four roles, by their own digests, until it expires;
// the root must have signed itself (the reasons of tuf::Client::Start). A key
// of a kind that is not verified here is left out: it is nobody's.
Result<notes::Anchors> DescribeTufRoot(std::string_view text,
                                       const std::string& source);

}  // namespace airlock::verifier::tuf
