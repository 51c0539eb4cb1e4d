// verifier/certificates/sct.h
//
// Signed certificate timestamps inside a certificate (RFC 6962 §3.2, §3.3).
//
// A log promises to publish what it was shown before the certificate existed:
// the certificate's body without the list of promises. That body is put
// together again here from the certificate's own bytes.
#pragma once

#include <span>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

struct SignedCertificateTimestamp {
  Bytes log_id;
  std::uint64_t milliseconds = 0;
  Bytes extensions;
  crypto::SignatureScheme scheme;
  Bytes signature;

  Instant time() const {
    return Instant(static_cast<std::int64_t>(milliseconds / 1000));
  }
};

// A log of certificates that is trusted for some time.
struct CertificateLog {
  Bytes id;
  crypto::PublicKey key;
  Instant valid_from{0};
  Instant valid_until{Instant::kMax};
};

// Those in the extension 1.3.6.1.4.1.11129.2.4.2; empty if there is none
// (kBadCertificate; kUnsupported for versions and algorithms not known).
Result<std::vector<SignedCertificateTimestamp>> ParseSctList(
    const Certificate& certificate);

// tbsCertificate without that extension (kBadCertificate).
Result<Bytes> PrecertificateBody(const Certificate& certificate);

// At least one timestamp by a trusted log, valid at the timestamp's own time,
// over the certificate as issued by `issuer`. Timestamps of unknown logs are
// skipped; a false one of a known log refuses (kNotLogged, kBadSignature).
Result<Done> CheckScts(const Certificate& certificate,
                       const Certificate& issuer,
                       std::span<const CertificateLog> logs);

}  // namespace airlock::verifier
