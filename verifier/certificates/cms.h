// verifier/certificates/cms.h
//
// Signed data in the Cryptographic Message Syntax (RFC 5652), as one signer
// with signed attributes writes it: a time stamp's token, or a signature that
// lies beside its file.
//
// CMS can say far more: no attributes, several signers, certificates of other
// kinds, no certificates at all (which has made a verifier crash and its caller
// read that as good). What is not the one shape refuses.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/core/result.h"
#include "airlock/crypto/hash.h"
#include "verifier/certificates/certificate.h"
#include "verifier/certificates/path.h"

namespace airlock::verifier {

// With a chain of certificates in it, some 10 kB.
inline constexpr std::size_t kMaxCmsBytes = 256 * 1024;

// Who claims to have signed, and how.
struct CmsSigner {
  // Issuer and serial number, or a key identifier.
  Bytes issuer;
  Bytes serial;
  Bytes key_id;

  crypto::HashAlgorithm digest_hash = crypto::HashAlgorithm::kSha256;
  crypto::SignatureScheme scheme;
  Bytes signature;

  Bytes attributes;  // with the tag of a SET, as they are signed
  Bytes message_digest;
  std::optional<Instant> signing_time;  // the signer's word
  // signingCertificateV2 (RFC 5035 §3), where it is: of the first ESSCertIDv2.
  crypto::HashAlgorithm certificate_hash = crypto::HashAlgorithm::kSha256;
  Bytes certificate_digest;

  // Whether it calls itself this certificate's subject.
  bool IsNamed(const Certificate& certificate) const;
};

struct SignedData {
  Bytes content_type;                     // contents of the OID
  std::optional<Bytes> content;           // absent where it lies elsewhere
  std::vector<Certificate> certificates;  // hints
  CmsSigner signer;
};

// A ContentInfo that holds signed data (kBadCms; kWeakAlgorithm for SHA-1,
// kUnsupported for algorithms not known, kTooLarge).
Result<SignedData> ParseSignedData(ByteView der);

// That the signer's key made the signature over the attributes, and that these
// are about a content of this digest (kBadSignature).
Result<Done> CheckCmsSigner(const CmsSigner& signer,
                            const Certificate& certificate,
                            ByteView content_digest);

// Which certificates may have signed: exactly one, or whatever a root vouches
// for.
struct CmsTrust {
  std::optional<Certificate> pinned;
  std::vector<Certificate> roots;
  CertificatePurpose purpose = CertificatePurpose::kCodeSigning;
};

// The certificate in `data` whose subject signed a detached content of this
// digest, trusted at `time`. kBadCms for signed data that is not detached or
// brings no certificate of its signer, kWrongIdentity for another than the
// pinned, and the reasons of CheckCmsSigner() and CheckPath().
Result<Certificate> CheckDetached(const SignedData& data,
                                  ByteView content_digest,
                                  const CmsTrust& trust, Instant time);

}  // namespace airlock::verifier
