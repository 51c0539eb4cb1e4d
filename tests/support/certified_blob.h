// tests/support/certified_blob.h
//
// What `cosign sign-blob` writes without a bundle, by a private Sigstore.
#pragma once

#include <string>

#include "airlock/core/bytes.h"
#include "tests/support/private_sigstore.h"

namespace airlock::testing_support {

struct CertifiedBlob {
  std::string signature;    // base64
  std::string certificate;  // base64 of PEM, as cosign has it
  std::string promise;      // {"SignedEntryTimestamp", "Payload"}

  // With signature and certificate around it.
  std::string Bundle() const {
    return R"({"base64Signature":")" + signature + R"(","cert":")" +
           certificate + R"(","rekorBundle":)" + promise + "}";
  }
};

inline CertifiedBlob CertifiedBlobOf(const BundleParts& parts) {
  const std::string pem = "-----BEGIN CERTIFICATE-----\n" +
                          Base64Encode(parts.chain.at(0)) +
                          "\n-----END CERTIFICATE-----\n";
  const EntryParts& entry = parts.entries.at(0);
  return {Base64Encode(parts.signature), Base64Encode(AsBytes(pem)),
          R"({"SignedEntryTimestamp":")" + Base64Encode(*entry.promise) +
              R"(","Payload":{"body":")" + Base64Encode(entry.body) +
              R"(","integratedTime":)" + entry.integrated_time +
              R"(,"logIndex":)" + entry.index + R"(,"logID":")" +
              HexEncode(entry.log_id) + R"("}})"};
}

}  // namespace airlock::testing_support
