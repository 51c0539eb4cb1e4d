// verifier/certificates/timestamp.h
//
// An RFC 3161 time stamp: an authority's word that bytes existed at a time.
//
// The token is signed data (cms.h) with TSTInfo inside, whose signer names its
// own certificate.
// Certificates inside the token are hints at most. Which authority may be
// believed comes from outside, and so does what must have been stamped.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "airlock/crypto/public_key.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/cms.h"

namespace airlock::verifier {

// A token with a chain of certificates in it has some 6 kB.
inline constexpr std::size_t kMaxTimestampBytes = 64 * 1024;

struct Timestamp {
  crypto::HashAlgorithm imprint_hash = crypto::HashAlgorithm::kSha256;
  Bytes imprint;
  Instant time{0};
  Bytes serial;

  Bytes content;  // TSTInfo, which the signer's digest is of
  CmsSigner signer;
  std::vector<Certificate> certificates;  // hints
};

// A TimeStampResp that was granted, or a bare TimeStampToken (kBadTimestamp;
// kWeakAlgorithm for SHA-1, kUnsupported for algorithms not known).
Result<Timestamp> ParseTimestamp(ByteView der);

// An authority that is trusted for some time. Its chain is leaf first, root
// last; one that begins with a CA leaves the choice of leaf to the token.
struct TimestampAuthority {
  std::string name;
  std::vector<Certificate> chain;
  Instant valid_from{0};
  Instant valid_until{Instant::kMax};
};

// That `authority` stamped `message` (kBadTimestamp, kUntrustedCertificate,
// kKeyNotValid and the reasons of CheckPath(), judged at the stamp's own time).
Result<Done> CheckTimestamp(const Timestamp& timestamp, ByteView message,
                            const TimestampAuthority& authority);

}  // namespace airlock::verifier
