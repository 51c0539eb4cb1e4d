// verifier/parsers/cleartext.h
//
// A message signed in clear text (RFC 4880 §7): an InRelease.
//
// Every common verifier takes text before or after the signed block, or white
// space that the signature does not cover, and says that the file is good.
// Here the file is the block and nothing else, and what is signed is handed
// out as the very bytes that the signature covers. Only they are ever read.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"

namespace airlock::verifier {

// bookworm's is 150 KB, sid's 200 KB.
inline constexpr std::uint64_t kMaxCleartextBytes = 16ULL << 20;

struct Cleartext {
  // Lines joined by CRLF, without the last line's end.
  std::string canonical;
  std::vector<crypto::HashAlgorithm> hashes;  // that the header announces
  Bytes signature;                            // packets
};

// One "Hash:" header with one or more of SHA256, SHA384, SHA512 and no other
// header; dashes escaped where they must be and nowhere else; UTF-8 without
// control characters and without white space at the end of a line; one armour
// block up to the end of the file. kBadOpenPgp.
Result<Cleartext> ParseCleartext(std::string_view text);

}  // namespace airlock::verifier
