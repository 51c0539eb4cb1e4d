// verifier/certificates/known_extensions.h
//
// The extensions of a certificate that are interpreted while it is read.
#pragma once

#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

// Keeps in `certificate` what `extension` says, if it is one of those known
// (RFC 5280 §4.2.1: key identifiers, key usage, alternative names, basic
// constraints, extended key usage). kBadCertificate, kBadEncoding.
Result<Done> ReadKnownExtension(const CertificateExtension& extension,
                                Certificate& certificate);

}  // namespace airlock::verifier
