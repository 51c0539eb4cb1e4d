// verifier/certificates/revocation.h
//
// Certificate revocation lists, version 2 (RFC 5280 §5).
//
// A list that is asked for answers or refuses: one that is late, of another
// scope, signed by another key or says more than can be understood here revokes
// what it should have spoken for.
#pragma once

#include <optional>
#include <span>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

// The largest of public authorities have some 10 MiB.
inline constexpr std::size_t kMaxRevocationListBytes = 16U << 20;

struct RevocationList {
  Bytes tbs;
  Bytes signature_algorithm;
  Bytes signature;
  Bytes issuer;
  Instant this_update{0};
  Instant next_update{0};
  std::vector<Bytes> serials;  // sorted; each once
  std::vector<CertificateExtension> extensions;
  // An entry has a critical extension that changes what the entry means.
  bool has_unknown_entries = false;
};

// kRevoked for whatever is no list of version 2 with an end to its validity;
// kTooLarge.
Result<RevocationList> ParseRevocationList(ByteView der);

// That of every certificate in `path` (leaf first) but the root, its issuer's
// list says that it is not revoked (kRevoked).
Result<Done> CheckRevocation(std::span<const Certificate> path,
                             std::span<const RevocationList> lists,
                             Instant time);

}  // namespace airlock::verifier
