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

// The same in the one form in which Go's encoder writes it: nothing around the
// blocks but LF behind the last, and no CR (kBadEnvelope for anything else). Lines
// may be of any length: what counts is the DER inside.
Result<std::vector<Bytes>> ReadBarePem(std::string_view text,
                                       std::string_view label,
                                       std::size_t max_blocks);
// Of exactly one block.
Result<Bytes> ReadOneBarePem(std::string_view text, std::string_view label);

}  // namespace airlock::verifier
