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
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
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
inline constexpr unsigned kUsageCrlSign = 1U << 6;

struct SubjectName {
  enum class Kind {
    kEmail,
    kDns,
    kUri,
    kAddress,    // 4 or 16 octets
    kDirectory,  // a Name in DER
    kOtherName,  // of the form that Fulcio uses
                 // (1.3.6.1.4.1.57264.1.7, UTF8String)
    kUnread
  };
  Kind kind = Kind::kUnread;
  std::string text;
  // GeneralName's own tag, for kinds that are not read.
  std::uint8_t tag = 0;
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
  // How it says it is signed. What is refused (SHA-1, say) refuses where the
  // signature is checked: a root's own never is.
  Bytes signature_algorithm;
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
  // The extension holds more than a key identifier.
  bool authority_named_otherwise = false;

  bool self_issued() const { return issuer == subject; }
  const CertificateExtension* Find(ByteView oid) const;
  // kBadKey, kWeakAlgorithm: see PublicKey::FromSpki().
  Result<crypto::PublicKey> key() const;

  // What has been worked out of these very bytes once, so that a trusted root's
  // certificates, which every question asks about, are not decoded and checked
  // for each. Shared by all copies; not for several threads.
  struct Known {
    std::optional<Result<crypto::PublicKey>> key;
    std::vector<KeyId> signed_by;  // keys under which the signature holds
    std::vector<KeyId> signed_by_openssl;  // the same, as OpenSSL reads it
    std::shared_ptr<void> openssl;         // OpenSSL's reading of it
    std::vector<Bytes> good_paths;         // that start here, to OpenSSL's mind
  };
  std::shared_ptr<Known> known;

  friend bool operator==(const Certificate& a, const Certificate& b) {
    return a.der == b.der;
  }
};

// kBadCertificate for whatever RFC 5280 does not allow in version 3.
Result<Certificate> ParseCertificate(ByteView der);

// AlgorithmIdentifier of a signature: ECDSA (RFC 5758), Ed25519 (RFC 8410), RSA
// PKCS #1 v1.5 and PSS (RFC 4055), PSS with one hash throughout and a salt of
// its length. Over SHA-2 alone (kWeakAlgorithm for MD5, SHA-1 and SHA-224;
// kUnsupported, kBadCertificate).
Result<crypto::SignatureScheme> ReadSignatureAlgorithm(ByteView algorithm);

// AlgorithmIdentifier of a hash, without parameters or with NULL (RFC 5754 §2):
// SHA-2 (kWeakAlgorithm for SHA-1, kUnsupported for others).
Result<crypto::HashAlgorithm> ReadHashAlgorithm(DerCursor& cursor);

// Whether `signed_by` made the signature on `certificate` (kBadSignature, the
// reasons of ReadSignatureAlgorithm() and of PublicKey::FromSpki()).
Result<Done> CheckSignature(const Certificate& certificate,
                            const Certificate& signed_by);

}  // namespace airlock::verifier
