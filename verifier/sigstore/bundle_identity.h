// verifier/sigstore/bundle_identity.h
//
// Whom a certificate of Fulcio's names, and whether it could name them then.
#pragma once

#include <span>
#include <string>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"
#include "verifier/sigstore/trusted_root.h"

namespace airlock::verifier {

struct CertifiedIdentity {
  std::string identity;
  std::string issuer;
};

// The only subject alternative name, and the OpenID issuer that vouched for it
// (extension 1.3.6.1.4.1.57264.1.8, or .1 of older certificates)
// (kBadCertificate).
Result<CertifiedIdentity> ReadIdentity(const Certificate& leaf);

// A path to an authority of `root` that was valid at every one of `times`, and
// certificate timestamps that hold for it; yields the authority's URL.
// `intermediates` are the bundle's. A root without certificate logs asks for no
// timestamp. The reasons are CheckPath()'s and CheckScts()'s.
Result<std::string> CheckCertification(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    const TrustedRoot& root, std::span<const Instant> times);

}  // namespace airlock::verifier
