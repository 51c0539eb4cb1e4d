// verifier/parsers/cosign_bundle.h
//
// cosign's annotations, as the Sigstore bundle that they amount to.
//
// Before there were bundles, cosign wrote certificate, chain and the log's
// promise into annotations of the signature's layer. They hold nothing that a
// bundle does not; put into that form they are read and checked by the one
// reader of bundles. The form needs no trust: every part of it must hold.
#pragma once

#include <string>

#include "airlock/core/bytes.h"
#include "airlock/core/digest.h"
#include "airlock/core/result.h"

namespace airlock::verifier {

// The annotations "dev.sigstore.cosign/…" of one layer; "" where there is none
// (cosign's SIGNATURE_SPEC.md).
struct CosignAnnotations {
  std::string certificate;  // PEM
  std::string chain;        // PEM, the root among them
  std::string bundle;       // the log's promise, JSON
  std::string timestamp;    // RFC 3161, JSON
  friend bool operator==(const CosignAnnotations&,
                         const CosignAnnotations&) = default;
};

// A bundle of version 0.1 over `payload`. Certificates that issued themselves
// are left out: which roots count is not said by who is judged. kBadEnvelope,
// kBadJson, kBadEncoding, kBadCertificate, kTooLarge.
Result<std::string> BundleOf(const CosignAnnotations& annotations,
                             ByteView signature, const ObjectDigest& payload);

}  // namespace airlock::verifier
