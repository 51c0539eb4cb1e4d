// tests/support/cms_writer.h
//
// Detached CMS signatures as a signer writes them, good and bad.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "airlock/core/bytes.h"
#include "airlock/core/instant.h"
#include "airlock/crypto/signing_key.h"

namespace airlock::testing_support {

// What a signature says; the defaults are sound, but for the certificates.
struct CmsRecipe {
  Bytes message;
  std::string issuer = "root";  // the signer's certificate's
  Bytes serial = {std::byte{1}};
  std::vector<Bytes> certificates;

  std::uint64_t version = 1;
  std::string_view content_type = "1.2.840.113549.1.7.1";
  std::string_view signed_type = "1.2.840.113549.1.7.1";
  std::optional<Bytes> content;  // inside, instead of beside
  bool attributes = true;
  bool typed = true;
  bool digested = true;
  bool digested_twice = false;
  std::optional<Instant> signing_time;
  bool revocation_lists = false;
  int signers = 1;
  std::string_view announced = "2.16.840.1.101.3.4.2.1";
  std::string_view digest_algorithm = "2.16.840.1.101.3.4.2.1";
};
// A ContentInfo signed by a P-256 `key`.
Bytes SignedDetached(const CmsRecipe& recipe, const crypto::SigningKey& key);

}  // namespace airlock::testing_support
