// verifier/certificates/pem.h
//
// Blocks of PEM (RFC 7468) in a file of a stranger or of the user.
#pragma once

#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// What stands in the blocks of that label, in order. Lines outside of a block
// explain it and are skipped, as RFC 7468 §2 lets them; a block of another
// label, or one that does not end, refuses (kBadEncoding), and so do more than
// `max_blocks` (kTooLarge). None is an empty list.
Result<std::vector<Bytes>> ReadPem(std::string_view text,
                                   std::string_view label,
                                   std::size_t max_blocks);

}  // namespace airlock::verifier
