// verifier/certificates/certificate.h
//
// An X.509 certificate in the one form that is accepted (RFC 5280, version 3).
//
// OpenSSL reads version 1, negative and over-long serial numbers, extensions
// given twice and BER; a verifier that leaves those to it has inherited its
// laxness. Here the bytes are read strictly, once, and what the path check, the
// SCT and the time stamp need is kept. Nothing is believed yet: see path.h.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/public_key.h"
#include "verifier/certificates/der_value.h"

namespace airlock::verifier {

// The largest that Fulcio writes have 2.5 kB; web servers of many names, 20.
inline constexpr std::size_t kMaxCertificateBytes = 64 * 1024;

struct CertificateExtension {
  Bytes oid;  // contents octets
  bool critical = false;
  Bytes value;  // what is inside extnValue
};

// keyUsage, bit n of RFC 5280 §4.2.1.3 as 1 << n.
inline constexpr unsigned kUsageDigitalSignature = 1U << 0;
inline constexpr unsigned kUsageKeyCertSign = 1U << 5;

struct SubjectName {
  enum class Kind { kEmail, kDns, kUri, kOtherName, kOther };
  Kind kind = Kind::kOther;
  // The text; for kOtherName, of the form that Fulcio uses
  // (1.3.6.1.4.1.57264.1.7, UTF8String).
  std::string text;
};

struct Certificate {
  Bytes der;
  Bytes tbs;     // with tag and length: what is signed
  Bytes serial;  // contents octets of the INTEGER
  Bytes issuer;  // with tag and length
  Bytes subject;
  Instant not_before{0};
  Instant not_after{0};
  Bytes spki;
  crypto::SignatureScheme signed_with;
  Bytes signature;
  std::vector<CertificateExtension> extensions;

  // Interpreted extensions; absent ones keep their default.
  std::optional<bool> ca;  // basicConstraints is present, and says …
  std::optional<std::uint64_t> path_length;
  std::optional<unsigned> key_usage;
  std::vector<Bytes> extended_key_usage;  // contents octets; may be empty
  std::vector<SubjectName> names;
  Bytes subject_key_id;
  Bytes authority_key_id;

  bool self_issued() const { return issuer == subject; }
  const CertificateExtension* Find(ByteView oid) const;
  // kBadKey, kWeakAlgorithm: see PublicKey::FromSpki().
  Result<crypto::PublicKey> key() const {
    return crypto::PublicKey::FromSpki(spki);
  }

  friend bool operator==(const Certificate& a, const Certificate& b) {
    return a.der == b.der;
  }
};

// kBadCertificate for whatever RFC 5280 does not allow in version 3;
// kWeakAlgorithm, kUnsupported for signature algorithms that are refused.
Result<Certificate> ParseCertificate(ByteView der);

// AlgorithmIdentifier of a signature (RFC 5758, RFC 8410, RFC 4055):
// ECDSA and RSA PKCS #1 v1.5 with SHA-2, Ed25519.
Result<crypto::SignatureScheme> ReadSignatureAlgorithm(ByteView algorithm);

// Whether `signed_by` made the signature on `certificate` (kBadSignature).
Result<Done> CheckSignature(const Certificate& certificate,
                            const Certificate& signed_by);

}  // namespace airlock::verifier
