// airlock/crypto/key_strength.h
//
// How long a key will do.
#pragma once

#include <optional>

#include "airlock/crypto/public_key.h"

namespace airlock::crypto {

// The year to whose end a key is accepted, where it is accepted for now only: RSA
// below 3072 bits, of which NIST SP 800-57 part 1 r5 (table 4) and SP 800-131A r2
// expect 112 bits of security until the end of 2030. Below 2048 bits there is no
// such key. nullopt: nobody has named an end.
inline std::optional<int> LastYearOf(const PublicKey& key) {
  constexpr int kLastingRsaBits = 3072;
  if (key.algorithm() != KeyAlgorithm::kRsa || key.bits() >= kLastingRsaBits) {
    return std::nullopt;
  }
  return 2030;
}

}  // namespace airlock::crypto
