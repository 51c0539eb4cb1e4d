// verifier/certificates/path.h
//
// From a certificate to a root that we trust, at a given time.
//
// OpenSSL alone is not asked: it builds paths without a bound on the work, does
// not insist that name constraints are critical, takes what it is not told to
// refuse, and knows "now" better than "when it was signed". So the path is
// searched here (path_search.h); every certificate on it is judged here; and
// what survives must also pass X509_verify_cert() with that path and nothing
// else in its store. Both have to agree.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "verifier/certificates/certificate.h"

namespace airlock::verifier {

// What the leaf is to be used for.
enum class CertificatePurpose {
  kCodeSigning,   // EKU codeSigning, digitalSignature
  kEmail,         // EKU emailProtection, digitalSignature
  kTimeStamping,  // EKU timeStamping, critical and alone (RFC 3161 §2.3)
  kAny,           // no EKU asked for
};

// Leaf and root included.
inline constexpr std::size_t kMaxPathLength = 8;

// The path, leaf first, root last, valid at `time` (both ends of every validity
// included). `intermediates` are a stranger's hints; only `roots` are trusted,
// self-signed or not. A leaf that is itself a root is not a path.
// kUntrustedCertificate if there is none, kExpired and kNotYetValid if there is
// one but for the time, kBadCertificate where one breaks the profile, kTooLarge
// where the budget is spent.
Result<std::vector<Certificate>> CheckPath(
    const Certificate& leaf, std::span<const Certificate> intermediates,
    std::span<const Certificate> roots, Instant time,
    CertificatePurpose purpose);

// That `time` is in the certificate's validity, both ends included
// (kNotYetValid, kExpired).
Result<Done> CheckValidity(const Certificate& certificate, Instant time);

// The same path by OpenSSL's judgement, of everything but the time
// (kUntrustedCertificate).
Result<Done> CheckPathByOpenssl(std::span<const Certificate> path,
                                CertificatePurpose purpose);

// What OpenSSL sets up on first use happens now: call it before a sandbox
// closes.
void PrepareCertificates();

}  // namespace airlock::verifier
