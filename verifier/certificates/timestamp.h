// verifier/certificates/timestamp.h
//
// An RFC 3161 time stamp: an authority's word that bytes existed at a time.
//
// The token is CMS (RFC 5652), of which this reads the one shape that RFC 3161
// prescribes: signed data with TSTInfo inside, one signer, signed attributes.
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

namespace airlock::verifier {

// A token with a chain of certificates in it has some 6 kB.
inline constexpr std::size_t kMaxTimestampBytes = 64 * 1024;

struct Timestamp {
  crypto::HashAlgorithm imprint_hash = crypto::HashAlgorithm::kSha256;
  Bytes imprint;
  Instant time{0};
  Bytes serial;

  // What the signer's signature covers, and how.
  Bytes content;            // TSTInfo
  Bytes signed_attributes;  // with the tag of a SET, as it is signed
  Bytes message_digest;
  crypto::HashAlgorithm digest_hash = crypto::HashAlgorithm::kSha256;
  crypto::SignatureScheme scheme;
  Bytes signature;

  // Who claims to have signed: issuer and serial number, or a key identifier;
  // and the certificate's digest (ESSCertIDv2), which is signed.
  Bytes signer_issuer;
  Bytes signer_serial;
  Bytes signer_key_id;
  crypto::HashAlgorithm certificate_hash = crypto::HashAlgorithm::kSha256;
  Bytes certificate_digest;

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
